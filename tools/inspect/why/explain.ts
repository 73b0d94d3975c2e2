/** Why a server did what it did: which branches it could have taken, and what their guards said. */

import type { AnyStateNode, EventObject } from 'xstate';
import type { Branch } from '../../../generated/branch.ts';
import { branches as followerBranches } from '../../../generated/follower-progress/branches.ts';
import { branches as serverBranches } from '../../../generated/server/branches.ts';
import type { Server, Timeout } from '../../../generated/server/role.ts';
import type { ServerEvent } from '../../../spec/events.ts';
import { followerProgressMachine } from '../../../spec/machines/follower-progress.machine.ts';
import { roleOfValue } from '../../../spec/machines/role-path.ts';
import { serverMachine } from '../../../spec/machines/server.machine.ts';
import type { BootImage } from '../../../spec/state.ts';
import { BranchTable, type ChartBranch } from '../../oracle/branch-table.ts';
import { timerOf } from '../../oracle/chart-oracle.ts';
import { type Situation, situationsOf, situationsOfBoot } from './chart-rounds.ts';
import { type GuardTruth, truthOf } from './guard-truth.ts';

/** Plain data. */
export interface Explanation {
  /**
   * In their order: the event; what became possible by it; and the same event again where a branch says so.
   * What a branch told a part of the server stands behind it.
   */
  readonly rounds: readonly Round[];
}

/** A chart looked for a branch, and took the first of the candidates whose guard held. */
export interface Round {
  /** Who looked: '' for the server itself, 'follower:n2' for a part of it. */
  readonly part: string;
  /** Where it was then: 'follower.hearing'. */
  readonly role: string;
  /** 'AppendEntriesRequest', 'after electionTimeout', 'always': as in the table of branches. */
  readonly on: string;
  /** In the order in which the chart asks: the active state first, then what encloses it. */
  readonly candidates: readonly Candidate[];
}

export interface Candidate {
  readonly branch: Branch;
  /** `notReached`: an earlier one was taken. */
  readonly outcome: 'taken' | 'refused' | 'notReached';
  /** Null: there is no condition. Of what was not reached it says what it would have said. */
  readonly guard: GuardTruth | null;
}

export type ExplainedEvent = ServerEvent | Timeout;

/** `before` is the server before the step, and stays as it is. */
export function explain(before: Server, event: ExplainedEvent): Explanation {
  return { rounds: situationsOf(before, event, judge) };
}

/** What happened by itself when a server started from this. */
export function explainBoot(image: BootImage): Explanation {
  return { rounds: situationsOfBoot(image, judge) };
}

/** The branches that were taken, as the `took` orders of a trace tell them: without the word. */
export function takenIn({ rounds }: Explanation): readonly (readonly (string | number)[])[] {
  return rounds.flatMap(({ part, candidates }) =>
    candidates
      .filter(({ outcome }) => outcome === 'taken')
      .map(({ branch }) => (part === '' ? [branch.number] : [...part.split(':'), branch.number])),
  );
}

interface ChartTable {
  readonly rows: readonly Branch[];
  /** By state and trigger. */
  readonly lists: ReadonlyMap<string, readonly ChartBranch[]>;
}

const server = tableOf(new BranchTable(serverMachine, serverBranches), serverBranches);
const follower = tableOf(new BranchTable(followerProgressMachine, followerBranches), followerBranches);

/** The branches of the chart of a server, or of one of its parts. */
export const branchesOf = (part: string): readonly Branch[] => (part === '' ? server : follower).rows;

function tableOf({ branches }: BranchTable, rows: readonly Branch[]): ChartTable {
  const lists = new Map<string, ChartBranch[]>();
  for (const branch of branches) {
    const key = `${branch.state} × ${branch.on}`;
    lists.set(key, [...(lists.get(key) ?? []), branch]);
  }
  return { rows, lists };
}

function judge({ part, snapshot, event }: Situation): Round {
  const { rows, lists } = part === '' ? server : follower;
  const on = triggerOf(event);
  let isTaken = false;
  const candidates = [...snapshot._nodes]
    .sort((one, other) => other.order - one.order)
    .filter((node) => listensTo(node, event))
    .flatMap((node) => lists.get(`${node.path.join('.')} × ${on}`) ?? [])
    .map(({ number, guard }): Candidate => {
      const truth = guard === undefined ? null : truthOf(guard, snapshot, event);
      const holds = truth?.holds ?? true;
      const outcome = isTaken ? 'notReached' : holds ? 'taken' : 'refused';
      isTaken ||= holds;
      return { branch: rows[number] as Branch, outcome, guard: truth };
    });
  return { part, role: roleOfValue(snapshot.value), on, candidates };
}

/** Of nested states that wait for a timer of the same name, only one has run out. */
function listensTo(node: AnyStateNode, event: EventObject | null): boolean {
  return event === null || timerOf(event.type) === undefined || node.transitions.has(event.type);
}

function triggerOf(event: EventObject | null): string {
  if (event === null) return 'always';
  const timer = timerOf(event.type);
  return timer === undefined ? event.type : `after ${timer}`;
}
