/** Who may decide, and that any two groups that may do so meet. Invariants of spec/invariants.ts. */

import { type Check, type Chronicle, entryIn, holds, isLeader, type ServerView } from './cluster-view.ts';
import { votes } from './rules/membership.ts';
import { isMajority } from './rules/quorum.ts';
import type { PlacedConfiguration } from './state.ts';
import type { Configuration, LogEntry, NodeId } from './vocabulary.ts';

/** Whether every majority of one has a server in common with every majority of the other. @paper §6 */
export function majoritiesMeet(one: Configuration, other: Configuration): boolean {
  if (haveHalfInCommon(one, other)) return true;
  const voting = [...new Set([...other.voters, ...other.oldVoters])];
  return majoritiesOf(one).every(
    (majority) => !isMajority(other, new Set(voting.filter((voter) => !majority.has(voter)))),
  );
}

/** Two majorities of the same servers meet: so it is with every two configurations of joint consensus. */
function haveHalfInCommon(one: Configuration, other: Configuration): boolean {
  const halves = [other.voters, other.oldVoters].filter((half) => half.length > 0);
  return [one.voters, one.oldVoters].some((half) => halves.some((each) => sameIds(half, each)));
}

function sameIds(one: readonly NodeId[], other: readonly NodeId[]): boolean {
  return one.length === other.length && one.every((id, place) => id === other[place]);
}

/** Those that are none without the server that was taken last: the smallest are among them. */
function majoritiesOf(configuration: Configuration): readonly ReadonlySet<NodeId>[] {
  const voting = [...new Set([...configuration.voters, ...configuration.oldVoters])];
  const found: Set<NodeId>[] = [];
  const take = (taken: readonly NodeId[], from: number): void => {
    const majority = new Set(taken);
    if (isMajority(configuration, majority)) {
      found.push(majority);
      return;
    }
    for (const [place, voter] of voting.entries()) if (place >= from) take([...taken, voter], place + 1);
  };
  take([], 0);
  return found;
}

/** Without what is committed nobody wins or commits any more, whatever it believes of who decides. */
function mayDecide({ running, state }: ServerView, committed: LogEntry | undefined): boolean {
  if (!running || state.configuration.voters.length === 0) return false;
  return committed === undefined || holds(state, committed);
}

const nameOf = ({ voters, oldVoters }: Configuration) =>
  [...(oldVoters.length === 0 ? [] : [...oldVoters, 'to']), ...voters].join(' ');

/** What this step has committed counts already: the next configuration may begin in the same step. */
function latestCommitted({ running, state }: ServerView, past: Chronicle): LogEntry | undefined {
  const known = past.committed.at(-1)?.entry;
  return running && state.commitIndex > past.committed.length
    ? (entryIn(state, state.commitIndex) ?? known)
    : known;
}

export const majoritiesIntersect: Check = (own, _before, { servers }, past) => {
  const committed = latestCommitted(own, past);
  if (!mayDecide(own, committed)) return null;
  const { configuration } = own.state;
  for (const other of servers.values()) {
    if (other.state.configuration === configuration || !mayDecide(other, committed)) continue;
    if (!majoritiesMeet(configuration, other.state.configuration))
      return `Here decide ${nameOf(configuration)}; at ${other.state.id}, ${nameOf(other.state.configuration)}.`;
  }
  return null;
};

/** The change before must be over before the next one begins. @paper §6 */
export const oneChangeAtATime: Check = ({ running, state }, _before, _view, past) => {
  if (!running) return null;
  const committed = Math.max(past.committed.length, state.commitIndex);
  const open = state.configurations.filter(({ index }) => index > committed).map(({ index }) => index);
  return open.length < 2 ? null : `The configurations at ${open.join(' and ')} are not committed.`;
};

/** It has no more to say when it knows that it is no member. @paper §6, @thesis §4.2.2 */
export const leaderIsMember: Check = (own) => {
  const { id, configuration, configurations, lastApplied } = own.state;
  const { index } = configurations[configurations.length - 1] as PlacedConfiguration;
  if (!isLeader(own) || votes(configuration, id) || index > lastApplied) return null;
  return `It leads, although it has applied at ${index} that ${nameOf(configuration)} decide.`;
};
