/** Which mutants are wanted. */

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from './command-line.ts';
import { equivalents } from './equivalents.ts';
import type { Mutant } from './mutant.ts';
import { nodesIn, Source, ts } from './syntax.ts';

type Wanted = Pick<Settings, 'only' | 'changed' | 'named' | 'unknown' | 'sample' | 'seed'>;

const known = new Set(equivalents.map(({ id }) => id));

export function selected(root: string, mutants: readonly Mutant[], wanted: Wanted): readonly Mutant[] {
  const { only, changed, named, unknown, sample, seed } = wanted;
  const isTouched = changed === null ? () => true : touchedSince(root, changed);
  const chosen = mutants.filter(
    (mutant) =>
      (only === null || mutant.id.includes(only)) &&
      (!named || mutant.kind === 'named') &&
      !(unknown && known.has(mutant.id)) &&
      isTouched(mutant),
  );
  return sample === null ? chosen : drawn(chosen, sample, seed);
}

/** The same number and seed always draw the same, in the order of the list. */
function drawn(mutants: readonly Mutant[], count: number, seed: number): readonly Mutant[] {
  let state = seed;
  const ranked = mutants.map((mutant, place) => {
    state = (Math.imul(state ^ place, 0x9e37_79b1) + 0x7f4a_7c15) >>> 0;
    const rank = Math.imul(state ^ (state >>> 15), 0x85eb_ca6b) >>> 0;
    return { mutant, place, rank };
  });
  const first = ranked.sort((one, other) => one.rank - other.rank).slice(0, count);
  return first.sort((one, other) => one.place - other.place).map(({ mutant }) => mutant);
}

/** The lines of a file that are not as they were, 1-based and inclusive. */
interface Hunk {
  readonly path: string;
  readonly from: number;
  readonly through: number;
}

/** A mutant of a changed line, of the rule around it, or of a transition that names this rule. */
function touchedSince(root: string, commit: string): (mutant: Mutant) => boolean {
  const hunks = hunksSince(root, commit);
  const rules = new Set(hunks.flatMap((hunk) => rulesIn(root, hunk)));
  return ({ path, span: [from, through], rules: own }) =>
    hunks.some((hunk) => hunk.path === path && hunk.from <= through && from <= hunk.through) ||
    own.some((rule) => rules.has(rule));
}

export function hunksIn(diff: string): readonly Hunk[] {
  const hunks: Hunk[] = [];
  let path = '';
  for (const line of diff.split('\n')) {
    if (line.startsWith('+++ ')) path = line.slice(4).replace(/^b\//, '');
    const [, start, count = '1'] = /^@@ -\S+ \+(\d+)(?:,(\d+))? @@/.exec(line) ?? [];
    if (start === undefined) continue;
    const from = Number(start);
    hunks.push({ path, from, through: Math.max(from, from + Number(count) - 1) });
  }
  return hunks;
}

function hunksSince(root: string, commit: string): readonly Hunk[] {
  try {
    const given = ['diff', '--unified=0', '--no-color', commit, '--', 'spec', 'runtime'];
    return hunksIn(execFileSync('git', given, { cwd: root, encoding: 'utf8', stdio: 'pipe' }));
  } catch (cause) {
    throw new Error(`Cannot compare with ${commit}: git knows no such commit. Name another one.`, { cause });
  }
}

/** The functions that a hunk touches, and those of the same file that call them. */
function rulesIn(root: string, { path, from, through }: Hunk): readonly string[] {
  if (!path.endsWith('.ts')) return [];
  const source = new Source(path, textOf(join(root, path)));
  const rules = source.tree.statements.filter(ts.isFunctionDeclaration);
  const isTouched = (rule: ts.Node) =>
    from <= source.lineOf(rule.getEnd()) && source.lineOf(rule.getStart()) <= through;
  const touched = new Set(rules.filter(isTouched).flatMap(({ name }) => name?.text ?? []));
  for (let size = -1; size !== touched.size; ) {
    size = touched.size;
    for (const rule of rules)
      if (rule.name !== undefined && names(rule, touched)) touched.add(rule.name.text);
  }
  return [...touched];
}

function names(rule: ts.Node, wanted: ReadonlySet<string>): boolean {
  return [...nodesIn(rule)].some((node) => ts.isIdentifier(node) && wanted.has(node.text));
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
