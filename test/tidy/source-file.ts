/** The files of this repository, as text, and what they import. */

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

export interface SourceFile {
  /** From the root of the repository, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** Something that is not as CONTRIBUTING says it should be: where, and what to do. */
export interface Violation {
  readonly place: string;
  readonly rule: string;
}

/** Everything that git tracks or would track, under the given ending. */
export function repositoryFiles(root: string, ending: RegExp): readonly SourceFile[] {
  const listing = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
  });
  return listing
    .toString()
    .split('\n')
    .filter((path) => ending.test(path) && existsSync(join(root, path)))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

export interface Import {
  /** A package name, or a path from the root of the repository. */
  readonly target: string;
}

const importPattern =
  /^\s*(?:import|export)\s+(?:type\s+)?(?:[^'"]*?\sfrom\s+)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/gm;

export function importsOf(file: SourceFile): readonly Import[] {
  const imports: Import[] = [];
  for (const [, named, dynamic] of file.text.matchAll(importPattern)) {
    const target = (named ?? dynamic) as string;
    const isRelative = target.startsWith('.');
    imports.push({ target: isRelative ? posix.join(posix.dirname(file.path), target) : target });
  }
  return imports;
}
