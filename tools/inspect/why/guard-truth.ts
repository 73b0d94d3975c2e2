/** A guard with the truth of each of its conditions, and with the facts that decided it. */

import type { AnyMachineSnapshot, EventObject } from 'xstate';
import type { GuardExpression } from '../../oracle/guard-expression.ts';
import { type Read, RecordedReads } from './recorded-reads.ts';

export type GuardTruth =
  | {
      readonly kind: 'atom';
      readonly name: string;
      readonly holds: boolean;
      /** What its rule has read, in its order. */
      readonly reads: readonly Read[];
    }
  | {
      readonly kind: 'and' | 'or' | 'not';
      readonly holds: boolean;
      readonly parts: readonly GuardTruth[];
    };

export type AtomTruth = Extract<GuardTruth, { readonly kind: 'atom' }>;

type NamedGuard = (given: { readonly context: unknown; readonly event: unknown }) => boolean;

/** Asks every condition, also where an earlier one has decided already. */
export function truthOf(
  guard: GuardExpression,
  snapshot: AnyMachineSnapshot,
  event: EventObject | null,
): GuardTruth {
  if (guard.kind === 'atom') return truthOfAtom(guard.name, snapshot, event);
  const parts = guard.parts.map((part) => truthOf(part, snapshot, event));
  if (guard.kind === 'or') return { kind: 'or', holds: parts.some((part) => part.holds), parts };
  const all = parts.every((part) => part.holds);
  return { kind: guard.kind, holds: guard.kind === 'and' ? all : !all, parts };
}

function truthOfAtom(name: string, snapshot: AnyMachineSnapshot, event: EventObject | null): AtomTruth {
  const rule = (snapshot.machine.implementations.guards as Record<string, NamedGuard>)[name];
  if (rule === undefined) return { kind: 'atom', name, holds: false, reads: [] };
  const given = { context: snapshot.context as object, event: event ?? { type: '' } };
  const reads = new RecordedReads();
  const holds = rule({ context: recorded(given.context, reads), event: reads.record('event', given.event) });
  return { kind: 'atom', name, holds, reads: reads.list() };
}

/** The names are those of the rules' parameters: a part's rules see what it owns, and its owner. */
function recorded(context: object, reads: RecordedReads): object {
  if (!('own' in context && 'owner' in context)) return reads.record('state', context);
  return { own: reads.record('own', context.own), owner: reads.record('owner', context.owner) };
}

/** The conditions because of which a guard said what it said. */
export function decidingAtoms(truth: GuardTruth): readonly AtomTruth[] {
  if (truth.kind === 'atom') return [truth];
  if (truth.kind === 'not') return truth.parts.flatMap(decidingAtoms);
  // One part that fails fails an `and`; one that holds makes an `or` hold; otherwise it takes all of them.
  const alone = truth.kind === 'or';
  const parts = truth.holds === alone ? truth.parts.filter(({ holds }) => holds === alone) : truth.parts;
  return parts.flatMap(decidingAtoms);
}
