/**
 * All that can happen to a server. Events are facts: they are named in the past, or are a message that
 * arrived.
 */

import type { ServerMessage } from './messages.ts';
import type { LogIndex, Term } from './vocabulary.ts';

/**
 * Clients want commands in the log. The runtime collects what arrives together into one event. @paper §5.3
 */
export interface ClientProposal {
  readonly type: 'ClientProposal';
  /** Names the first command in answers; the following commands have the following numbers. */
  readonly token: number;
  /** At least one. An empty command becomes a noop, which no state machine sees. */
  readonly commands: readonly Uint8Array[];
}

/** Clients want to see everything that was done before they asked. @thesis §6.4 */
export interface ClientRead {
  readonly type: 'ClientRead';
  /** Names the first read in answers; the following reads have the following numbers. */
  readonly token: number;
  /** How many came together, at least one. */
  readonly count: number;
}

/**
 * A write has ended: the disk now holds currentTerm (or a later one, not yet reported) and the log up to `index`,
 * whose entry has `term`. An index alone would confirm entries that were replaced meanwhile; the term of the time
 * of the order tells a confirmation from before a truncation from one after it.
 */
export interface EntriesSaved {
  readonly type: 'EntriesSaved';
  /** Of the last entry on the disk; 0 if there is none. */
  readonly index: LogIndex;
  /** Of that entry. */
  readonly term: Term;
  /** The term that was current when the write was ordered. */
  readonly currentTerm: Term;
}

/** Somebody asks this server to stand for election now, without pre-vote: an operator or a test. */
export interface ElectionRequested {
  readonly type: 'ElectionRequested';
}

/** Somebody asks for a heartbeat now: an operator or a test. */
export interface HeartbeatRequested {
  readonly type: 'HeartbeatRequested';
}

export type ServerEvent =
  | ServerMessage
  | ClientProposal
  | ClientRead
  | EntriesSaved
  | ElectionRequested
  | HeartbeatRequested;
