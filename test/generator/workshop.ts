/** Folders in which a test has a specification of its own, and lets the generator work on it. */

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { generate } from '../../tools/generate/generate.ts';
import type { GeneratedFile } from '../../tools/generate/generated-file.ts';
import { ChartRefused, type Refusal } from '../../tools/generate/refusal.ts';
import { writeFiles } from '../../tools/generate/write-files.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));

export class Workshop {
  readonly root = mkdtempSync(join(tmpdir(), 'raftchart-generator-'));

  constructor() {
    symlinkSync(join(repository, 'node_modules'), join(this.root, 'node_modules'));
    writeFileSync(join(this.root, 'package.json'), '{ "type": "module" }');
  }

  /** A workshop with the specification of one of the test machines. */
  static withMachine(name: string): Workshop {
    const workshop = new Workshop();
    cpSync(fileURLToPath(new URL(`machines/${name}/spec`, import.meta.url)), join(workshop.root, 'spec'), {
      recursive: true,
      // Machines with parts share files with the real specification.
      dereference: true,
    });
    return workshop;
  }

  /** Another workshop with the same specification and what was generated from it. */
  copy(): Workshop {
    const other = new Workshop();
    for (const folder of ['spec', 'generated'])
      cpSync(join(this.root, folder), join(other.root, folder), { recursive: true });
    return other;
  }

  /** Puts a fault into a file; fails if the text that it replaces is not there. */
  plant(path: string, text: string, fault: string): void {
    const before = readFileSync(join(this.root, path), 'utf8');
    if (!before.includes(text)) throw new Error(`Cannot plant a fault: ${path} does not say ${text}.`);
    this.write({ [path]: before.replace(text, fault) });
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.root, path)), { recursive: true });
      writeFileSync(join(this.root, path), text);
    }
  }

  async generate(): Promise<readonly GeneratedFile[]> {
    const files = await generate(this.root);
    writeFiles(join(this.root, 'generated'), files);
    return files;
  }

  /** What the generator refuses; fails if it does not. */
  async refusals(): Promise<readonly Refusal[]> {
    try {
      await generate(this.root);
    } catch (error) {
      if (error instanceof ChartRefused) return error.refusals;
      throw error;
    }
    throw new Error('The generator refused nothing, so this test proves nothing. Look at its specification.');
  }

  async load(path: string): Promise<Record<string, unknown>> {
    return await import(/* @vite-ignore */ pathToFileURL(join(this.root, path)).href);
  }

  remove(): void {
    rmSync(this.root, { recursive: true });
  }
}
