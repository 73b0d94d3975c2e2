/** Values that say which put they are of, in sizes that differ, so that a log has records of every length. */

/** Bytes: many small ones, now and then one that takes several sectors. */
const SIZES: readonly number[] = [0, 16, 16, 100, 100, 300, 700, 3000];

export function paddedValue(number: number): string {
  const size = SIZES[number % SIZES.length] ?? 0;
  return `${number}:${String(number % 10).repeat(size)}`;
}

/** The number of the put; what was never put comes back as it is. */
export function numberIn(value: string): string {
  const number = Number(value.slice(0, value.indexOf(':')));
  return value === paddedValue(number) ? String(number) : value;
}
