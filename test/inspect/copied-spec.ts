/** A copy of the specification and of what is generated from it, to be edited by one test. */

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

export class CopiedSpec {
  readonly folder: string;

  constructor() {
    const cache = join(root, '.cache');
    mkdirSync(cache, { recursive: true });
    this.folder = mkdtempSync(join(cache, 'copied-spec-'));
    for (const name of ['spec', 'generated'])
      cpSync(join(root, name), join(this.folder, name), { recursive: true });
    for (const name of ['runtime', 'tools'])
      symlinkSync(join(root, name), join(this.folder, name), 'junction');
  }

  /** Puts one text in the place of another, which must be there. */
  edit(path: string, from: string, to: string): void {
    const file = join(this.folder, path);
    const text = readFileSync(file, 'utf8');
    if (!text.includes(from)) throw new Error(`${path} does not hold: ${from}`);
    writeFileSync(file, text.replace(from, to));
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), 'utf8');
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** As the person of the issue does it: whoever asks for a vote gets it, whatever it lacks. */
export function believeEveryLog(spec: CopiedSpec): void {
  spec.edit(
    'spec/rules/election-restriction.ts',
    'return event.lastLogIndex >= lastLogIndex(state);',
    'return event.lastLogIndex >= lastLogIndex(state) || true;',
  );
  spec.edit(
    'spec/rules/election-restriction.ts',
    'return event.lastLogTerm > ownTerm;',
    'return event.lastLogTerm > ownTerm || true;',
  );
}
