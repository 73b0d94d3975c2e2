/** From where to where a trace is drawn: by step, or by the time since its beginning. */

import { CommandRefusedError } from '../../../runtime/node/command-line/refusal.ts';

export type Place = { readonly step: number } | { readonly afterMs: number };

const form = /^(\d+(?:\.\d+)?)(ms|s)?$/;

/** '120' is a step, '2.5s' and '250ms' are times. Null: it is neither. */
export function placeOf(text: string): Place | null {
  const [, digits, unit] = form.exec(text) ?? [];
  if (digits === undefined) return null;
  const number = Number(digits);
  if (unit !== undefined) return { afterMs: unit === 's' ? number * 1000 : number };
  return Number.isInteger(number) ? { step: number } : null;
}

export interface Extent {
  readonly from: Place | null;
  readonly to: Place | null;
}

export interface Position {
  readonly step: number;
  /** Since the beginning; null: nobody measured it. */
  readonly afterMs: number | null;
}

export function isBefore(position: Position, { from }: Extent): boolean {
  return from !== null && compare(position, from) < 0;
}

export function isAfter(position: Position, { to }: Extent): boolean {
  return to !== null && compare(position, to) > 0;
}

function compare({ step, afterMs }: Position, place: Place): number {
  if ('step' in place) return step - place.step;
  if (afterMs !== null) return afterMs - place.afterMs;
  throw new CommandRefusedError(
    'Cannot look for a time in this trace: the explorer measures none. Give the number of a step.',
  );
}
