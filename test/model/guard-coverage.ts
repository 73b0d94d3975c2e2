/** Whether every named condition of every guard has decided it, once by holding and once by not holding. */

import type { AnyMachineSnapshot, EventObject } from 'xstate';
import type { BranchTable, ChartBranch } from '../../tools/oracle/branch-table.ts';
import { timerOf } from '../../tools/oracle/chart-oracle.ts';
import { atomsOf, decides, type GuardExpression, holds } from '../../tools/oracle/guard-expression.ts';
import { complaintsAbout, type Impossible } from './branch-coverage.ts';

type NamedGuard = (given: { context: unknown; event: unknown }) => boolean;

/**
 * A condition decides a guard if the guard would have said the opposite had the condition. Seen only as true
 * or false it might as well be missing: the others may have decided every time.
 */
export class GuardCoverage {
  readonly #expected: readonly string[];
  /** By state path and trigger, in order. */
  readonly #lists = new Map<string, Weighed[]>();
  readonly #seen = new Set<string>();

  constructor(table: BranchTable) {
    const weighed = table.branches.map((branch) => weighedBy(table, branch));
    this.#expected = weighed.flatMap(({ conditions }) =>
      conditions.flatMap(({ fails, holds }) => [holds, fails]),
    );
    for (const [place, { state, on }] of table.branches.entries()) {
      const key = `${state}|${on}`;
      this.#lists.set(key, [...(this.#lists.get(key) ?? []), weighed[place] as Weighed]);
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
    return complaintsAbout(this.#expected, this.#seen, impossible);
  }

  #weigh({ guard, conditions }: Weighed, snapshot: AnyMachineSnapshot, event: EventObject | null): boolean {
    if (guard === undefined) return true;
    const guards = snapshot.machine.implementations.guards as Record<string, NamedGuard>;
    const given = { context: snapshot.context, event: event ?? { type: '' } };
    const atoms = new Map(conditions.map(({ name }) => [name, guards[name]?.(given) === true]));
    const said = holds(guard, atoms);
    for (const { name, holds: holding, fails } of conditions) {
      const value = atoms.get(name) === true;
      if (decides(guard, atoms, name)) this.#seen.add(value ? holding : fails);
    }
    return said;
  }
}

/** A branch, with what can be seen of its conditions: all are asked at every edge. */
interface Weighed {
  readonly guard: GuardExpression | undefined;
  readonly conditions: readonly { readonly name: string; readonly holds: string; readonly fails: string }[];
}

function weighedBy(table: BranchTable, { number, guard }: ChartBranch): Weighed {
  const title = table.titleOf(number);
  const conditions = (guard === undefined ? [] : atomsOf(guard)).map((name) => ({
    name,
    holds: `${name} holds and decides ${title}`,
    fails: `${name} fails and decides ${title}`,
  }));
  return { guard, conditions };
}

/** As the generated table calls it. */
function triggerOf(type: string): string {
  const timer = timerOf(type);
  return timer === undefined ? type : `after ${timer}`;
}
