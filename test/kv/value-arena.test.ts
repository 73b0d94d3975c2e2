import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Placed, ValueArena } from '../../runtime/kv/value-arena.ts';

const OWNERS = 300;
const change = fc.record({
  owner: fc.nat(OWNERS - 1),
  length: fc.constantFrom(0, 1, 100, 1000, 1000, 9000, -1),
});

it('values are what was placed last, in about twice their size at most, however they are overwritten', () => {
  fc.assert(
    fc.property(fc.array(change, { minLength: 500, maxLength: 2000, size: 'max' }), (changes) => {
      const arena = new ValueArena();
      const owners: Placed[] = Array.from({ length: OWNERS }, () => ({
        chunk: undefined,
        offset: 0,
        length: 0,
      }));
      const expected = new Map<Placed, Uint8Array>();

      changes.forEach(({ owner: at, length }, step) => {
        const owner = owners[at] as Placed;
        const value = new Uint8Array(Math.max(0, length)).fill(step);
        if (length < 0) arena.release(owner);
        else arena.place(owner, value);
        expected.set(owner, value);
      });

      for (const [owner, value] of expected) expect(Buffer.compare(arena.valueOf(owner), value)).toBe(0);
      expect(heldBytes(owners)).toBeLessThanOrEqual(2 * liveBytes(owners) + 2 * 32 * 1024);
    }),
    { numRuns: 30 },
  );
});

it('a key that never changes does not keep the memory of its neighbours', () => {
  const arena = new ValueArena();
  const hot: Placed = { chunk: undefined, offset: 0, length: 0 };
  const cold: Placed[] = [];

  for (let i = 0; i < 200; i++) {
    const owner: Placed = { chunk: undefined, offset: 0, length: 0 };
    arena.place(owner, new Uint8Array(100));
    cold.push(owner);
    for (let j = 0; j < 400; j++) arena.place(hot, new Uint8Array(99 + (j % 2)));
  }

  expect(heldBytes(cold)).toBeLessThanOrEqual(2 * liveBytes(cold) + 2 * 32 * 1024);
});

function heldBytes(owners: readonly Placed[]): number {
  const chunks = new Set(owners.flatMap(({ chunk }) => (chunk === undefined ? [] : [chunk])));
  return [...chunks].reduce((sum, { bytes }) => sum + bytes.length, 0);
}

function liveBytes(owners: readonly Placed[]): number {
  return owners.reduce((sum, { chunk, length }) => sum + (chunk === undefined ? 0 : length), 0);
}
