/** What vitest calls equal, and what it calls matching. */

interface Asymmetric {
  asymmetricMatch(actual: unknown): boolean;
}

type Fields = Readonly<Record<string, unknown>>;

export function stringContaining(part: string): Asymmetric {
  return { asymmetricMatch: (actual) => typeof actual === 'string' && actual.includes(part) };
}

/** Fields that are undefined count as absent. */
export function equals(actual: unknown, expected: unknown): boolean {
  return compare(actual, expected, equals) && (!isPlain(expected) || hasNoMore(actual as Fields, expected));
}

/** Objects may have more fields than expected; lists may not be longer. */
export function matches(actual: unknown, expected: unknown): boolean {
  return compare(actual, expected, matches);
}

type Comparison = (actual: unknown, expected: unknown) => boolean;

function compare(actual: unknown, expected: unknown, alike: Comparison): boolean {
  if (Object.is(actual, expected)) return true;
  if (typeof expected !== 'object' || expected === null) return false;
  if ('asymmetricMatch' in expected) return (expected as Asymmetric).asymmetricMatch(actual);
  if (typeof actual !== 'object' || actual === null) return false;
  if (isListed(expected)) return isListed(actual) && sameItems([...actual], [...expected], alike);
  if (isListed(actual)) return false;
  return Object.entries(expected).every(([key, value]) => alike((actual as Fields)[key], value));
}

function isListed(value: object): value is Iterable<unknown> & object {
  return Array.isArray(value) || value instanceof Map || value instanceof Set || value instanceof Uint8Array;
}

function sameItems(actual: readonly unknown[], expected: readonly unknown[], alike: Comparison): boolean {
  return actual.length === expected.length && expected.every((item, place) => alike(actual[place], item));
}

function isPlain(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !isListed(value) && !('asymmetricMatch' in value);
}

function hasNoMore(actual: Fields, expected: Fields): boolean {
  return Object.entries(actual).every(([key, value]) => value === undefined || key in expected);
}
