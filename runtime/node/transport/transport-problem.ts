/** What went wrong between two servers. Data for whoever keeps the log. */

import type { NodeId } from '../../../generated/vocabulary.ts';
import type { FrameRefusal } from '../../transport/message-frame.ts';
import type { HandshakeRefusal } from './handshake.ts';

export interface TransportProblem {
  readonly kind:
    | HandshakeRefusal
    | FrameRefusal['kind']
    /** A frame announces more bytes than maxFrameBytes. */
    | 'frameTooLarge'
    /** A message of this server was dropped because no frame holds it. */
    | 'messageTooLarge'
    /** Nothing has arrived at the other end for silenceMs. */
    | 'silentPeer'
    /** A connection was not taken: maxConnections are open, or the system has too many open files, say. */
    | 'acceptFailed'
    /** No connection could be made. */
    | 'unreachablePeer';
  /** Who it is about, as far as that is known: before the handshake it is only what was claimed. */
  readonly peer: NodeId | null;
  /** A sentence with the facts. */
  readonly detail: string;
}

const LARGEST_MEMORY = 1000;

/** Passes on each kind of problem once per peer, until the peer has been reached again. */
export class ProblemReporter {
  private readonly onProblem: ((problem: TransportProblem) => void) | undefined;
  private readonly reported = new Map<string, NodeId | null>();

  constructor(onProblem: ((problem: TransportProblem) => void) | undefined) {
    this.onProblem = onProblem;
  }

  report(problem: TransportProblem): void {
    const key = `${problem.kind} ${problem.peer}`;
    if (this.reported.has(key)) return;
    if (this.reported.size >= LARGEST_MEMORY) this.reported.clear();
    this.reported.set(key, problem.peer);
    this.onProblem?.(problem);
  }

  /** The peer is well: what happens to it from now on is news again. */
  forget(peer: NodeId): void {
    for (const [key, about] of this.reported) if (about === peer) this.reported.delete(key);
  }
}
