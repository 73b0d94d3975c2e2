import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { serverMachine } from '../../spec/machines/server.machine.ts';

const spec = new URL('../../spec/', import.meta.url);
const readme = readFileSync(new URL('README.md', spec), 'utf8');

interface Link {
  readonly names: readonly string[];
  readonly target: string;
}

function linksOf(text: string): readonly Link[] {
  return [...text.matchAll(/\[([^\]]+)\]\(([^)]+)\)/g)].map(([, label = '', target = '']) => ({
    names: [...label.matchAll(/`(\w+)`/g)].map(([, name = '']) => name),
    target,
  }));
}

/** What a link names and its file does not export. */
function missingFrom(folder: URL, { names, target }: Link): readonly string[] {
  const file = new URL(target, folder);
  if (!existsSync(file)) return [target];
  const text = readFileSync(file, 'utf8');
  const isExported = (name: string) =>
    new RegExp(`export (interface|type|function|const|class) ${name}\\b`).test(text);
  return names.filter((name) => !isExported(name)).map((name) => `${name} in ${target}`);
}

test('everything that the table of Figure 2 links to exists under that name (Figure 2)', () => {
  const links = linksOf(readme);

  expect(links.length).toBeGreaterThan(30);
  expect(links.flatMap((link) => missingFrom(spec, link))).toEqual([]);
});

test('a link to a rule that does not exist is noticed', () => {
  const [link] = linksOf('[`grantVote`, `grantWish`](rules/elections.ts)');

  expect(missingFrom(spec, link as Link)).toEqual(['grantWish in rules/elections.ts']);
});

interface State {
  readonly path: readonly string[];
  readonly states: Readonly<Record<string, State>>;
}

function leavesOf(state: State): readonly string[] {
  const inner = Object.values(state.states);
  return inner.length === 0 ? [state.path.join('.')] : inner.flatMap(leavesOf);
}

test('every state of the chart stands in the table of states (Figure 4)', () => {
  const leaves = leavesOf(serverMachine.root);

  const missing = leaves.filter((path) => !readme.includes(`| \`${path}\` `));

  expect(leaves.length).toBeGreaterThan(4);
  expect(missing).toEqual([]);
});
