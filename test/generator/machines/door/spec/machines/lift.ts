/**
 * Lifts rules into XState as the real specification does: on a copy, which is assigned; notes are emitted.
 */

import { enqueueActions } from 'xstate';
import type { Effects } from '../effects.ts';
import type { DoorEvent } from '../events.ts';
import type { DoorState } from '../state.ts';

type Note = { readonly type: 'note'; readonly text: string };
type Rule = (state: DoorState, event: never, effects: Effects) => void;
type Guard = (state: DoorState, event: never) => boolean;

function liftAction(rule: Rule) {
  return enqueueActions<DoorState, DoorEvent, undefined, DoorEvent, never, never, never, never, Note>(
    ({ context, event, enqueue }) => {
      const copy = structuredClone(context);
      const notes: string[] = [];
      rule(copy, event as never, { note: (text) => notes.push(text) });
      enqueue.assign(copy);
      for (const text of notes) enqueue.emit({ type: 'note', text });
    },
  );
}

function liftGuard(guard: Guard) {
  return ({ context, event }: { context: DoorState; event: DoorEvent }) => guard(context, event as never);
}

export function liftActions<Name extends string>(rules: Record<Name, Rule>) {
  const lifted = {} as Record<Name, ReturnType<typeof liftAction>>;
  for (const name in rules) lifted[name] = liftAction(rules[name]);
  return lifted;
}

export function liftGuards<Name extends string>(guards: Record<Name, Guard>) {
  const lifted = {} as Record<Name, ReturnType<typeof liftGuard>>;
  for (const name in guards) lifted[name] = liftGuard(guards[name]);
  return lifted;
}
