/**
 * Lifts the rules of a part into XState. They change the part in place: it lives in the copy that the
 * action of its owner works on, so nobody else holds it.
 */

import { type EventObject, enqueueActions } from 'xstate';
import type { DeepReadonly } from '../parts.ts';
import type { PartContext, PartNote } from './part-chart.ts';

/** `Effects` are those of the part; `record` writes down each order as data. */
export function liftPart<Own, Owner, Event extends EventObject, Effects>(
  recordEffects: (record: (note: PartNote) => void) => Effects,
) {
  type Context = PartContext<Own, DeepReadonly<Owner>>;
  type Action = (own: Own, event: never, effects: Effects, owner: DeepReadonly<Owner>) => void;
  type Guard = (own: Own, event: never, owner: DeepReadonly<Owner>) => boolean;
  type Given = { context: Context; event: Event };

  const liftAction = (rule: Action) =>
    enqueueActions<Context, Event, undefined, Event, never, never, never, never, PartNote>(
      ({ context, event, enqueue }) => {
        const emitted: PartNote[] = [];
        const effects = recordEffects((note) => emitted.push(note));
        rule(context.own, event as never, effects, context.owner);
        // XState looks for eventless branches again only if a new context was assigned.
        enqueue.assign({ ...context });
        for (const note of emitted) enqueue.emit(note);
      },
    );
  const liftGuard =
    (rule: Guard) =>
    ({ context, event }: Given) =>
      rule(context.own, event as never, context.owner);

  return {
    /** Lifts every rule of a record, under its own name. */
    actions: <Name extends string>(rules: Record<Name, Action>) => each(rules, liftAction),
    guards: <Name extends string>(rules: Record<Name, Guard>) => each(rules, liftGuard),
  };
}

function each<Name extends string, Rule, Lifted>(rules: Record<Name, Rule>, lift: (rule: Rule) => Lifted) {
  const lifted = {} as Record<Name, Lifted>;
  for (const name in rules) lifted[name] = lift(rules[name]);
  return lifted;
}
