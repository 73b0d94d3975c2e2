/**
 * Checks of single fields, for objects that nobody vouches for. Each gives the refusal, or null if all is
 * well.
 */

import { type MessageRefusal, type RefusalReason, refusedWithin } from './message-refusal.ts';
import { isWellFormedText, utf8Length } from './utf8.ts';

/** An object of which nothing is known. */
export type Fields = Readonly<Record<string, unknown>>;

export type FieldCheck = (value: unknown, field: string) => MessageRefusal | null;

export function refuse(reason: RefusalReason, field: string, detail: string): MessageRefusal {
  return { type: 'MessageRefusal', reason, field, offset: null, detail };
}

/** What a rule of the specification says about a message whose fields are all fine. */
export function refuseImpossible(detail: string | null): MessageRefusal | null {
  return detail === null ? null : refuse('impossible', '', detail);
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

export function refuseInteger(value: unknown, field: string): MessageRefusal | null {
  if (typeof value !== 'number') return wrongType(value, field, 'an integer');
  if (Number.isSafeInteger(value) && value >= 0) return null;
  return refuse('outOfRange', field, `${value} is not an integer from 0 to 2^53 - 1.`);
}

export function refuseBoolean(value: unknown, field: string): MessageRefusal | null {
  return typeof value === 'boolean' ? null : wrongType(value, field, 'a boolean');
}

export function refuseChoice(
  value: unknown,
  field: string,
  choices: readonly string[],
): MessageRefusal | null {
  if (typeof value !== 'string') return wrongType(value, field, 'a string');
  if (choices.includes(value)) return null;
  return refuse('outOfRange', field, `The value is none of ${choices.join(', ')}.`);
}

/** Bounds count bytes of UTF-8, not characters: [minBytes, maxBytes]. */
export function refuseText(
  value: unknown,
  field: string,
  [minBytes, maxBytes]: readonly [number, number],
): MessageRefusal | null {
  if (typeof value !== 'string') return wrongType(value, field, 'a string');
  const byteLength = value.length > maxBytes ? value.length : utf8Length(value);
  if (byteLength > maxBytes) return refuse('tooLong', field, `More than ${maxBytes} bytes.`);
  if (byteLength < minBytes) return refuse('outOfRange', field, `Fewer than ${minBytes} bytes.`);
  return isWellFormedText(value) ? null : refuse('invalidText', field, 'A surrogate stands alone.');
}

export function refuseBytes(value: unknown, field: string, maxBytes: number): MessageRefusal | null {
  if (!(value instanceof Uint8Array)) return wrongType(value, field, 'a Uint8Array');
  return value.length <= maxBytes ? null : refuse('tooLong', field, `More than ${maxBytes} bytes.`);
}

export function refuseItems(
  value: unknown,
  field: string,
  maxItems: number,
  check: FieldCheck,
): MessageRefusal | null {
  if (!Array.isArray(value)) return wrongType(value, field, 'an array');
  if (value.length > maxItems) return refuse('tooMany', field, `More than ${maxItems} items.`);
  for (const [position, item] of value.entries()) {
    const refusal = check(item, '');
    if (refusal !== null) return refusedWithin(`${field}[${position}]`, refusal);
  }
  return null;
}

export function refuseRecord(
  value: unknown,
  field: string,
  check: (fields: Fields) => MessageRefusal | null,
): MessageRefusal | null {
  if (!isFields(value)) return wrongType(value, field, 'an object');
  const refusal = check(value);
  return refusal === null ? null : refusedWithin(field, refusal);
}

function wrongType(value: unknown, field: string, wanted: string): MessageRefusal {
  return refuse('wrongType', field, `Expected ${wanted}, met ${value === null ? 'null' : typeof value}.`);
}
