/** Every error that a user of raftchart can meet. */

import type { BrokenInvariant, NodeId, Refusal } from '../generated/vocabulary.ts';

/** Whether a command may have taken effect: 'refused' never, so a retry is safe; 'unknown' perhaps. */
export type Outcome = 'refused' | 'unknown';

/**
 * The base of all errors here. The name is literal and stable; the message says what, why, and what to do
 * next.
 */
export abstract class RaftError extends Error {
  abstract override readonly name: string;
  /** Set where a command was at stake. */
  readonly outcome: Outcome | undefined;

  constructor(message: string, options: { readonly cause?: unknown; readonly outcome?: Outcome } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.outcome = options.outcome;
  }
}

/** This server does not lead, and was asked not to pass the request on. */
export class NotLeaderError extends RaftError {
  override readonly name = 'NotLeaderError';
  constructor(message: string) {
    super(message, { outcome: 'refused' });
  }
}

/** The disk of this server is full, and nobody else leads: nothing can be taken in. */
export class NoRoomError extends RaftError {
  override readonly name = 'NoRoomError';
  constructor() {
    super(
      'Cannot take the command: the disk of this server is full, and no other server leads. Make room; the server ' +
        'goes on by itself.',
      { outcome: 'refused' },
    );
  }
}

/** The members cannot be changed like this, or not now; nothing was changed. `reason` says why. */
export class ReconfigurationRefusedError extends RaftError {
  override readonly name = 'ReconfigurationRefusedError';
  readonly reason: Refusal;

  constructor(reason: Refusal) {
    super(`Cannot change the members: ${refusalTexts[reason]}`, { outcome: 'refused' });
    this.reason = reason;
  }
}

/** Leadership was not handed over. `reason` says why. */
export class TransferRefusedError extends RaftError {
  override readonly name = 'TransferRefusedError';
  readonly reason: Refusal;

  constructor(reason: Refusal) {
    super(`Cannot hand leadership over: ${refusalTexts[reason]}`, { outcome: 'refused' });
    this.reason = reason;
  }
}

const refusalTexts: Readonly<Record<Refusal, string>> = {
  notLeader: 'this server does not lead any more. Ask the leader.',
  diskFull: 'the disk of this server is full. Make room, then try again.',
  changeUnderWay: 'another change is not committed yet. Wait for it, then try again.',
  termNotCommitted: 'the leader has committed nothing in its term yet. Try again in a moment.',
  impossibleChange:
    'a server would be added twice, or is no member, or nobody would be left to vote. Look at the members first.',
  learnerLags: 'the learner lacks too much of the log. Wait until it has caught up, then try again.',
  transferring: 'leadership is being handed over. Ask the next leader.',
  unfitTarget: 'the target is no voter, or leads already. Name another voter.',
  backlogFull: 'the leader has too much that is not committed yet. Wait for answers, then try again.',
  targetLags: 'the target did not catch up within an election timeout. Try again, or name another one.',
};

/** No server that leads could be reached before the deadline; the command was never proposed. */
export class NoLeaderError extends RaftError {
  override readonly name = 'NoLeaderError';
  constructor(message: string) {
    super(message, { outcome: 'refused' });
  }
}

/** The command was on its way when leadership or a connection was lost. It may or may not take effect. */
export class OutcomeUnknownError extends RaftError {
  override readonly name = 'OutcomeUnknownError';
  constructor(message: string) {
    super(message, { outcome: 'unknown' });
  }
}

/**
 * The deadline passed while the request was in the log, or on its way there. A query has no effect anyway.
 */
export class RequestTimeoutError extends RaftError {
  override readonly name = 'RequestTimeoutError';
  constructor(message: string, outcome: Outcome) {
    super(message, { outcome });
  }
}

/** Too much is waiting already. */
export class QueueFullError extends RaftError {
  override readonly name = 'QueueFullError';
  constructor(message: string) {
    super(message, { outcome: 'refused' });
  }
}

/** A command of no bytes: in the log it would be no command. */
export class EmptyCommandError extends RaftError {
  override readonly name = 'EmptyCommandError';
  constructor() {
    super('Cannot take a command of 0 bytes: in the log it would be no command. Give it at least one byte.', {
      outcome: 'refused',
    });
  }
}

/** The request, or the answer to it, is larger than what is accepted. */
export class RequestTooLargeError extends RaftError {
  override readonly name = 'RequestTooLargeError';
  constructor(message: string) {
    super(message, { outcome: 'refused' });
  }
}

/** The node has been stopped, or has stopped itself; `cause` says why. */
export class NodeStoppedError extends RaftError {
  override readonly name = 'NodeStoppedError';
}

/**
 * A property that Raft guarantees was seen not to hold. The node has stopped and must not be restarted
 * unread.
 */
export class BrokenInvariantError extends RaftError {
  override readonly name = 'BrokenInvariantError';
}

/** What a node stops with when its core has seen that a guarantee does not hold. */
export function brokenGuarantee(id: NodeId, broken: BrokenInvariant): BrokenInvariantError {
  return new BrokenInvariantError(
    `Server ${id} saw a guarantee of Raft broken: ${broken}. Keep its data directory and its log for a report; do ` +
      'not restart it.',
  );
}

/** A node cannot be made from these options. */
export class InvalidOptionsError extends RaftError {
  override readonly name = 'InvalidOptionsError';
}

/** Where a snapshot is not one: what should be there and what is. */
export interface SnapshotDamage {
  /** Bytes from its beginning. */
  readonly offset: number;
  readonly expected: string;
  readonly actual: string;
}

/** These bytes are no snapshot of this state machine, or not all of one. The machine keeps its old state. */
export class DamagedSnapshotError extends RaftError {
  override readonly name = 'DamagedSnapshotError';
  readonly offset: number;
  readonly expected: string;
  readonly actual: string;

  constructor({ offset, expected, actual }: SnapshotDamage) {
    super(
      `Cannot restore the state machine from this snapshot: at byte ${offset} it should hold ${expected}, but it ` +
        `holds ${actual}. The state is as it was before. Discard this snapshot and get a whole one from the leader.`,
    );
    this.offset = offset;
    this.expected = expected;
    this.actual = actual;
  }
}
