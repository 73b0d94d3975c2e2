/** What a leader sends to a follower whose log it continues. @paper §5.3 */

import type { Effects } from '../../effects.ts';
import type { FollowerProgress } from '../../followers.ts';
import type { AppendEntriesRequest } from '../../messages.ts';
import type { DeepReadonly } from '../../parts.ts';
import type { ServerState } from '../../state.ts';
import type { LogEntry, LogIndex } from '../../vocabulary.ts';
import { entriesBetween, entryAt, lastLogIndex, termAt } from '../log.ts';
import { putInFlight } from './window.ts';

type Owner = DeepReadonly<ServerState>;

/** Entries of the log that go into one message. */
interface EntryBatch {
  readonly entries: readonly LogEntry[];
  /** Of their commands. */
  readonly bytes: number;
}

/** What it needs next is no longer in the log: only the snapshot has it. @paper §7 */
export function lacksSnapshot(own: FollowerProgress, _event: unknown, { logStart }: Owner): boolean {
  return own.nextIndex <= logStart.index;
}

/** @paper §5.3 */
export function entriesAreMissing(own: FollowerProgress, _event: unknown, owner: Owner): boolean {
  return own.nextIndex <= lastLogIndex(owner);
}

/**
 * It is not known yet where the logs part: what comes next is sent once, and nothing more until the answer.
 * @paper §5.3
 */
export function sendProbe(own: FollowerProgress, _event: unknown, effects: Effects, owner: Owner): void {
  effects.sendAhead(own.id, requestFrom(own, owner, nextBatch(own, owner).entries));
}

/**
 * What comes next is on its way before what was sent earlier has been answered. It travels ahead of the own
 * disk's write: it claims nothing about the own copy. @thesis §10.2.1
 */
export function sendEntries(own: FollowerProgress, _event: unknown, effects: Effects, owner: Owner): void {
  const { entries, bytes } = nextBatch(own, owner);
  effects.sendAhead(own.id, requestFrom(own, owner, entries));
  const lastIndex = (own.nextIndex + entries.length - 1) as LogIndex;
  putInFlight(own, lastIndex, bytes);
  own.nextIndex = (lastIndex + 1) as LogIndex;
}

/**
 * It asks whether everything that was sent has arrived: whatever was lost shows in the answer.
 * @paper §5.2
 */
export function sendHeartbeat(own: FollowerProgress, _event: unknown, effects: Effects, owner: Owner): void {
  effects.sendAhead(own.id, requestFrom(own, owner, []));
}

/**
 * Who is being sent a snapshot hears the leader all the same: before the first entry every log agrees.
 * @paper §5.2, §7
 */
export function sendBareHeartbeat(
  own: FollowerProgress,
  _event: unknown,
  effects: Effects,
  owner: Owner,
): void {
  effects.sendAhead(own.id, requestAfter(own, owner, 0 as LogIndex, []));
}

function requestFrom(
  own: FollowerProgress,
  owner: Owner,
  entries: readonly LogEntry[],
): AppendEntriesRequest {
  return requestAfter(own, owner, (own.nextIndex - 1) as LogIndex, entries);
}

function requestAfter(
  own: FollowerProgress,
  owner: Owner,
  prevLogIndex: LogIndex,
  entries: readonly LogEntry[],
): AppendEntriesRequest {
  return {
    type: 'AppendEntriesRequest',
    from: owner.id,
    term: owner.currentTerm,
    leaderId: owner.id,
    prevLogIndex,
    prevLogTerm: termAt(owner, prevLogIndex),
    entries,
    leaderCommit: owner.commitIndex,
    readRound: owner.readRound,
    session: own.session,
  };
}

/** As many entries as the limits allow, but at least one if there is one. @thesis §10.2.2 */
function nextBatch({ nextIndex: from }: FollowerProgress, owner: Owner): EntryBatch {
  const { maxBatchBytes, maxBatchEntries } = owner.batchLimits;
  const last = Math.min(lastLogIndex(owner), from + maxBatchEntries - 1);
  let through = from - 1;
  let bytes = 0;
  while (through < last) {
    const { byteLength } = (entryAt(owner, through + 1) as LogEntry).command;
    if (bytes + byteLength > maxBatchBytes && through >= from) break;
    bytes += byteLength;
    through += 1;
  }
  return { entries: entriesBetween(owner, from, through as LogIndex), bytes };
}
