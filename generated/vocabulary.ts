// Generated from spec/ by tools/generate.
// Do not edit: change the source and run `npm run generate`.

export type * from '../spec/effects.ts';
export type * from '../spec/events.ts';
export type * from '../spec/followers.ts';
export type * from '../spec/limits.ts';
export type * from '../spec/messages.ts';
export type * from '../spec/parts.ts';
export type * from '../spec/pending.ts';
export { committedConfiguration } from '../spec/rules/configurations.ts';
export { countsAsLearner, membersOf, simpleConfiguration } from '../spec/rules/membership.ts';
export type * from '../spec/state.ts';
export { bootServerState, copyServerState } from '../spec/state.ts';
export type * from '../spec/vocabulary.ts';
