/** The bugs of real implementations, row by row: what each is here, or why it is nothing. */

import { expect, test } from 'vitest';
import { inexpressibleBugs } from '../../tools/mutate/bugs/inexpressible-bugs.ts';
import { namedBugs } from '../../tools/mutate/bugs/named-bugs.ts';

/** All rows of the list, in its order; the numbers in between were never given. */
const rows = [
  ...[1, 2, 3, 4, 5, 7, 8, 10, 11, 12, 14, 15, 17, 18, 20, 21, 23, 24, 26, 27, 29, 30, 31, 32, 33, 35, 36],
  ...[38, 40, 41, 42, 43, 44, 46, 48, 50, 51, 52, 53, 55, 56, 57, 58, 60, 62, 63, 65, 66, 67, 69, 71, 72, 73],
  ...[74, 76, 78, 79, 81, 83, 84, 85, 87, 89, 90, 92, 94, 95, 98, 99, 100, 101, 103, 104],
].map((number) => `B${String(number).padStart(2, '0')}`);

test('every row is a mutant, or says why it cannot be one', () => {
  const expressed = namedBugs.map(({ id }) => id.replace(/[a-z]$/, ''));
  const answered = new Set([...expressed, ...inexpressibleBugs.map(({ id }) => id)]);

  expect(rows.filter((row) => !answered.has(row))).toEqual([]);
  expect([...answered].filter((id) => !rows.includes(id))).toEqual([]);
});
