/** The few expectations that the sentences use, as vitest means them, without its start-up time. */

import { equals, matches, stringContaining } from './equality.ts';

export class Unexpected extends Error {
  override readonly name = 'Unexpected';
}

type Holds = boolean;

const tell = (value: unknown) => {
  const text = typeof value === 'function' ? 'a function' : JSON.stringify(value, replacer);
  return text === undefined ? 'undefined' : text.slice(0, 200);
};

const replacer = (_key: string, value: unknown) =>
  value instanceof Map || value instanceof Set || value instanceof Uint8Array ? [...value] : value;

/** What a function throws; undefined if it returns. */
function thrownBy(act: unknown): { readonly message: string } | undefined {
  try {
    (act as () => void)();
    return undefined;
  } catch (error) {
    return { message: error instanceof Error ? error.message : String(error) };
  }
}

const fits = (text: string, pattern: unknown) =>
  pattern instanceof RegExp ? pattern.test(text) : text.includes(String(pattern));

const checks = {
  toBe: (actual: unknown, expected: unknown): Holds => Object.is(actual, expected),
  toBeNull: (actual: unknown): Holds => actual === null,
  toBeUndefined: (actual: unknown): Holds => actual === undefined,
  toBeGreaterThan: (actual: unknown, bound: unknown): Holds => (actual as number) > (bound as number),
  toBeGreaterThanOrEqual: (actual: unknown, bound: unknown): Holds => (actual as number) >= (bound as number),
  toBeLessThan: (actual: unknown, bound: unknown): Holds => (actual as number) < (bound as number),
  toContain: (actual: unknown, part: unknown): Holds =>
    typeof actual === 'string'
      ? actual.includes(String(part))
      : [...(actual as Iterable<unknown>)].includes(part),
  toEqual: (actual: unknown, expected: unknown): Holds => equals(actual, expected),
  toHaveLength: (actual: unknown, length: unknown): Holds => (actual as { length: number }).length === length,
  toMatch: (actual: unknown, pattern: unknown): Holds => fits(String(actual), pattern),
  toMatchObject: (actual: unknown, expected: unknown): Holds => matches(actual, expected),
  toThrow: (act: unknown, pattern: unknown): Holds => {
    const thrown = thrownBy(act);
    return thrown !== undefined && (pattern === undefined || fits(thrown.message, pattern));
  },
};

type Expectations = { readonly [Name in keyof typeof checks]: (expected?: unknown) => void };

function expectations(actual: unknown, wanted: Holds): Expectations {
  const entries = Object.entries(checks).map(([name, holds]) => [
    name,
    (expected?: unknown) => {
      if (holds(actual, expected) === wanted) return;
      const not = wanted ? '' : 'not ';
      throw new Unexpected(`expected ${tell(actual)} ${not}${name} ${tell(expected)}`);
    },
  ]);
  return Object.fromEntries(entries);
}

export function expect(actual: unknown): Expectations & { readonly not: Expectations } {
  return { ...expectations(actual, true), not: expectations(actual, false) };
}

expect.stringContaining = stringContaining;
