import { describe, expect, it } from 'vitest';
import { judge } from '../../tools/judge/judge.ts';
import { keyValueStore } from '../../tools/judge/models/key-value-store.ts';
import { UNKNOWN } from '../../tools/judge/operation.ts';
import { chance, type KeyValueOperation, linearizableHistory } from './generated-history.ts';

const wanted = { operations: 2000, keys: 4, clients: 8, unknown: 0.02 };
const seeds = [1, 2, 3, 4, 5];

const verdictOf = (history: readonly KeyValueOperation[]) => judge(history, keyValueStore).verdict;
const endOf = ({ return: end }: KeyValueOperation) => end ?? Number.POSITIVE_INFINITY;

/**
 * The history with the answer of one get replaced: the first, in the order of the calls, that
 * `change` accepts.
 */
function withRead(
  history: readonly KeyValueOperation[],
  change: (read: KeyValueOperation, earlier: readonly KeyValueOperation[]) => string | null | undefined,
): readonly KeyValueOperation[] {
  const byCall = [...history].sort((one, other) => one.call - other.call);
  for (const read of byCall.slice(byCall.length >> 1)) {
    if (read.input.op !== 'get' || read.output === UNKNOWN) continue;
    const earlier = byCall.filter((other) => other.input.key === read.input.key && endOf(other) < read.call);
    const value = change(read, earlier);
    if (value !== undefined)
      return history.map((one) => (one === read ? { ...one, output: { value } } : one));
  }
  throw new RangeError('Cannot plant the fault: the history has no place for it.');
}

/** A value that was certainly replaced before the read began, by a put that was certainly read. */
function staleValue(earlier: readonly KeyValueOperation[]): string | undefined {
  const puts = earlier.filter(({ input, output }) => input.op === 'put' && output !== UNKNOWN);
  const old = puts.find((put) => puts.some((later) => later.call > endOf(put)));
  return old?.input.op === 'put' ? old.input.value : undefined;
}

describe.each(seeds)('a generated history (seed %i)', (seed) => {
  const history = linearizableHistory({ ...wanted, seed });

  it('is linearizable', () => {
    expect(verdictOf(history)).toBe('ok');
  });

  it('is illegal with a stale read in it, and little is left of it', () => {
    const verdict = judge(
      withRead(history, (_, earlier) => staleValue(earlier)),
      keyValueStore,
    );

    if (verdict.verdict !== 'illegal') throw new Error(`The verdict is ${verdict.verdict}.`);
    expect(verdict.shrunk.length).toBeLessThanOrEqual(4);
    expect(verdictOf(verdict.shrunk)).toBe('illegal');
    expect(verdict.shrunk.some(({ input }) => input.op === 'get')).toBe(true);
  });

  it('is illegal when a write is lost: the key is said never to have been', () => {
    const puts = history.filter(({ input }) => input.op !== 'delete' && input.key === 'k0');
    const seen = puts.filter(
      ({ input, output }) => input.op === 'put' || (output !== UNKNOWN && output.value),
    );
    const isPut = ({ input, output }: KeyValueOperation) => input.op === 'put' && output !== UNKNOWN;
    const lost = withRead(seen, (_, earlier) => (earlier.some(isPut) ? null : undefined));

    expect(verdictOf(seen)).toBe('ok');
    expect(verdictOf(lost)).toBe('illegal');
  });

  it('is illegal with a read out of thin air', () => {
    const verdict = judge(
      withRead(history, () => 'never written'),
      keyValueStore,
    );

    expect(verdict).toMatchObject({
      verdict: 'illegal',
      unplaceable: { output: { value: 'never written' } },
    });
    expect(verdict).toMatchObject({ shrunk: [{ output: { value: 'never written' } }] });
  });

  it('is illegal when a read of a key sees what another one holds', () => {
    const random = chance(seed);
    const other = history.find(({ input }) => input.op === 'put' && random() < 0.2);
    const value = other?.input.op === 'put' ? other.input.value : '';

    expect(
      verdictOf(withRead(history, ({ input }) => (input.key === other?.input.key ? undefined : value))),
    ).toBe('illegal');
  });
});

describe('a history by hand', () => {
  const put = (value: string, call: number, end: number | null): KeyValueOperation => ({
    client: 1,
    input: { op: 'put', key: 'x', value },
    output: end === null ? UNKNOWN : {},
    call,
    return: end,
  });
  const remove = (call: number, end: number): KeyValueOperation => ({
    client: 1,
    input: { op: 'delete', key: 'x' },
    output: {},
    call,
    return: end,
  });
  const get = (value: string | null, call: number, end: number): KeyValueOperation => ({
    client: 2,
    input: { op: 'get', key: 'x' },
    output: { value },
    call,
    return: end,
  });

  const legal: readonly (readonly [string, readonly KeyValueOperation[]])[] = [
    ['nothing at all', []],
    ['an unknown write that is seen long after', [put('a', 0, null), get(null, 1, 2), get('a', 50, 51)]],
    ['an unknown write that never happens', [put('a', 0, null), get(null, 1, 2), get(null, 50, 51)]],
    ['a read that begins when the write ends', [put('a', 0, 5), get(null, 5, 6)]],
    ['reads of no duration at the time of the write', [put('a', 5, 5), get(null, 5, 5), get('a', 5, 5)]],
  ];

  it.each(legal)('with %s is linearizable', (_, history) => {
    expect(verdictOf(history)).toBe('ok');
  });

  const illegal: readonly (readonly [string, readonly KeyValueOperation[]])[] = [
    ['a stale read', [put('a', 0, 1), put('b', 2, 3), get('a', 4, 5)]],
    ['a lost write', [put('a', 0, 1), get(null, 2, 3)]],
    ['a resurrected value', [put('a', 0, 1), remove(2, 3), get(null, 4, 5), get('a', 6, 7)]],
    [
      'an unknown write that happens twice',
      [put('a', 0, null), get('a', 1, 2), remove(3, 4), get('a', 5, 6)],
    ],
    ['an unknown write that is seen before it is asked for', [get('a', 0, 1), put('a', 2, null)]],
    ['two readers who disagree', [put('a', 0, 9), get('a', 1, 2), get(null, 3, 4)]],
  ];

  it.each(illegal)('with %s is illegal', (_, history) => {
    expect(verdictOf(history)).toBe('illegal');
  });

  it('whose times make no sense is refused', () => {
    expect(() => verdictOf([put('a', 3, 2)])).toThrow('use one clock for both');
    expect(() => verdictOf([{ ...put('a', 3, null), output: {} }])).toThrow('say when it returned');
  });
});
