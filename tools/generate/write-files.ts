/** Brings generated/ to what was generated: writes what differs, removes what is no longer made. */

import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { GeneratedFile } from './generated-file.ts';

/** How the folder differs from what was generated. */
export interface Difference {
  readonly missing: readonly string[];
  readonly changed: readonly string[];
  readonly stale: readonly string[];
}

/** Everything in generated/ belongs to the generator, so whatever it did not make is stale. */
export function differences(folder: string, files: readonly GeneratedFile[]): Difference {
  const present = new Set(filesIn(folder));
  const made = new Set(files.map((file) => file.path));
  const isChanged = (file: GeneratedFile) => readFileSync(join(folder, file.path), 'utf8') !== file.text;
  return {
    missing: files.filter((file) => !present.has(file.path)).map((file) => file.path),
    changed: files.filter((file) => present.has(file.path) && isChanged(file)).map((file) => file.path),
    stale: [...present].filter((path) => !made.has(path)).sort(),
  };
}

export function writeFiles(folder: string, files: readonly GeneratedFile[]): Difference {
  const difference = differences(folder, files);
  const written = new Set([...difference.missing, ...difference.changed]);
  for (const file of files.filter(({ path }) => written.has(path))) {
    mkdirSync(dirname(join(folder, file.path)), { recursive: true });
    writeFileSync(join(folder, file.path), file.text);
  }
  for (const path of difference.stale) rmSync(join(folder, path));
  return difference;
}

/** tsconfig.json is written by hand: it says what generated code may import. */
function filesIn(folder: string): readonly string[] {
  if (statSync(folder, { throwIfNoEntry: false }) === undefined) return [];
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name !== 'tsconfig.json')
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
}
