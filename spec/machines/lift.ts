/**
 * Lifts rules into XState: a rule changes a copy of the state, the copy is assigned, its effects are
 * emitted.
 */

import { enqueueActions } from 'xstate';
import type { Effects, ServerEffects } from '../effects.ts';
import type { ServerEvent } from '../events.ts';
import type { FollowerEvent, FollowerProgress } from '../followers.ts';
import { copyServerState, type ServerState } from '../state.ts';
import { liftPart } from './lift-parts.ts';
import { ordersOn, type PartChart, type PartNote } from './part-chart.ts';

/** One order, as data: what a chart emits where the generated code calls a method of Effects. */
export type EmittedEffect = {
  [Name in keyof Effects]: { readonly type: Name; readonly given: Parameters<Effects[Name]> };
}[keyof Effects];

/** Writes down every order instead of carrying it out. */
export function recordEffects(record: (effect: EmittedEffect) => void): Effects {
  return {
    saveTermAndVote: (...given) => record({ type: 'saveTermAndVote', given }),
    saveEntries: (...given) => record({ type: 'saveEntries', given }),
    saveLogStart: (...given) => record({ type: 'saveLogStart', given }),
    takeSnapshot: (...given) => record({ type: 'takeSnapshot', given }),
    savePiece: (...given) => record({ type: 'savePiece', given }),
    saveSnapshot: (...given) => record({ type: 'saveSnapshot', given }),
    restore: (...given) => record({ type: 'restore', given }),
    sendPiece: (...given) => record({ type: 'sendPiece', given }),
    useConfiguration: (...given) => record({ type: 'useConfiguration', given }),
    send: (...given) => record({ type: 'send', given }),
    sendAhead: (...given) => record({ type: 'sendAhead', given }),
    apply: (...given) => record({ type: 'apply', given }),
    answer: (...given) => record({ type: 'answer', given }),
    halt: (...given) => record({ type: 'halt', given }),
  };
}

type Rule = (state: ServerState, event: never, effects: ServerEffects) => void;
type Guard = (state: ServerState, event: never) => boolean;

/**
 * The generator has checked that the rule understands every event that leads to it. What it orders the
 * parts of the server happens at once, on the same copy.
 */
export function liftAction(rule: Rule, parts: readonly PartChart[] = []) {
  let emitted: EmittedEffect[] = [];
  const effects = recordEffects((effect) => emitted.push(effect));
  return enqueueActions<
    ServerState,
    ServerEvent,
    undefined,
    ServerEvent,
    never,
    never,
    never,
    never,
    EmittedEffect
  >(({ context, event, enqueue }) => {
    const copy = copyServerState(context);
    emitted = [];
    const orders = ordersOn(parts, copy, (note) => emitted.push(note as EmittedEffect));
    rule(copy, event as never, Object.assign(effects, orders) as unknown as ServerEffects);
    enqueue.assign(copy);
    for (const effect of emitted) enqueue.emit(effect);
  });
}

export function liftGuard(guard: Guard) {
  return ({ context, event }: { context: ServerState; event: ServerEvent }) => guard(context, event as never);
}

/** Lifts every rule of a record, under its own name. */
export function liftActions<Name extends string>(
  rules: Record<Name, Rule>,
  parts: readonly PartChart[] = [],
) {
  const lifted = {} as Record<Name, ReturnType<typeof liftAction>>;
  for (const name in rules) lifted[name] = liftAction(rules[name], parts);
  return lifted;
}

export function liftGuards<Name extends string>(guards: Record<Name, Guard>) {
  const lifted = {} as Record<Name, ReturnType<typeof liftGuard>>;
  for (const name in guards) lifted[name] = liftGuard(guards[name]);
  return lifted;
}

/** Lifts the rules of the leader's view of a follower. */
export const liftFollower = liftPart<FollowerProgress, ServerState, FollowerEvent, Effects>(
  (record: (note: PartNote) => void) => recordEffects(record),
);
