/** Remembers every verdict, as long as nothing has changed that it came from. */

import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Effort, Layer, LayerVerdict } from './layers/layer.ts';

/** What a layer's verdict depends on, beside the mutant: folders and files. */
const sourcesOf: Readonly<Record<Layer, readonly string[]>> = {
  generator: ['spec', 'tools/generate', 'tools/mutate/regenerate.ts'],
  types: ['spec', 'tools/mutate/type-check.ts'],
  sentences: ['spec', 'generated', 'test/paper', 'test/scenarios', 'tools/scenario', 'tools/mutate/layers'],
  exploration: ['spec', 'generated', 'runtime', 'tools/explore', 'tools/mutate/layers'],
  simulation: ['spec', 'generated', 'runtime', 'tools/simulate', 'tools/judge', 'tools/mutate/layers'],
};

interface Note {
  /** Of the mutant. */
  readonly fingerprint: string;
  /** Of everything that the verdict came from. */
  readonly print: string;
  readonly verdict: LayerVerdict;
}

export class Ledger {
  private readonly root: string;
  private readonly effort: Effort;
  private readonly path: string;
  private readonly prints = new Map<string, string>();
  private readonly known = new Map<string, Note>();

  constructor(root: string, effort: Effort) {
    this.root = root;
    this.effort = effort;
    this.path = join(root, '.cache', 'mutate', 'verdicts.ndjson');
    mkdirSync(dirname(this.path), { recursive: true });
    for (const line of linesOf(this.path)) this.remember(JSON.parse(line) as Note);
  }

  find(fingerprint: string, layer: Layer): LayerVerdict | undefined {
    const note = this.known.get(`${fingerprint} ${layer}`);
    if (note === undefined || note.print !== this.printFor(note.verdict)) return undefined;
    return this.isEnough(note.verdict) ? note.verdict : undefined;
  }

  /** What had to be stopped from outside may have been bad luck: it is tried again the next time. */
  note(fingerprint: string, verdict: LayerVerdict): void {
    if (verdict.outcome === 'hung') return;
    const note = { fingerprint, print: this.printFor(verdict), verdict };
    this.remember(note);
    appendFileSync(this.path, `${JSON.stringify(note)}\n`);
  }

  private remember(note: Note): void {
    this.known.set(`${note.fingerprint} ${note.verdict.layer}`, note);
  }

  /** Fewer seeds in vain say nothing; a kill by a seed that is not tried this time neither. */
  private isEnough({ layer, outcome, effort }: LayerVerdict): boolean {
    if (layer !== 'simulation' || effort === null) return true;
    return outcome === 'passed' ? effort >= this.effort.seeds : effort <= this.effort.seeds;
  }

  /** A broken sentence stays broken whatever the other files say; what passed has passed all of them. */
  private printFor({ layer, file }: LayerVerdict): string {
    const { ticks, states } = this.effort;
    const size = layer === 'simulation' ? ticks : layer === 'exploration' ? states : 0;
    const key = [layer, size, file ?? ''].join(' ');
    const known = this.prints.get(key);
    if (known !== undefined) return known;
    const hash = createHash('sha256').update(key);
    for (const path of sourcesOf[layer].flatMap((folder) => filesIn(this.root, folder))) {
      const isOther = file !== undefined && path !== file && path.endsWith('.test.ts');
      if (!isOther) hash.update(path).update(readFileSync(join(this.root, path)));
    }
    const print = hash.digest('hex').slice(0, 16);
    this.prints.set(key, print);
    return print;
  }
}

function linesOf(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').filter(Boolean);
  } catch {
    return [];
  }
}

function filesIn(root: string, path: string): readonly string[] {
  const found = statSync(join(root, path), { throwIfNoEntry: false });
  if (found === undefined) return [];
  if (found.isFile()) return [path];
  return readdirSync(join(root, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|txt)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();
}
