import { describe, expect, it } from 'vitest';
import { judge } from '../../tools/judge/judge.ts';
import { keyValueStore } from '../../tools/judge/models/key-value-store.ts';
import type { Progress } from '../../tools/judge/verdict.ts';
import { linearizableHistory } from './generated-history.ts';

const hard = linearizableHistory({ operations: 10_000, keys: 1, clients: 10, seed: 1, unknown: 0.02 });

/** Steps are the same on every machine and under every load; seconds are not. */
const patient = (steps: number) => ({ steps, milliseconds: Number.POSITIVE_INFINITY });

describe('a judge without means', () => {
  it.each([
    ['steps', { steps: 100 }],
    ['time', { milliseconds: 0 }],
    ['memory', { bytes: 20_000 }],
  ])('is undecided for want of %s', (limit, limits) => {
    expect(judge(hard, keyValueStore, limits)).toMatchObject({
      verdict: 'undecided',
      limit,
      undecidedKeys: ['k0'],
    });
  });

  it('still finds the key that is illegal beside one that is too hard', () => {
    const input = { op: 'get', key: 'other' } as const;
    const lie = { client: 1, input, output: { value: 'x' }, call: 0, return: 1 };

    expect(judge([...hard, lie], keyValueStore, { steps: 100 })).toMatchObject({
      verdict: 'illegal',
      key: 'other',
    });
  });
});

describe('a judge with means', () => {
  it('judges ten thousand operations of ten clients on one key in ten steps for each', () => {
    expect(judge(hard, keyValueStore, patient(100_000)).verdict).toBe('ok');
  });

  it('judges a hundred thousand operations over a hundred keys, and says how far it is', () => {
    const history = linearizableHistory({
      operations: 100_000,
      keys: 100,
      clients: 20,
      seed: 2,
      unknown: 0.01,
    });
    const said: Progress[] = [];
    const verdict = judge(history, keyValueStore, {
      ...patient(120_000),
      progress: (now) => said.push(now),
    });

    expect(verdict).toMatchObject({ verdict: 'ok', operations: 100_000, keys: 100 });
    expect(said.at(-1)).toMatchObject({ keysDone: 100, keys: 100 });
  });
});
