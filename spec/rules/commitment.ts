/** What is committed, and what follows from it. @paper §5.3, §5.4.2 */

import type { Effects } from '../effects.ts';
import type { ServerState } from '../state.ts';
import type { LogEntry, LogIndex } from '../vocabulary.ts';
import { countCommitted } from './backlog.ts';
import { entriesBetween, termAt } from './log.ts';
import { majorityIndex } from './quorum.ts';

/** The leader counts its own copy only when its own disk has it. @paper §5.3, @thesis §10.2.1 */
function replicatedIndex(state: ServerState): LogIndex {
  return majorityIndex(state.configuration, (voter) =>
    voter === state.id ? state.durableIndex : (state.followers.get(voter)?.matchIndex ?? (0 as LogIndex)),
  );
}

/** Copies are counted only for entries of the leader's own term: Figure 8 shows why. @paper §5.4.2 */
export function majorityHoldsNewEntry(state: ServerState): boolean {
  const index = replicatedIndex(state);
  return index > state.commitIndex && termAt(state, index) === state.currentTerm;
}

/** Everything before a committed entry is committed with it. @paper §5.3 */
export function advanceCommitIndex(state: ServerState): void {
  const index = replicatedIndex(state);
  countCommitted(state, index);
  state.commitIndex = index;
}

/**
 * Applied is only what is committed and on the own disk: a state machine never runs ahead of its log.
 * @paper §5.3
 */
function applicableIndex(state: ServerState): LogIndex {
  return Math.min(state.commitIndex, state.durableIndex) as LogIndex;
}

/** @paper Figure 2 */
export function committedIsUnapplied(state: ServerState): boolean {
  return applicableIndex(state) > state.lastApplied;
}

/** In the order of the log, each entry once; then those who proposed them are told. @paper §5.3, Figure 2 */
export function applyCommitted(state: ServerState, _event: unknown, effects: Effects): void {
  const through = applicableIndex(state);
  const entries = entriesBetween(state, (state.lastApplied + 1) as LogIndex, through);
  effects.apply(entries);
  state.lastApplied = through;
  countApplied(state, entries);
  answerApplied(state, effects);
}

/** So that a snapshot is taken before the log is too long. @paper §7 */
function countApplied(state: ServerState, entries: readonly LogEntry[]): void {
  let { bytes } = state.sinceSnapshot;
  for (const { command } of entries) bytes += command.byteLength;
  state.sinceSnapshot = { entries: state.sinceSnapshot.entries + entries.length, bytes };
}

function answerApplied(state: ServerState, effects: Effects): void {
  const { pendingProposals, lastApplied } = state;
  let answered = 0;
  for (const proposal of pendingProposals) {
    const count = Math.min(proposal.count, lastApplied - proposal.index + 1);
    if (count <= 0) break;
    effects.answer({ outcome: 'done', token: proposal.token, count, index: proposal.index });
    proposal.token += count;
    proposal.index = (proposal.index + count) as LogIndex;
    proposal.count -= count;
    if (proposal.count > 0) break;
    answered += 1;
  }
  pendingProposals.splice(0, answered);
}
