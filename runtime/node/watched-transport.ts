/** A transport whose connections somebody else hears of, too. */

import type { NodeId } from '../../generated/vocabulary.ts';
import type { Transport } from '../transport/transport.ts';

/** The same transport; `onReachable` is called before whoever uses it. */
export function watchedTransport(
  transport: Transport,
  onReachable: (peer: NodeId, reachable: boolean) => void,
): Transport {
  return {
    start: (events) =>
      transport.start({
        onMessage: (message) => events.onMessage(message),
        onReachable: (peer, reachable) => {
          onReachable(peer, reachable);
          events.onReachable(peer, reachable);
        },
      }),
    setPeers: (peers) => transport.setPeers(peers),
    send: (to, message) => transport.send(to, message),
    flush: () => transport.flush(),
    isReachable: (peer) => transport.isReachable(peer),
    stop: () => transport.stop(),
  };
}
