/**
 * How much may be on its way to a follower that has not said that it arrived: its own pace limits what a
 * leader holds for it, and what is lost with the connection. @thesis §10.2.1
 */

import type { FollowerProgress } from '../../followers.ts';
import type { DeepReadonly } from '../../parts.ts';
import type { ServerState } from '../../state.ts';
import type { LogIndex } from '../../vocabulary.ts';

type Owner = DeepReadonly<ServerState>;

/** Something always passes, however large: a window in which nothing is has room. @thesis §10.2.1 */
export function windowIsFull(own: FollowerProgress, _event: unknown, { flowLimits }: Owner): boolean {
  const { inFlight, inFlightBytes } = own;
  return inFlight.length >= flowLimits.maxInFlightMessages || inFlightBytes >= flowLimits.maxInFlightBytes;
}

/** From now on they are in flight. @thesis §10.2.1 */
export function putInFlight(own: FollowerProgress, lastIndex: LogIndex, bytes: number): void {
  own.inFlight.push({ lastIndex, bytes });
  own.inFlightBytes += bytes;
}

/**
 * Everything up to matchIndex has arrived, whichever acknowledgement says so: they may be lost or overtake
 * each other. @thesis §10.2.1
 */
export function freeAcknowledged(own: FollowerProgress): void {
  let freed = 0;
  for (const { lastIndex, bytes } of own.inFlight) {
    if (lastIndex > own.matchIndex) break;
    own.inFlightBytes -= bytes;
    freed += 1;
  }
  if (freed > 0) own.inFlight.splice(0, freed);
}

/**
 * Nobody waits any more for what was on its way: it is sent again where it is still needed.
 * @thesis §10.2.1
 */
export function forgetFlight(own: FollowerProgress): void {
  own.inFlight = [];
  own.inFlightBytes = 0;
}
