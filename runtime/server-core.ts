/** The generated core as a value: what a node steps, and where an instrument can look on. */

import type { Server, StepEffects, Timeout } from '../generated/server/role.ts';
import { start, step } from '../generated/server/step.ts';
import type { ServerEvent, ServerState } from '../generated/vocabulary.ts';

/**
 * What `start` and `step` of the generated code are. A tracer or a simulator gives a node one that calls these
 * and writes down what went in and what came out: `effects` may be wrapped on the way in.
 */
export interface ServerCore {
  /** Once per life of a server, with what its disk held. */
  start(state: ServerState, effects: StepEffects): Server;
  /** Once per event; `server` is what `start` has returned, and changes in place. */
  step(server: Server, event: ServerEvent | Timeout, effects: StepEffects): void;
}

export const generatedCore: ServerCore = { start, step };
