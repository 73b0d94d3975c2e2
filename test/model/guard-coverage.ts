/** Whether every named condition of every guard has decided it, once by holding and once by not holding. */

import type { AnyMachineSnapshot, EventObject } from 'xstate';
import type { BranchTable, ChartBranch } from '../../tools/oracle/branch-table.ts';
import { timerOf } from '../../tools/oracle/chart-oracle.ts';
import { atomsOf, decidingAtoms, holds } from '../../tools/oracle/guard-expression.ts';
import { complaintsAbout, type Impossible } from './branch-coverage.ts';

type NamedGuard = (given: { context: unknown; event: unknown }) => boolean;

/**
 * A condition decides a guard if the guard would have said the opposite had the condition. Seen only as true
 * or false it might as well be missing: the others may have decided every time.
 */
export class GuardCoverage {
  readonly #table: BranchTable;
  /** By state path and trigger, in order. */
  readonly #lists = new Map<string, ChartBranch[]>();
  readonly #seen = new Set<string>();

  constructor(table: BranchTable) {
    this.#table = table;
    for (const branch of table.branches) {
      const key = `${branch.state}|${branch.on}`;
      this.#lists.set(key, [...(this.#lists.get(key) ?? []), branch]);
    }
  }

  /** As XState looks for a branch: the active state first, then its parents, until a guard holds. */
  observe = (snapshot: AnyMachineSnapshot, event: EventObject | null): void => {
    const on = event === null ? 'always' : triggerOf(event.type);
    const nodes = [...snapshot._nodes].sort((one, other) => other.order - one.order);
    for (const node of nodes) {
      for (const branch of this.#lists.get(`${node.path.join('.')}|${on}`) ?? []) {
        if (this.#weigh(branch, snapshot, event)) return;
      }
    }
  };

  complaints(impossible: readonly Impossible[]): readonly string[] {
    const expected = this.#table.branches.flatMap(({ number, guard }) =>
      guard === undefined
        ? []
        : atomsOf(guard).flatMap((name) => [true, false].map((value) => this.#titleOf(number, name, value))),
    );
    return complaintsAbout(expected, this.#seen, impossible);
  }

  #weigh({ number, guard }: ChartBranch, snapshot: AnyMachineSnapshot, event: EventObject | null): boolean {
    if (guard === undefined) return true;
    const guards = snapshot.machine.implementations.guards as Record<string, NamedGuard>;
    const given = { context: snapshot.context, event: event ?? { type: '' } };
    const atoms = new Map(atomsOf(guard).map((name) => [name, guards[name]?.(given) === true]));
    for (const name of decidingAtoms(guard, atoms))
      this.#seen.add(this.#titleOf(number, name, atoms.get(name) === true));
    return holds(guard, atoms);
  }

  #titleOf(number: number, name: string, value: boolean): string {
    return `${name} ${value ? 'holds' : 'fails'} and decides ${this.#table.titleOf(number)}`;
  }
}

/** As the generated table calls it. */
function triggerOf(type: string): string {
  const timer = timerOf(type);
  return timer === undefined ? type : `after ${timer}`;
}
