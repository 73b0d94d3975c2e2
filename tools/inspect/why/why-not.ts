/** Why a branch of the chart was not taken in a step. */

import type { Branch } from '../../../generated/branch.ts';
import type { Server } from '../../../generated/server/role.ts';
import {
  branchesOf,
  type Candidate,
  type ExplainedEvent,
  type Explanation,
  explain,
  type Round,
} from './explain.ts';
import { type AtomTruth, decidingAtoms } from './guard-truth.ts';

export type WhyNot = {
  readonly branch: Branch;
  /** One sentence. */
  readonly text: string;
} & (
  | { readonly kind: 'taken'; readonly round: Round }
  /** These conditions said no. */
  | { readonly kind: 'refused'; readonly round: Round; readonly atoms: readonly AtomTruth[] }
  | { readonly kind: 'notReached'; readonly round: Round; readonly by: Branch }
  /** The chart was elsewhere, or something else came: the branch was never asked. */
  | { readonly kind: 'notAsked' }
);

/** `part` is '' for a branch of the server's own chart, and 'follower:n2' for one of a part of it. */
export function whyNot(before: Server, event: ExplainedEvent, branchNumber: number, part = ''): WhyNot {
  return whyNotIn(explain(before, event), branchNumber, part);
}

/** The same, of what has been explained already. Throws if the chart has no such branch. */
export function whyNotIn({ rounds }: Explanation, branchNumber: number, part = ''): WhyNot {
  const branch = branchesOf(part)[branchNumber];
  if (branch === undefined)
    throw new RangeError(`Cannot explain branch ${branchNumber}: the chart has none with this number.`);
  const own = rounds.filter((round) => round.part === part);
  const asked = own.flatMap((round) =>
    round.candidates.flatMap((candidate) =>
      candidate.branch.number === branchNumber ? [{ round, candidate }] : [],
    ),
  );
  const found = asked.find(({ candidate }) => candidate.outcome === 'taken') ?? asked[0];
  return found === undefined ? notAsked(branch, own) : answer(found.round, found.candidate);
}

function answer(round: Round, { branch, outcome, guard }: Candidate): WhyNot {
  if (outcome === 'taken') return { kind: 'taken', branch, round, text: 'It was taken.' };
  if (outcome === 'notReached') {
    const by = round.candidates.find((candidate) => candidate.outcome === 'taken')?.branch ?? branch;
    const text = `Branch ${by.number} of ${stateText(by)} was asked before it, and was taken.`;
    return { kind: 'notReached', branch, round, by, text };
  }
  const atoms = guard === null ? [] : decidingAtoms(guard);
  const facts = atoms.map(({ name, holds }) => `${name} ${holds ? 'holds' : 'does not hold'}`);
  return { kind: 'refused', branch, round, atoms, text: `Its guard refused it: ${facts.join(', ')}.` };
}

function notAsked(branch: Branch, rounds: readonly Round[]): WhyNot {
  const roles = [...new Set(rounds.map(({ role }) => role))];
  if (roles.length === 0)
    return { kind: 'notAsked', branch, text: 'Nothing of the step reached this chart.' };
  const isActive = roles.some((role) => branch.state === '' || `${role}.`.startsWith(`${branch.state}.`));
  const triggers = [...new Set(rounds.map(({ on }) => on))].filter((on) => on !== 'always');
  const text = isActive
    ? `It waits for ${branch.on}; what came was ${triggers.join(', ') || 'nothing'}.`
    : `It belongs to ${branch.state}, and the chart was in ${roles.join(', then ')}.`;
  return { kind: 'notAsked', branch, text };
}

const stateText = ({ state }: Branch) => (state === '' ? 'every state' : state);
