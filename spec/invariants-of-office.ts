/** What belongs to an office, and what is counted in it. Invariants of spec/invariants.ts. */

import { type Check, entryIn, isLeader, lastIndexOf, type ServerView } from './cluster-view.ts';
import type { LogEntry } from './vocabulary.ts';

type Progress = ServerView['state']['followers'] extends ReadonlyMap<unknown, infer One> ? One : never;

/** What waits for the log waits for something that is still to come. */
function overdueProposal(state: ServerView['state']): string | null {
  const { pendingProposals, lastApplied } = state;
  const last = lastIndexOf(state);
  const overdue = pendingProposals.find(
    ({ index, count }) => index <= lastApplied || index + count - 1 > last || count < 1,
  );
  return overdue === undefined
    ? null
    : `Of proposals at ${overdue.index}, ${overdue.count} wait; applied ${lastApplied}, last ${last}.`;
}

/** What belongs to a leader only. */
function leftOfOffice(state: ServerView['state']): string | null {
  const { followers, pendingProposals, pendingReads, answeredBy, dueIndex, readRound } = state;
  if (state.uncommittedBytes > 0) return 'It does not lead, but counts what it has not committed.';
  if (followers.size > 0) return `It does not lead, but follows the progress of ${followers.size} servers.`;
  if (pendingProposals.length > 0) return 'It does not lead, but has proposals to answer.';
  if (pendingReads.length > 0) return 'It does not lead, but has reads to answer.';
  return answeredBy.size + dueIndex + readRound + state.patience > 0
    ? 'It does not lead, but counts who supports it.'
    : null;
}

/** Counters that say what they count, so that they are 0 when nothing is under way. */
function miscounted(state: ServerView['state']): string | null {
  let uncommitted = 0;
  for (
    let index = Math.max(state.commitIndex, state.logStart.index) + 1;
    index <= lastIndexOf(state);
    index += 1
  ) {
    const { term, command } = entryIn(state, index) as LogEntry;
    if (term === state.currentTerm) uncommitted += command.byteLength;
  }
  if (state.uncommittedBytes !== uncommitted)
    return `It counts ${state.uncommittedBytes} uncommitted bytes, and ${uncommitted} are.`;
  for (const progress of state.followers.values()) {
    const seen = miscountedFlight(progress) ?? misplaced(progress, state.logStart.index);
    if (seen !== null) return `For ${progress.id}, ${progress.role}: ${seen}`;
  }
  return null;
}

/** Whoever needs what is no longer in the log is sent a snapshot. */
function misplaced({ role, nextIndex, snapshotIndex }: Progress, logStart: number): string | null {
  if (role.startsWith('snapshot') !== snapshotIndex > 0) return `it is sent the snapshot ${snapshotIndex}.`;
  const lacks = nextIndex <= logStart;
  return lacks && snapshotIndex === 0
    ? `${nextIndex} comes next, and the log begins after ${logStart}.`
    : null;
}

/** In flight is what was sent and is not acknowledged, in the order of the log, while it is pipelined. */
function miscountedFlight(progress: Progress): string | null {
  const { role, inFlight, inFlightBytes, matchIndex, nextIndex } = progress;
  if (!role.startsWith('replicate') && inFlight.length > 0)
    return `${inFlight.length} messages are in flight.`;
  let bytes = 0;
  let before: number = matchIndex;
  for (const one of inFlight) {
    if (one.lastIndex <= before) return `${one.lastIndex} is in flight after ${before}.`;
    before = one.lastIndex;
    bytes += one.bytes;
  }
  if (inFlight.length > 0 && before >= nextIndex)
    return `${before} is in flight, and ${nextIndex} comes next.`;
  return bytes === inFlightBytes ? null : `${inFlightBytes} bytes are counted in flight, and ${bytes} are.`;
}

export const nothingIsLeftOver: Check = (own) => {
  if (!own.running) return null;
  if (!isLeader(own)) return leftOfOffice(own.state);
  return overdueProposal(own.state) ?? miscounted(own.state);
};
