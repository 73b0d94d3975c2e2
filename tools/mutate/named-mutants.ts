/** Turns the named bugs into mutants. An edit that finds nothing to edit is an error. */

import type { Mutant } from './mutant.ts';

/** A bug of a real implementation, as exact replacements in the sources. */
export interface NamedBug {
  /** The row of the list, and a letter where there are several ways to make the same mistake. */
  readonly id: string;
  readonly name: string;
  readonly why: string;
  readonly changes: readonly Replacement[];
}

export interface Replacement {
  readonly path: string;
  /** Stands exactly once in the file. */
  readonly from: string;
  readonly to: string;
}

/** A row that has nothing to be done to it yet. */
export interface InexpressibleBug {
  readonly id: string;
  readonly why: string;
}

export function namedMutants(bugs: readonly NamedBug[], read: (path: string) => string): readonly Mutant[] {
  return bugs.map((bug) => {
    const texts: Record<string, string> = {};
    for (const change of bug.changes) {
      const text = texts[change.path] ?? read(change.path);
      texts[change.path] = replaced(bug.id, text, change);
    }
    const [first] = bug.changes as [Replacement];
    const before = read(first.path).split(first.from)[0] as string;
    const line = before.split('\n').length;
    return {
      id: `${bug.id} ${bug.name}`,
      kind: 'named',
      path: first.path,
      line,
      texts,
      rules: [],
      span: [line, line + first.from.split('\n').length - 1],
    };
  });
}

function replaced(id: string, text: string, { path, from, to }: Replacement): string {
  const count = text.split(from).length - 1;
  if (count === 1) return text.replace(from, () => to);
  throw new Error(
    `Cannot put the bug ${id} into ${path}: what it replaces stands there ${count} times, not once:\n${from}\n` +
      'Say it anew in tools/mutate/bugs/named-bugs.ts.',
  );
}
