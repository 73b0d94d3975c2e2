/** The judge of the other tests: it finds each kind of wrong store. */

import { expect, test } from 'vitest';
import type { StoredKey } from './gateway-client.ts';
import { PutHistory } from './put-history.ts';

/** Values 1 and 2 were acknowledged, 3 was refused. */
function settledHistory(): PutHistory {
  const history = new PutHistory('w/');
  for (const revision of [10, 11]) {
    history.next();
    history.record({ kind: 'acknowledged', revision });
  }
  history.next();
  history.record({ kind: 'refused', reason: 'no leader' });
  return history;
}

/** The same, and the outcome of 4 is unknown. */
function doubtfulHistory(): PutHistory {
  const history = settledHistory();
  history.next();
  history.record({ kind: 'unknown', reason: 'ECONNRESET' });
  return history;
}

const stored = (value: number, version: number, modRevision: number, key = 'w/0'): StoredKey => ({
  key,
  value: String(value),
  version,
  modRevision,
});

test('a store that holds the last acknowledged value passes', () => {
  expect(settledHistory().differences([stored(2, 2, 11)])).toEqual([]);
});

test.each<[string, StoredKey[]]>([
  ['an acknowledged key that is gone', []],
  ['an older value', [stored(1, 1, 10)]],
  ['a refused value', [stored(3, 3, 12)]],
  ['an overwritten put that never happened', [stored(2, 1, 11)]],
  ['a put that happened twice', [stored(2, 3, 12)]],
  ['another revision than the acknowledged one', [stored(2, 2, 12)]],
  ['a key that nobody wrote', [stored(2, 2, 11), stored(9, 1, 12, 'w/9')]],
])('%s is found', (_, found) => {
  expect(settledHistory().differences(found)).toHaveLength(1);
});

test('a put of unknown outcome may have happened or not, but once seen it must stay', () => {
  const history = doubtfulHistory();

  expect(history.differences([stored(2, 2, 11)])).toEqual([]);
  expect(history.differences([stored(4, 3, 15)])).toEqual([]);
  expect(history.differences([stored(2, 2, 11)])).toHaveLength(1);
});

test('a put of unknown outcome excuses no other value', () => {
  expect(doubtfulHistory().differences([stored(4, 2, 15)])).toHaveLength(1);
  expect(doubtfulHistory().differences([stored(3, 3, 15)])).toHaveLength(1);
});
