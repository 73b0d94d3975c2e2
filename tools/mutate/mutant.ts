/** One change of the specification: an edit that somebody might make by mistake. */

import { createHash } from 'node:crypto';
import type { Edit, Source } from './syntax.ts';

export type MutantKind = 'chart' | 'rule' | 'named';

export interface Mutant {
  /** Says where and what without line numbers, so that it survives edits elsewhere. */
  readonly id: string;
  readonly kind: MutantKind;
  readonly path: string;
  /** The first line that is changed, 1-based. */
  readonly line: number;
  /** The whole new texts of the files that are changed, by path. */
  readonly texts: Readonly<Record<string, string>>;
  /** The rules whose business it is: the one that is changed, or those that the transition names. */
  readonly rules: readonly string[];
  /** The lines of the transition or the rule around it. */
  readonly span: readonly [number, number];
}

export function fingerprintOf(texts: Readonly<Record<string, string>>): string {
  const hash = createHash('sha256');
  for (const path of Object.keys(texts).sort()) hash.update(`${path}\0${texts[path]}\0`);
  return hash.digest('hex').slice(0, 32);
}

/** What is done to one place. */
export interface Change {
  readonly what: string;
  readonly edits: readonly Edit[];
  /** The file of the edits, if it is not that of the place. */
  readonly elsewhere?: Source;
}

/** Two operators may make the same text: the first one counts. An id that is taken gets a number. */
export function distinct(
  mutants: Iterable<Mutant>,
  originals: Readonly<Record<string, string>>,
): readonly Mutant[] {
  const seen = new Set(Object.entries(originals).map(([path, text]) => fingerprintOf({ [path]: text })));
  const ids = new Map<string, number>();
  const kept: Mutant[] = [];
  for (const mutant of mutants) {
    const count = (ids.get(mutant.id) ?? 0) + 1;
    ids.set(mutant.id, count);
    const print = fingerprintOf(mutant.texts);
    if (seen.has(print)) continue;
    seen.add(print);
    kept.push(count === 1 ? mutant : { ...mutant, id: `${mutant.id} (${count})` });
  }
  return kept;
}
