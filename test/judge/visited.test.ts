import { describe, expect, it } from 'vitest';
import { LinearizedSet } from '../../tools/judge/linearized-set.ts';
import { Visited } from '../../tools/judge/visited.ts';

const placed = (...operations: readonly number[]) => {
  const set = new LinearizedSet(100);
  for (const operation of operations) set.add(operation);
  return set;
};

describe('the memo', () => {
  it('knows what uses the same unknown operations or more, and nothing else', () => {
    const visited = new Visited(2 ** 20);

    expect(visited.add(placed(0, 40), 1, [3, 5])).toBe('new');
    expect(visited.add(placed(40, 0), 1, [3, 5])).toBe('known');
    expect(visited.add(placed(0, 40), 1, [2, 3, 4, 5])).toBe('known');
    expect(visited.add(placed(0, 40), 1, [3, 6])).toBe('new');
    expect(visited.add(placed(0, 40), 1, [5])).toBe('new');
    expect(visited.add(placed(0, 40), 2, [3, 5])).toBe('new');
    expect(visited.add(placed(0, 41), 1, [3, 5])).toBe('new');
    expect(visited.size).toBe(5);
  });

  it('says that it is full rather than forget', () => {
    const visited = new Visited(20_000);
    const answers = Array.from({ length: 2000 }, (_, state) => visited.add(placed(), state, []));

    expect(answers.at(-1)).toBe('full');
    expect(visited.add(placed(), 0, [])).toBe('known');
  });
});
