import { describe, expect, test } from 'vitest';
import { decidingAtoms, type GuardTruth } from '../../tools/inspect/why/guard-truth.ts';
import { RecordedReads } from '../../tools/inspect/why/recorded-reads.ts';

const state = {
  term: 3,
  voters: ['n1', 'n2'],
  granted: new Set(['n1']),
  followers: new Map([
    ['n2', { id: 'n2', matchIndex: 4 }],
    ['n3', { id: 'n3', matchIndex: 2 }],
  ]),
  log: [
    { index: 8, term: 2 },
    { index: 9, term: 3 },
  ],
  transfer: null,
  snapshot: { index: 7, bytes: new Uint8Array(3) },
};

function readsOf(rule: (given: typeof state) => unknown): readonly string[] {
  const reads = new RecordedReads();
  rule(reads.record('state', state));
  return reads.list().map(({ path, value }) => `${path} = ${value}`);
}

describe('what a rule has read', () => {
  test('is told by fields, entries by their index, and parts by their id', () => {
    expect(readsOf(({ term, transfer }) => [term, transfer])).toEqual([
      'state.term = 3',
      'state.transfer = null',
    ]);
    expect(readsOf(({ log }) => [log.length, log[1]?.term, log[2]])).toEqual([
      'state.log.length = 2',
      'state.log[index 9].term = 3',
      'state.log[2] = nothing',
    ]);
    expect(readsOf(({ followers }) => followers.get('n2')?.matchIndex)).toEqual([
      'state.followers.get(n2).matchIndex = 4',
    ]);
    expect(readsOf(({ followers }) => [followers.has('n9'), followers.size])).toEqual([
      'state.followers.has(n9) = false',
      'state.followers.size = 2',
    ]);
  });

  test('is told as a whole where it is a list of names, or was not looked into', () => {
    expect(readsOf(({ voters, granted }) => voters.filter((one) => granted.has(one)))).toEqual([
      'state.voters = [n1, n2]',
      'state.granted = {n1}',
    ]);
    expect(readsOf(({ snapshot }) => snapshot !== null)).toEqual([
      'state.snapshot = { index: 7, bytes: 3 bytes }',
    ]);
  });

  test('has the same truth as the state itself, however a map is walked through', () => {
    const indices = ({ followers }: typeof state) => [
      ...[...followers].map(([id, { matchIndex }]) => `${id} ${matchIndex}`),
      ...[...followers.values()].map(({ matchIndex }) => matchIndex),
      ...followers.keys(),
    ];
    const reads = new RecordedReads();
    const recorded = reads.record('state', state);

    expect(indices(recorded)).toEqual(indices(state));
    expect(recorded.followers.get('n2') === [...recorded.followers.values()][0]).toBe(true);
  });

  test('is cut short where it is too much for anybody', () => {
    const reads = readsOf(() => {});
    const many = new RecordedReads();
    const list = many.record(
      'list',
      Array.from({ length: 40 }, (_, place) => ({ place })),
    );
    for (const { place } of list) expect(place).toBeLessThan(40);

    expect(reads).toEqual([]);
    expect(many.list()).toHaveLength(13);
    expect(many.list().at(-1)).toEqual({ path: '…', value: expect.stringMatching(/^\d+ more$/) });
  });
});

describe('the conditions that decided a guard', () => {
  const atom = (name: string, holds: boolean): GuardTruth => ({ kind: 'atom', name, holds, reads: [] });
  const namesIn = (truth: GuardTruth) => decidingAtoms(truth).map(({ name }) => name);

  test('are those that fail it, and all where it holds', () => {
    const parts = [atom('a', true), atom('b', false), atom('c', false)];

    expect(namesIn({ kind: 'and', holds: false, parts })).toEqual(['b', 'c']);
    expect(namesIn({ kind: 'or', holds: true, parts })).toEqual(['a']);
    expect(namesIn({ kind: 'and', holds: true, parts: [atom('a', true), atom('d', true)] })).toEqual([
      'a',
      'd',
    ]);
    expect(namesIn({ kind: 'not', holds: false, parts: [{ kind: 'or', holds: true, parts }] })).toEqual([
      'a',
    ]);
  });
});
