import { describe, expect, it } from 'vitest';
import type { NodeId } from '../../generated/vocabulary.ts';
import { canonicalForm, namelessForm, renamed } from '../../tools/explore/canonical-form.ts';
import { readCommandLine } from '../../tools/explore/command-line.ts';
import { Fingerprint } from '../../tools/explore/fingerprint.ts';
import { PairMap } from '../../tools/explore/pair-map.ts';
import { StateQueue } from '../../tools/explore/state-queue.ts';
import { collisionProbability, noParent, VisitedStates } from '../../tools/explore/visited-states.ts';

const fingerprint = new Fingerprint();
const of = (...numbers: number[]) => fingerprint.take(Int32Array.from(numbers), 0, numbers.length);

describe('the visited states', () => {
  it('know each state once, whatever their number, and the way to each', () => {
    const visited = new VisitedStates();
    let fresh = 0;
    for (let state = 0; state < 50_000; state += 1) {
      if (visited.add(of(state, 7), state === 0 ? noParent : state >>> 1)) fresh += 1;
    }

    expect(fresh).toBe(50_000);
    expect(visited.add(of(49_999, 7), 3)).toBe(false);
    expect(visited.size).toBe(50_000);
    expect(visited.has(of(123, 7))).toBe(true);
    expect(visited.has(of(123, 8))).toBe(false);
    expect(visited.isState(of(10, 7), 10)).toBe(true);
    expect(visited.pathTo(10)).toEqual([0, 1, 2, 5, 10]);
  });

  it('are told apart with near certainty', () => {
    expect(collisionProbability(1e6)).toBeCloseTo(2.7e-8, 9);
    expect(collisionProbability(1)).toBe(0);
  });
});

describe('a fingerprint', () => {
  it('differs in both halves where a number, an order or a length differs', () => {
    const highs = new Set<number>();
    const lows = new Set<number>();
    for (let one = 0; one < 300; one += 1) {
      for (let other = 0; other < 300; other += 1) {
        const { high, low } = of(one, other);
        highs.add(high);
        lows.add(low);
      }
    }

    // Of 90,000 values of 32 bits, one pair or so is expected to be equal.
    expect(highs.size).toBeGreaterThan(89_990);
    expect(lows.size).toBeGreaterThan(89_990);
    expect({ ...of(0) }).not.toEqual({ ...of(0, 0) });
  });
});

describe('the queue', () => {
  it('gives back what was put in, in order, across its chunks', () => {
    const queue = new StateQueue();
    const state = new Int32Array(300);
    for (let number = 0; number < 2000; number += 1) queue.push(state.fill(number), 1 + (number % 300));

    for (let number = 0; number < 2000; number += 1) {
      const length = queue.shift(state);
      expect([length, state[0], state[length - 1]]).toEqual([1 + (number % 300), number, number]);
    }
    expect(queue.size).toBe(0);
  });
});

describe('a map of pairs', () => {
  it('remembers and replaces values, and knows what it has not', () => {
    const map = new PairMap();
    for (let one = -50; one < 50; one += 1) {
      for (let other = -50; other < 50; other += 1) map.set(one, other, 1000 + one * other);
    }
    map.set(1, 2, 0);

    expect(map.get(-7, 9)).toBe(1000 - 63);
    expect(map.get(1, 2)).toBe(0);
    expect(map.get(50, 0)).toBe(-1);
  });
});

describe('a canonical form', () => {
  const names = new Map([
    ['n1', 'n2'],
    ['n2', 'n1'],
  ]);
  const state = {
    id: 'n1',
    votes: new Set(['n2', 'n1']),
    next: new Map([['n2', { index: 3 }]]),
    voters: ['n1', 'n2'],
  };

  it('does not depend on the order of maps, sets and fields', () => {
    const same = { votes: new Set(['n1', 'n2']), voters: ['n1', 'n2'], next: state.next, id: 'n1' };

    expect(canonicalForm(same)).toBe(canonicalForm(state));
    expect(canonicalForm({ ...state, id: 'n2' })).not.toBe(canonicalForm(state));
  });

  it('follows its value through a renaming, and lists of names stay sorted', () => {
    expect(canonicalForm(renamed(state, names))).toBe(canonicalForm(state, names));
    expect(renamed(state, names).voters).toEqual(['n1', 'n2']);
    expect(renamed(renamed(state, names), names)).toEqual(state);
  });

  it('without names is the same for all names', () => {
    const servers = ['n1', 'n2'] as string[] as NodeId[];
    const [one, other] = servers as [NodeId, NodeId];

    expect(namelessForm(renamed(state, names), other, servers)).toBe(namelessForm(state, one, servers));
  });
});

describe('the command line', () => {
  it('takes a preset and changes its bounds', () => {
    const words = ['--preset', 'two', '--slow-writes', 'unlimited', '--disks', '1,1/2', '--term', '4'];

    const { bounds } = readCommandLine(words);

    expect(bounds).toMatchObject({
      servers: 2,
      slowWrites: Number.POSITIVE_INFINITY,
      disks: [[1, 1], [2]],
      term: 4,
    });
  });

  it.each([
    [['--preset', 'three'], 'No preset is called "three"'],
    [['--term', 'two'], '--term wants a whole number'],
    [['--servers', '6'], 'Cannot explore with servers = 6'],
    [['--requests', 'unlimited'], 'Cannot explore with requests = Infinity'],
    [['--timeouts', 'unlimited'], 'Cannot explore unlimited timeouts'],
  ])('refuses %j', (words, reason) => {
    expect(() => readCommandLine(words)).toThrow(reason);
  });
});
