/** Every mutant of the specification, in the order of the files. */

import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { namedBugs } from './bugs/named-bugs.ts';
import { chartMutants } from './chart/chart-mutants.ts';
import { distinct, type Mutant } from './mutant.ts';
import { namedMutants } from './named-mutants.ts';
import { ruleMutants } from './rules/rule-mutants.ts';
import { Source } from './syntax.ts';

/** `root` is the folder that holds spec/. */
export function allMutants(root: string): readonly Mutant[] {
  const charts = sourcesIn(root, 'spec/machines', saysAChart);
  const rules = [
    ...sourcesIn(root, 'spec/rules', (name) => name.endsWith('.ts')),
    read(root, 'spec/state.ts'),
  ];
  const originals = Object.fromEntries([...charts, ...rules].map(({ path, text }) => [path, text]));
  const named = namedMutants(namedBugs, (path) => originals[path] ?? readFileSync(join(root, path), 'utf8'));
  const drawn = [
    ...chartsIn(charts).flatMap((chart) => [...chartMutants(chart)]),
    ...rules.flatMap((file) => [...ruleMutants(file)]),
  ];
  return [...named, ...distinct(drawn, originals)];
}

/** A machine, and the files with its roles: those that it imports. A part's chart is one by itself. */
function chartsIn(sources: readonly Source[]): readonly (readonly Source[])[] {
  const isMachine = ({ path }: Source) => path.endsWith('.machine.ts');
  return sources.filter(isMachine).map((machine) => {
    const isRole = (one: Source) => !isMachine(one) && machine.text.includes(`'./${basename(one.path)}'`);
    return [...sources.filter(isRole), machine];
  });
}

/** What lifts the rules, and lists them, says nothing of the protocol. */
const machinery = new Set([
  'ignore.ts',
  'lift.ts',
  'lift-parts.ts',
  'part-chart.ts',
  'role-path.ts',
  'server-setup.ts',
]);
const saysAChart = (name: string) => name.endsWith('.ts') && !machinery.has(name);

function sourcesIn(root: string, folder: string, isWanted: (name: string) => boolean): readonly Source[] {
  const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  return names
    .filter(isWanted)
    .sort()
    .map((name) => read(root, `${folder}/${name}`));
}

const read = (root: string, path: string) => new Source(path, readFileSync(join(root, path), 'utf8'));
