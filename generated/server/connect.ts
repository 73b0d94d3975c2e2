// Generated from spec/machines/server.machine.ts by tools/generate.
// Do not edit: change the source and run `npm run generate`.

import { FollowerProgressOrders } from '../follower-progress/orders.ts';
import type { ConnectedEffects, Server, StepEffects } from './role.ts';

/**
 * Lets the rules reach the parts of this owner, and no other, until it is called again. What is needed for
 * it is added to the effects once: at boot, before the first state is entered.
 */
export function connect(server: Server, effects: StepEffects): ConnectedEffects {
  const connected = effects as StepEffects & { -readonly [Kind in 'followers']: ConnectedEffects[Kind] };
  if (!(connected.followers instanceof FollowerProgressOrders)) {
    connected.followers = new FollowerProgressOrders(server, effects);
  }
  connected.followers.owner = server;
  return connected;
}
