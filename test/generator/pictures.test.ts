/** What a page finds in the pictures of the charts: each state, and what stands for each branch. */

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Branch } from '../../generated/branch.ts';
import { branches as followerBranches } from '../../generated/follower-progress/branches.ts';
import { branches } from '../../generated/server/branches.ts';
import { followerProgressMachine } from '../../spec/machines/follower-progress.machine.ts';
import { serverMachine } from '../../spec/machines/server.machine.ts';

const charts = [
  { machine: serverMachine, table: branches },
  { machine: followerProgressMachine, table: followerBranches },
];

/** Nothing happens: it is a reason in the table, and nothing in the picture. */
const isIgnored = ({ target, actions, looksAgain }: Branch) =>
  target === null && actions.length === 0 && !looksAgain;

interface Node {
  readonly path: readonly string[];
  readonly states: Readonly<Record<string, Node>>;
}

const pathsIn = (node: Node): string[] =>
  Object.values(node.states).flatMap((child) => [child.path.join('.'), ...pathsIn(child)]);

describe.each(charts)('the picture of $machine.id', ({ machine, table }) => {
  const picture = readFileSync(new URL(`../../generated/${machine.id}.svg`, import.meta.url), 'utf8');

  it('names the branches of every group by their numbers, all but those that only ignore', () => {
    const named = [...picture.matchAll(/<g data-branch="([\d ]+)">/g)].flatMap(([, numbers = '']) =>
      numbers.split(' ').map(Number),
    );

    const expected = table.filter((branch) => !isIgnored(branch)).map(({ number }) => number);
    expect([...new Set(named)].sort((one, other) => one - other)).toEqual(expected);
    expect(expected.length).toBeGreaterThan(20);
  });

  it('shows in the group of a branch what leads to it, or what it does', () => {
    const groups = [...picture.matchAll(/<g data-branch="([\d ]+)">\n([\s\S]*?)<\/g>/g)];

    for (const { number, on, actions, guard } of table.filter((branch) => !isIgnored(branch))) {
      const own = groups.filter(([, numbers = '']) => numbers.split(' ').includes(String(number)));
      const drawn = own.map(([, , inside]) => inside).join('\n');
      const says = (names: readonly string[]) => names.every((name) => drawn.includes(name));
      const told = says([on.replace('after ', '')]) || (actions.length > 0 && says(actions));
      const holds = on === 'always' && says(guard?.match(/\w+/g) ?? []);
      expect(told || holds, `branch ${number}: ${drawn}`).toBe(true);
    }
  });

  it('names the box of every state by its path', () => {
    const named = [...picture.matchAll(/data-state="([^"]*)"/g)].map(([, path]) => path);

    const paths = pathsIn(machine.root);
    expect(named.sort()).toEqual(paths.sort());
  });
});
