/** The stand-in for vitest says the same as vitest, or a sentence would be worth less to a mutant. */

import { describe, expect, test } from 'vitest';
import { expect as ownExpect } from '../../tools/mutate/layers/expectations.ts';
import { runSentences, test as sentence } from '../../tools/mutate/layers/sentences.ts';

const noPreparation = () => undefined;

type Expect = (actual: unknown) => Record<string, (expected: unknown) => void>;

const cases: readonly (readonly [unknown, string, unknown])[] = [
  [{ a: 1, b: undefined }, 'toEqual', { a: 1 }],
  [{ a: 1, b: 2 }, 'toEqual', { a: 1 }],
  [{ a: 1 }, 'toEqual', { a: 1, b: undefined }],
  [[1, [2]], 'toEqual', [1, [2]]],
  [[1, 2], 'toEqual', [1]],
  [new Set([1, 2]), 'toEqual', new Set([1])],
  [Uint8Array.of(1, 2), 'toEqual', Uint8Array.of(1, 3)],
  [[], 'toEqual', {}],
  [null, 'toEqual', undefined],
  [{ a: { b: 1, c: 2 } }, 'toMatchObject', { a: { b: 1 } }],
  [{ a: { b: 1 } }, 'toMatchObject', { a: { b: 2 } }],
  [[{ a: 1, b: 2 }], 'toMatchObject', [{ a: 1 }]],
  [[{ a: 1 }, { a: 2 }], 'toMatchObject', [{ a: 1 }]],
  [{}, 'toMatchObject', { a: 1 }],
  ['abc', 'toContain', 'bc'],
  [['a'], 'toContain', 'b'],
  ['abc', 'toMatch', /^b/],
  [[1, 2], 'toHaveLength', 1],
  [{}, 'toBe', {}],
  [3, 'toBeGreaterThan', 3],
  [() => undefined, 'toThrow', 'x'],
  [
    () => {
      throw new Error('a x b');
    },
    'toThrow',
    'x',
  ],
];

function holds(expectation: Expect, [actual, name, expected]: (typeof cases)[number]): boolean {
  try {
    expectation(actual)[name]?.(expected);
    return true;
  } catch {
    return false;
  }
}

describe('the stand-in for vitest', () => {
  test.each(cases)('agrees about %j %s %j', (...one) => {
    expect(holds(ownExpect as unknown as Expect, one)).toBe(holds(expect as unknown as Expect, one));
  });

  test('runs every sentence, and stops at the first that does not hold', async () => {
    const seen: string[] = [];
    const load = async () => {
      sentence.each([
        ['one', 1],
        ['two', 2],
      ])('%s is %i', (name, number) => {
        seen.push(name);
        ownExpect(number).toBe(1);
      });
      sentence('never reached', () => seen.push('three'));
    };

    const { count, broken } = await runSentences({ file: load }, noPreparation);

    expect(seen).toEqual(['one', 'two']);
    expect(count).toBe(1);
    expect(broken).toEqual({ file: 'file', title: 'two is 2', seen: 'expected 2 toBe 1' });
  });

  test('a file that cannot be read breaks like a sentence', async () => {
    const load = () => Promise.reject(new Error('no such rule'));

    expect(await runSentences({ file: load }, noPreparation)).toEqual({
      count: 0,
      broken: { file: 'file', title: 'file', seen: 'no such rule' },
    });
  });
});
