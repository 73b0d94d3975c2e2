/** What a follower's answers say of it. @paper §5.3 */

import type { Effects } from '../../effects.ts';
import type { CatchUpRoundBegan, FollowerProgress, RoundConfirmed } from '../../followers.ts';
import type { AppendEntriesResponse } from '../../messages.ts';
import type { DeepReadonly } from '../../parts.ts';
import type { ServerState } from '../../state.ts';
import type { LogIndex, Term } from '../../vocabulary.ts';
import { firstIndexOfTerm, lastLogIndex, termAt } from '../log.ts';
import { freeAcknowledged } from './window.ts';

type Owner = DeepReadonly<ServerState>;

/** Accepted, and nothing beyond what this leader has: anything else was not an answer to it. @paper §5.3 */
export function entriesWereAccepted(
  _own: FollowerProgress,
  event: AppendEntriesResponse,
  owner: Owner,
): boolean {
  return event.success && event.matchIndex <= lastLogIndex(owner);
}

/**
 * It has something that it was not known to have, or there is nothing more to have. One whose disk is full
 * accepts and takes nothing: it is asked again later. @paper §5.3
 */
export function answerLeadsOn(own: FollowerProgress, event: AppendEntriesResponse, owner: Owner): boolean {
  return event.matchIndex > own.matchIndex || event.matchIndex === lastLogIndex(owner);
}

/** What it lacks is in the log, whatever it was believed to hold. @paper §7 */
export function answerReachesLog(
  _own: FollowerProgress,
  event: AppendEntriesResponse,
  { logStart }: Owner,
): boolean {
  return event.matchIndex >= logStart.index;
}

/**
 * Refused for a conflict, and the place is still open: neither known to match by now nor given up already.
 * Without a conflict it was accepted, or refused for an older term, before this one. @paper §5.3
 */
export function rejectionIsFresh(own: FollowerProgress, event: AppendEntriesResponse): boolean {
  if (event.conflictIndex === 0) return false;
  return own.matchIndex < event.prevLogIndex && event.prevLogIndex < own.nextIndex;
}

/** matchIndex never moves back, in whatever order the answers arrive. @paper §5.3 */
export function recordMatch(own: FollowerProgress, event: AppendEntriesResponse): void {
  reach(own, event.matchIndex);
}

/** It holds that much, durably; what was on its way has arrived with it. @paper §5.3 */
export function reach(own: FollowerProgress, index: LogIndex): void {
  if (index <= own.matchIndex) return;
  own.matchIndex = index;
  if (own.nextIndex <= index) own.nextIndex = (index + 1) as LogIndex;
  freeAcknowledged(own);
}

/** Steps back a whole term: to the end of the conflicting term here, or to its start there. @paper §5.3 */
export function backOff(
  own: FollowerProgress,
  event: AppendEntriesResponse,
  _effects: Effects,
  owner: Owner,
): void {
  const afterTerm = firstIndexOfTerm(owner, (event.conflictTerm + 1) as Term);
  const hasTerm = termAt(owner, (afterTerm - 1) as LogIndex) === event.conflictTerm;
  const next = event.conflictTerm > 0 && hasTerm ? afterTerm : event.conflictIndex;
  own.nextIndex = Math.max(own.matchIndex + 1, Math.min(next, event.prevLogIndex)) as LogIndex;
}

/**
 * Nothing is known of what was sent since: it is sent again from where the follower is known to be.
 * @paper §5.3
 */
export function stepBackToMatch(own: FollowerProgress): void {
  own.nextIndex = (own.matchIndex + 1) as LogIndex;
}

/** It still followed this leader when it answered, whatever it says of the log. @thesis §6.4 */
export function noteReadRound(own: FollowerProgress, { readRound }: RoundConfirmed): void {
  own.confirmedRound = readRound;
}

/**
 * Whether it came as far as the log went when the round began; the next one ends where it goes now.
 * @thesis §4.2.1
 */
export function endCatchUpRound(
  own: FollowerProgress,
  _event: CatchUpRoundBegan,
  _effects: Effects,
  owner: Owner,
): void {
  own.isCaughtUp = own.roundThrough > 0 && own.matchIndex >= own.roundThrough;
  own.roundThrough = lastLogIndex(owner);
}
