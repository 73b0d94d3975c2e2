/** Remembers every verdict, as long as nothing has changed that it came from. */

import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Effort, Layer, LayerVerdict } from './layers/layer.ts';

/** What a layer's verdict depends on, beside the mutant: folders and files. */
const sourcesOf: Readonly<Record<Layer, readonly string[]>> = {
  generator: ['spec', 'tools/generate', 'tools/mutate/regenerate.ts'],
  types: ['spec', 'tools/mutate/type-check.ts'],
  sentences: ['spec', 'generated', 'test/paper', 'test/scenarios', 'tools/mutate/layers'],
  exploration: ['spec', 'generated', 'runtime', 'tools/explore', 'tools/mutate/layers'],
  simulation: ['spec', 'generated', 'runtime', 'tools/simulate', 'tools/judge', 'tools/mutate/layers'],
};

export class Ledger {
  private readonly path: string;
  private readonly effort: Effort;
  private readonly prints = new Map<Layer, string>();
  private readonly known = new Map<string, LayerVerdict>();
  private readonly root: string;

  constructor(root: string, effort: Effort) {
    this.root = root;
    this.effort = effort;
    this.path = join(root, '.cache', 'mutate', 'verdicts.ndjson');
    mkdirSync(dirname(this.path), { recursive: true });
    for (const line of linesOf(this.path)) {
      const { key, verdict } = JSON.parse(line) as { key: string; verdict: LayerVerdict };
      this.known.set(key, verdict);
    }
  }

  find(fingerprint: string, layer: Layer): LayerVerdict | undefined {
    return this.known.get(this.key(fingerprint, layer));
  }

  /** What had to be stopped from outside may have been bad luck: it is tried again the next time. */
  note(fingerprint: string, verdict: LayerVerdict): void {
    if (verdict.outcome === 'hung') return;
    const key = this.key(fingerprint, verdict.layer);
    this.known.set(key, verdict);
    appendFileSync(this.path, `${JSON.stringify({ key, verdict })}\n`);
  }

  private key(fingerprint: string, layer: Layer): string {
    const effort = layer === 'simulation' ? `${this.effort.seeds}x${this.effort.ticks}` : '';
    return [fingerprint, layer, this.printOf(layer), effort].join(' ');
  }

  private printOf(layer: Layer): string {
    const known = this.prints.get(layer);
    if (known !== undefined) return known;
    const hash = createHash('sha256');
    for (const path of sourcesOf[layer].flatMap((folder) => filesIn(this.root, folder)))
      hash.update(path).update(readFileSync(join(this.root, path)));
    const print = hash.digest('hex').slice(0, 16);
    this.prints.set(layer, print);
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
