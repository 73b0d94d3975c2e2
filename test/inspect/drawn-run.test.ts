import { expect, it } from 'vitest';
import { playDrawnRun } from '../../tools/inspect/compare/drawn-run.ts';
import { Playground } from '../../tools/inspect/playground/playground.ts';

function drawn(seed: number): Playground {
  const playground = new Playground({ seed });
  playDrawnRun(playground, seed);
  return playground;
}

it('the same seed draws the same run, and another seed another one', () => {
  const commands = drawn(7).commands;

  expect(drawn(7).commands).toEqual(commands);
  expect(drawn(8).commands).not.toEqual(commands);
});

it('drawn runs crash, cut off, elect and commit, and break no invariant', () => {
  const runs = Array.from({ length: 30 }, (_, place) => drawn(place + 1));

  const verbs = new Set(runs.flatMap(({ commands }) => commands.map((command) => command.split(' ')[0])));
  const committed = runs.filter(({ servers }) => servers.some(({ machine }) => machine.length > 0));
  expect([...verbs]).toEqual(
    expect.arrayContaining(['crash', 'restart', 'partition', 'heal', 'elect', 'propose', 'drop', 'timeout']),
  );
  expect(committed.length).toBeGreaterThan(5);
  expect(runs.flatMap(({ violations }) => violations)).toEqual([]);
});
