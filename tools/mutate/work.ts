/** Takes one mutant through the layers, in the order of cost, until one of them kills it. */

import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bundle, type Overlay } from './bundle.ts';
import { type Effort, isKill, type Layer, type LayerVerdict, type RunLayer } from './layers/layer.ts';
import type { Order } from './layers/run-layers.ts';
import { regenerate } from './regenerate.ts';
import { TypeCheck } from './type-check.ts';

export interface Task {
  readonly texts: Overlay;
  /** In the order of cost; the verdicts come in the same order, and end with the first kill. */
  readonly layers: readonly Layer[];
  readonly effort: Effort;
  /** Every layer that runs the code gives its verdict, even after a kill. */
  readonly all: boolean;
}

/** The last resort: the fuses should have ended it long before. */
const mostSilentMs = 120_000;
const mostMegabytes = 600;

export class Workbench {
  private readonly root: string;
  private readonly folder: string;
  private readonly types: TypeCheck;

  /** `folder` is its own, and lies below the root. */
  constructor(root: string, folder: string) {
    this.root = root;
    this.folder = folder;
    this.types = new TypeCheck(root);
    mkdirSync(folder, { recursive: true });
  }

  async judge({ texts, layers, effort, all }: Task): Promise<readonly LayerVerdict[]> {
    const verdicts: LayerVerdict[] = [];
    const note = (layer: Layer, began: number, outcome: LayerVerdict['outcome'], message: string) => {
      const ms = Math.round(performance.now() - began);
      if (layers.includes(layer)) verdicts.push({ layer, outcome, ms, message, effort: null });
    };
    let overlay = texts;
    if (touchesChart(texts)) {
      const began = performance.now();
      const made = await regenerate(this.root, texts, this.folder);
      if ('refusal' in made) {
        note('generator', began, 'killed', made.refusal);
        return verdicts;
      }
      note('generator', began, 'passed', '');
      overlay = made.overlay;
    }
    if (layers.includes('types')) {
      const began = performance.now();
      const complaint = this.complaint(texts);
      note('types', began, complaint === null ? 'passed' : 'refused', complaint ?? '');
      if (complaint !== null) return verdicts;
    }
    const running = layers.filter((layer): layer is RunLayer => layer !== 'generator' && layer !== 'types');
    if (running.length === 0) return verdicts;
    return [...verdicts, ...(await this.run(overlay, { layers: running, effort, all }))];
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private complaint(texts: Overlay): string | null {
    for (const [path, text] of Object.entries(texts)) {
      const complaint = this.types.complaint(path, text);
      if (complaint !== null) return complaint;
    }
    return null;
  }

  private async run(overlay: Overlay, order: Order): Promise<readonly LayerVerdict[]> {
    const outfile = join(this.folder, 'mutant.mjs');
    await bundle(this.root, overlay, outfile);
    const child = fork(outfile, { execArgv: [`--max-old-space-size=${mostMegabytes}`], stdio: 'ignore' });
    child.send(order);
    return verdictsOf(child, order);
  }
}

/** Charts are compiled by the generator, and their types by nobody: XState's would take seconds. */
export const touchesChart = (texts: Overlay) =>
  Object.keys(texts).some((path) => path.startsWith('spec/machines/'));

function verdictsOf(child: ChildProcess, order: Order): Promise<readonly LayerVerdict[]> {
  const verdicts: LayerVerdict[] = [];
  const began = performance.now();
  let why = 'It ran out of memory, or ended by itself.';
  const stop = () => {
    why = `It was silent for ${mostSilentMs / 1000} s.`;
    child.kill('SIGKILL');
  };
  let alarm = setTimeout(stop, mostSilentMs);
  return new Promise((resolve) => {
    child.on('message', (told: LayerVerdict | 'alive') => {
      clearTimeout(alarm);
      alarm = setTimeout(stop, mostSilentMs);
      if (told !== 'alive') verdicts.push(told);
    });
    child.on('exit', () => {
      clearTimeout(alarm);
      const layer = order.layers[verdicts.length];
      const isOver = layer === undefined || (!order.all && verdicts.some(isKill));
      const ms = Math.round(performance.now() - began);
      if (!isOver) verdicts.push({ layer, outcome: 'hung', ms, message: why, effort: null });
      resolve(verdicts);
    });
  });
}
