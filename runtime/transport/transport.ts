/**
 * How servers reach each other. Messages may be lost, late, doubled and out of order: Raft expects no more.
 * They do not outlive their receiver: what was sent to one life of a server does not arrive in its next.
 */

import type { MemberAddress, NodeId, PeerMessage } from '../../generated/vocabulary.ts';

export interface TransportEvents {
  /** A message arrived, complete and valid; its `from` is the server at the other end. */
  onMessage(message: PeerMessage): void;
  /**
   * A connection to the server exists (true) or has been lost (false): what was on its way may be lost too.
   */
  onReachable(peer: NodeId, reachable: boolean): void;
}

export interface Transport {
  /**
   * Begins to listen, and to connect to the peers that it knows. Rejects with TransportFailedError if the
   * address cannot be had.
   */
  start(events: TransportEvents): Promise<void>;
  /**
   * Who the members are from now on, whether or not this server is one of them; may be called before start.
   * Connections to them are kept up, and one that was made to another address is made anew. Any other server
   * is disconnected, which is reported as a loss, unless it has dialled.
   *
   * Who has dialled is heard and can be answered as long as it stays connected, in the list or not: a server
   * that lags does not know yet who leads, one that joins knows nobody, and a leader that the list does not
   * name any more still needs the acknowledgements by which it is removed. What else a removed server may
   * say, the protocol refuses. @thesis §4.1, §4.2.3
   *
   * An empty address means that the transport knows the way by itself.
   */
  setPeers(peers: readonly MemberAddress[]): void;
  /**
   * Takes a message for a server; never blocks, never throws for a peer's sake. Nothing leaves before flush.
   * The message is dropped if the peer is not reachable or its queue is full: a slow peer costs only itself.
   */
  send(to: NodeId, message: PeerMessage): void;
  /** Lets everything that was taken since the last flush leave, one write per peer. */
  flush(): void;
  /** Whether a connection exists now. */
  isReachable(peer: NodeId): boolean;
  /** Closes every connection; nothing arrives after it has settled. */
  stop(): Promise<void>;
}
