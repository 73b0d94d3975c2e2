/** Choices that a printed seed repeats. */

/** Returns a whole number from 0 to `count - 1` at each call (mulberry32). */
export type Choose = (count: number) => number;

export function seededRandom(seed: number): Choose {
  let state = seed >>> 0;
  return (count) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % count;
  };
}

export function oneOf<Item>(items: readonly Item[], choose: Choose): Item {
  const item = items[choose(items.length)];
  if (item === undefined) throw new Error('There is nothing to choose from.');
  return item;
}

/** PROCESS_SEED repeats a run as far as processes can repeat one: who is killed after how many puts. */
export function printedSeed(what: string): number {
  const seed = Number(process.env.PROCESS_SEED ?? Math.floor(Math.random() * 2 ** 31));
  console.info(
    `${what}: PROCESS_SEED=${seed} npx vitest run --config test/vitest.config.ts --root . test/process`,
  );
  return seed;
}
