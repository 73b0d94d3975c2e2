/** Which branches were taken, against what can be taken. */

import type { BranchTable } from '../../tools/oracle/branch-table.ts';
import { branchesTaken, type Order } from '../../tools/oracle/order.ts';

/** Something that cannot happen, and why; the title is that of the report. */
export interface Impossible {
  readonly title: string;
  readonly reason: string;
}

export class BranchCoverage {
  readonly #table: BranchTable;
  readonly #part: string | undefined;
  readonly #counts = new Map<number, number>();

  /** `part`: the table is that of a kind of parts, 'follower', and only what they took counts. */
  constructor(table: BranchTable, part?: string) {
    this.#table = table;
    this.#part = part;
  }

  record(trace: readonly Order[]): void {
    for (const branch of branchesTaken(trace, this.#part))
      this.#counts.set(branch, (this.#counts.get(branch) ?? 0) + 1);
  }

  get takenCount(): number {
    return this.#counts.size;
  }

  /** A line for each branch that should have been taken or should not; empty if all is as declared. */
  complaints(impossible: readonly Impossible[]): readonly string[] {
    const numbers = this.#table.branches.map(({ number }) => number).filter((number) => number >= 0);
    const titles = numbers.map((number) => this.#table.titleOf(number));
    const taken = new Set([...this.#counts.keys()].map((number) => this.#table.titleOf(number)));
    return complaintsAbout(titles, taken, impossible);
  }
}

/** The same words for branches and for guards. */
export function complaintsAbout(
  expected: readonly string[],
  seen: ReadonlySet<string>,
  impossible: readonly Impossible[],
): readonly string[] {
  const excused = new Set(impossible.map(({ title }) => title));
  const known = new Set(expected);
  return [
    ...expected.filter((title) => !seen.has(title) && !excused.has(title)).map((title) => `never: ${title}`),
    ...[...seen].filter((title) => !known.has(title)).map((title) => `not in the generated table: ${title}`),
    ...impossible
      .filter(({ title }) => seen.has(title))
      .map(({ title, reason }) => `happened: ${title}, although ${reason}`),
    ...impossible
      .filter(({ title }) => !known.has(title))
      .map(({ title }) => `excused, but not in the chart: ${title}`),
  ];
}

/** What several coverages miss together: what one has seen no other need see. */
export function missedByAll(...complaints: readonly (readonly string[])[]): readonly string[] {
  const all = new Set(complaints.flat());
  const isSeen = (line: string) => complaints.some((lines) => !lines.includes(line));
  return [...all].filter((line) => !line.startsWith('never: ') || !isSeen(line));
}
