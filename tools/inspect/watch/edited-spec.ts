/** A specification as it was at one moment, in a folder of its own, and what the page can play it with. */

import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type BuildFailure, build, type Message } from 'esbuild';

/** Texts by their paths below the root: 'spec/rules/log.ts'. */
export type Texts = ReadonlyMap<string, string>;

export type Bundled = { readonly module: string } | { readonly refusal: string };

export function specTexts(root: string): Texts {
  const entries = readdirSync(join(root, 'spec'), { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return new Map(
    paths.map((path) => [relative(root, path).replaceAll('\\', '/'), readFileSync(path, 'utf8')]),
  );
}

export function changedPaths(before: Texts, after: Texts): readonly string[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  return paths.filter((path) => before.get(path) !== after.get(path));
}

/** What does not depend on the specification is linked, and so is never older than the repository. */
const linked = ['runtime', 'tools'];

export class EditedSpec {
  /** Holds spec/ and generated/, below the repository: so its packages are found. */
  readonly folder: string;

  constructor(root: string) {
    const cache = join(root, '.cache');
    mkdirSync(cache, { recursive: true });
    this.folder = mkdtempSync(join(cache, 'edited-spec-'));
    for (const name of ['spec', 'generated'])
      cpSync(join(root, name), join(this.folder, name), { recursive: true, filter: isSource });
    for (const name of linked) symlinkSync(join(root, name), join(this.folder, name), 'junction');
  }

  /** The module for the page, with whatever generated/ holds in this folder. */
  async bundle(): Promise<Bundled> {
    try {
      const { outputFiles } = await build({
        absWorkingDir: this.folder,
        entryPoints: ['tools/inspect/compare/engine.ts'],
        preserveSymlinks: true,
        tsconfigRaw: {},
        bundle: true,
        write: false,
        format: 'esm',
        platform: 'browser',
        target: 'es2022',
        logLevel: 'silent',
      });
      return { module: outputFiles[0]?.text ?? '' };
    } catch (cause) {
      const { errors } = cause as Partial<BuildFailure>;
      if (errors === undefined) throw cause;
      return { refusal: errors.map(textOf).join('\n') };
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const isSource = (path: string) => !path.endsWith('tsconfig.json');

const textOf = ({ text, location }: Message) =>
  location === null ? text : `${location.file}:${location.line}\n  ${text}\n  ${location.lineText.trim()}`;
