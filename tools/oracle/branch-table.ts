/** Which number of the generated table belongs to which transition of XState. */

import type { AnyStateMachine, AnyTransitionDefinition } from 'xstate';
import { timerOf } from './chart-oracle.ts';
import { type GuardExpression, readGuard } from './guard-expression.ts';
import { addressOf } from './part-address.ts';

/** A row of the generated table, as far as it is compared. */
export interface BranchRow {
  readonly number: number;
  /** '' for the root. */
  readonly state: string;
  /** 'AppendEntriesRequest', 'after electionTimeout', 'always'. */
  readonly on: string;
  readonly guard: string | null;
  readonly target: string | null;
  readonly reenter: boolean;
  readonly actions: readonly string[];
  readonly looksAgain: boolean;
}

/** One alternative of the chart, as XState resolved it, with its number. */
export interface ChartBranch {
  readonly number: number;
  readonly state: string;
  readonly on: string;
  /** 0 for the first alternative of its list. */
  readonly position: number;
  readonly guard: GuardExpression | undefined;
  readonly transition: AnyTransitionDefinition;
}

export class BranchTable {
  readonly branches: readonly ChartBranch[];
  readonly #numbers: ReadonlyMap<AnyTransitionDefinition, number>;
  readonly #machine: AnyStateMachine;
  readonly #parts: ReadonlyMap<string, BranchTable>;

  /** `parts` are the tables of what the machine owns, by the name of one part: 'follower'. */
  constructor(
    machine: AnyStateMachine,
    rows: readonly BranchRow[],
    parts: ReadonlyMap<string, BranchTable> = new Map(),
  ) {
    this.#machine = machine;
    this.#parts = parts;
    this.branches = readBranches(machine, rows);
    this.#numbers = new Map(this.branches.map((branch) => [branch.transition, branch.number]));
  }

  /**
   * In the table of its own machine; -1 for a transition that neither the machine nor a part of it
   * knows.
   */
  numberOf = (transition: AnyTransitionDefinition): number => {
    const own = this.#numbers.get(transition);
    if (own !== undefined) return own;
    for (const part of this.#parts.values()) {
      const number = part.numberOf(transition);
      if (number >= 0) return number;
    }
    return -1;
  };

  /** The table of a kind of parts; undefined where the machine has no such parts. */
  part(name: string): BranchTable | undefined {
    return this.#parts.get(name);
  }

  /** Of a `took` order: its own branches have a number, those of a part the part, its id and a number. */
  titleOfOrder(given: readonly unknown[]): string {
    if (given.length === 1) return this.titleOf(given[0] as number);
    const [part, id, number] = given as [string, string, number];
    return `${addressOf(part, id)}: ${this.part(part)?.titleOf(number) ?? `branch ${number}`}`;
  }

  find(number: number): ChartBranch | undefined {
    return this.branches.find((branch) => branch.number === number);
  }

  /**
   * 'follower × AppendEntriesRequest [termIsCurrent && logMatches] (server.machine:
   * follower.on.AppendEntriesRequest[1])'
   */
  titleOf(number: number): string {
    const branch = number < 0 ? undefined : this.find(number);
    if (branch === undefined) return number < 0 ? 'a branch of the chart' : `branch ${number}`;
    const { state, on, position } = branch;
    const name = state === '' ? this.#machine.id : state;
    const guard = guardTextOf(branch);
    const list = on.startsWith('after ') ? `after.${on.slice('after '.length)}` : `on.${on}`;
    const place = [name, on === 'always' ? on : list].join('.');
    const guarded = guard === null ? '' : ` [${guard}]`;
    return `${name} × ${on}${guarded} (${this.#machine.id}.machine.ts: ${place}[${position}])`;
  }
}

/** A row in the words of the chart, to be compared with the generated one. */
export function rowOf(branch: ChartBranch): BranchRow {
  const { transition } = branch;
  const { actions } = transition.source.machine.implementations;
  const names = transition.actions.map((action) =>
    typeof action === 'string' ? action : (action as { type: string }).type,
  );
  const raises = (name: string) => (actions[name] as { type?: string } | undefined)?.type === 'xstate.raise';
  return {
    number: branch.number,
    state: branch.state,
    on: branch.on,
    guard: guardTextOf(branch),
    target: transition.target?.[0]?.path.join('.') ?? null,
    reenter: transition.reenter,
    actions: names.filter((name) => !raises(name)),
    looksAgain: names.some(raises),
  };
}

function readBranches(machine: AnyStateMachine, rows: readonly BranchRow[]): readonly ChartBranch[] {
  return nodesOf(machine.root).flatMap((node) =>
    listsOf(node).flatMap(([on, transitions]) => {
      const state = node.path.join('.');
      const numbers = rows.filter((row) => row.state === state && row.on === on).map((row) => row.number);
      return transitions.map((transition, position) => ({
        number: numbers[position] ?? -1,
        state,
        on,
        position,
        guard: readGuard(transition.guard),
        transition,
      }));
    }),
  );
}

type Node = AnyStateMachine['root'];

function nodesOf(node: Node): readonly Node[] {
  return [node, ...Object.values(node.states).flatMap(nodesOf)];
}

/** Every list of alternatives of a state, under the name that the generated table gives to its trigger. */
function listsOf(node: Node): readonly (readonly [string, readonly AnyTransitionDefinition[]])[] {
  const lists = [...node.transitions].map(([type, transitions]) => {
    const timer = timerOf(type);
    return [timer === undefined ? type : `after ${timer}`, transitions] as const;
  });
  return [...lists, ['always', node.always ?? []]];
}

export function guardTextOf(branch: ChartBranch): string | null {
  return branch.guard === undefined ? null : textOf(branch.guard);
}

function textOf(guard: GuardExpression): string {
  if (guard.kind === 'atom') return guard.name;
  const parts = guard.parts.map((part) => {
    const isMixed = part.kind !== guard.kind && (part.kind === 'and' || part.kind === 'or');
    return isMixed && part.parts.length > 1 ? `(${textOf(part)})` : textOf(part);
  });
  return guard.kind === 'not' ? `!${parts.join('')}` : parts.join(guard.kind === 'and' ? ' && ' : ' || ');
}
