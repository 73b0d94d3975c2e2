// Generated from spec/machines/server.machine.ts by tools/generate.
// Do not edit: change the source and run `npm run generate`.

import type { ServerEvent } from '../../spec/events.ts';
import type { ServerState } from '../../spec/state.ts';
import { ChartDoesNotSettle } from '../chart-does-not-settle.ts';
import { connect } from './connect.ts';
import { dispatch, settleOnce } from './dispatch.ts';
import { enterFollower } from './enter-exit.ts';
import type { ConnectedEffects, Server, ServerRole, StepEffects, Timeout } from './role.ts';

/**
 * Enters the initial state and does what follows from it. The state becomes the live state: it is changed
 * in place from now on.
 */
export function start(state: ServerState, given: StepEffects): Server {
  const role: ServerRole = 'follower.silent';
  const server = Object.assign(state, { role });
  const effects = connect(server, given);
  enterFollower(server, effects);
  settle(server, effects);
  return server;
}

/**
 * One event, to its end: the branch that is enabled, the eventless ones that follow from it, and the same
 * event again where a branch says so. A timer that no active state has started is ignored.
 */
export function step(server: Server, event: ServerEvent | Timeout, given: StepEffects): void {
  const effects = connect(server, given);
  let looksAgain = dispatch(server, event, effects);
  settle(server, effects);
  for (let round = 1; looksAgain; round += 1) {
    if (round > 1000) throw new ChartDoesNotSettle('server', server.role, event.type);
    looksAgain = dispatch(server, event, effects);
    settle(server, effects);
  }
}

/** Takes eventless transitions, one after the other, until none is enabled. */
function settle(server: Server, effects: ConnectedEffects): void {
  let round = 0;
  while (settleOnce(server, effects) === 'changed') {
    round += 1;
    if (round > 1000) throw new ChartDoesNotSettle('server', server.role, 'always');
  }
}
