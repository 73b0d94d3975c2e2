/**
 * A client with a session: it repeats a command until its outcome is known, and it takes effect once.
 * @thesis §6.3
 */

import { RaftError } from '../errors.ts';
import { decodeAnswer, decodeNumber, encodeCommand, type SessionAnswer } from './envelope.ts';

/** What a session needs of a node. */
export interface ProposingNode {
  propose(command: Uint8Array): Promise<Uint8Array>;
}

/** The session is no longer known: too many others have been used since. */
export class SessionExpiredError extends RaftError {
  override readonly name = 'SessionExpiredError';
  /** 'refused' if the command was tried once only: then it took no effect, and never will. */
  constructor(outcome: 'refused' | 'unknown') {
    super(
      outcome === 'refused'
        ? 'The command was not applied: the session has expired. Open another one, then try again.'
        : 'The outcome of the command is unknown: it was repeated, and the session has expired meanwhile. Look before ' +
            'you try again, in another session.',
      { outcome },
    );
  }
}

/** These commands do not reach a machine with sessions. */
export class NoSessionsError extends RaftError {
  override readonly name = 'NoSessionsError';
  constructor() {
    super(
      'Cannot use a session: the state machine of this cluster has none. Wrap it in SessionMachine on every server.',
      { outcome: 'refused' },
    );
  }
}

/** How often a command whose outcome is unknown is repeated, before that is what its caller learns. */
const mostAttempts = 100;

/** Opens a session. Rejects as propose does; a session that was opened twice expires by itself. */
export async function openSession(node: ProposingNode): Promise<ClientSession> {
  const { payload } = readAnswer(await node.propose(encodeCommand({ kind: 'open' })));
  return new ClientSession(node, decodeNumber(payload));
}

export class ClientSession {
  /** The number of the session. */
  readonly session: number;
  private readonly node: ProposingNode;
  private nextSequence = 1;
  /** Calls whose answer is not here yet. */
  private readonly open = new Set<number>();

  constructor(node: ProposingNode, session: number) {
    this.node = node;
    this.session = session;
  }

  /**
   * Puts a command into the log, and again as long as nobody knows whether it is there. Resolves with the
   * machine's answer; the command has taken effect exactly once. Any number of calls may be under way.
   * Rejects with SessionExpiredError, and with the errors of `propose`: 'refused' if it never took effect.
   */
  async propose(payload: Uint8Array): Promise<Uint8Array> {
    const sequence = this.nextSequence;
    this.nextSequence += 1;
    this.open.add(sequence);
    try {
      return await this.repeat(sequence, payload);
    } finally {
      this.open.delete(sequence);
    }
  }

  /** Gives the session back. What is under way in it expires. */
  async close(): Promise<void> {
    await this.node.propose(encodeCommand({ kind: 'close', session: this.session }));
  }

  private async repeat(sequence: number, payload: Uint8Array): Promise<Uint8Array> {
    let unknown: RaftError | null = null;
    for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
      try {
        return this.result(await this.node.propose(this.envelope(sequence, payload)), attempt);
      } catch (cause) {
        if (!(cause instanceof RaftError) || cause instanceof SessionExpiredError) throw cause;
        // An earlier attempt may still take effect, so a refusal of this one says nothing.
        if (cause.outcome !== 'unknown') throw unknown ?? cause;
        unknown = cause;
      }
    }
    throw unknown as RaftError;
  }

  private envelope(sequence: number, payload: Uint8Array): Uint8Array {
    let oldest = sequence;
    for (const open of this.open) if (open < oldest) oldest = open;
    return encodeCommand({
      kind: 'call',
      session: this.session,
      sequence,
      acknowledged: oldest - 1,
      payload,
    });
  }

  private result(bytes: Uint8Array, attempt: number): Uint8Array {
    const { status, payload } = readAnswer(bytes);
    if (status === 'done') return payload;
    throw new SessionExpiredError(attempt === 1 ? 'refused' : 'unknown');
  }
}

function readAnswer(bytes: Uint8Array): SessionAnswer {
  let answer: SessionAnswer;
  try {
    answer = decodeAnswer(bytes);
  } catch {
    throw new NoSessionsError();
  }
  if (answer.status === 'malformed') throw new NoSessionsError();
  return answer;
}
