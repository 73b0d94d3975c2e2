/** Passes the nouns of the specification on to the runtime, which may not import the specification itself. */

import type { GeneratedFile } from '../generated-file.ts';
import { Printer } from '../printer.ts';

/** What a runtime must be able to name, and the functions that make and copy a state and a configuration. */
export function emitVocabulary(): GeneratedFile {
  const printer = new Printer('vocabulary.ts', 'spec/');
  printer.print(`export type * from '../spec/effects.ts';
export type * from '../spec/events.ts';
export type * from '../spec/followers.ts';
export type * from '../spec/limits.ts';
export type * from '../spec/messages.ts';
export { committedConfiguration } from '../spec/rules/configurations.ts';
export { countsAsLearner, membersOf, simpleConfiguration } from '../spec/rules/membership.ts';
export type * from '../spec/parts.ts';
export type * from '../spec/pending.ts';
export type * from '../spec/state.ts';
export { bootServerState, copyServerState } from '../spec/state.ts';
export type * from '../spec/vocabulary.ts';`);
  return printer.file();
}
