/** Lifts the rules of the switchboard and of its lines as the real specification does. */

import { enqueueActions } from 'xstate';
import type { Effects, SwitchboardEffects } from '../effects.ts';
import type { SwitchboardEvent } from '../events.ts';
import type { Line, LineEvent } from '../lines.ts';
import { copySwitchboardState, type SwitchboardState } from '../state.ts';
import { liftPart } from './lift-parts.ts';
import { ordersOn, type PartChart, type PartNote } from './part-chart.ts';

type Rule = (state: SwitchboardState, event: never, effects: SwitchboardEffects) => void;
type Guard = (state: SwitchboardState, event: never) => boolean;

function recordEffects(record: (note: PartNote) => void): Effects {
  return { note: (...given) => record({ type: 'note', given }) };
}

function liftAction(rule: Rule, parts: readonly PartChart[]) {
  return enqueueActions<
    SwitchboardState,
    SwitchboardEvent,
    undefined,
    SwitchboardEvent,
    never,
    never,
    never,
    never,
    PartNote
  >(({ context, event, enqueue }) => {
    const copy = copySwitchboardState(context);
    const emitted: PartNote[] = [];
    const record = (note: PartNote) => emitted.push(note);
    const effects = Object.assign(recordEffects(record), ordersOn(parts, copy, record));
    rule(copy, event as never, effects as unknown as SwitchboardEffects);
    enqueue.assign(copy);
    for (const note of emitted) enqueue.emit(note);
  });
}

function liftGuard(guard: Guard) {
  return ({ context, event }: { context: SwitchboardState; event: SwitchboardEvent }) =>
    guard(context, event as never);
}

export function liftActions<Name extends string>(rules: Record<Name, Rule>, parts: readonly PartChart[]) {
  const lifted = {} as Record<Name, ReturnType<typeof liftAction>>;
  for (const name in rules) lifted[name] = liftAction(rules[name], parts);
  return lifted;
}

export function liftGuards<Name extends string>(guards: Record<Name, Guard>) {
  const lifted = {} as Record<Name, ReturnType<typeof liftGuard>>;
  for (const name in guards) lifted[name] = liftGuard(guards[name]);
  return lifted;
}

export const liftLine = liftPart<Line, SwitchboardState, LineEvent, Effects>(recordEffects);
