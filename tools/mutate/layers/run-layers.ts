/** Runs in a process of its own, bundled with one mutant: layer after layer, until one of them kills it. */

import { drawPlan } from '../../simulate/plan.ts';
import { simulate } from '../../simulate/simulation.ts';
import { explorationFinding } from './exploration.ts';
import { renew } from './fuse.ts';
import type { Effort, LayerVerdict, RunLayer } from './layer.ts';
import { runSentences } from './sentences.ts';

/** What a process is told to do. */
export interface Order {
  readonly layers: readonly RunLayer[];
  readonly effort: Effort;
  /** Go on after a kill: every layer gives its own verdict. */
  readonly all: boolean;
}

export type SentenceFiles = Readonly<Record<string, () => Promise<unknown>>>;

type Finding = Pick<LayerVerdict, 'message' | 'effort' | 'file'>;

async function sentencesFinding(files: SentenceFiles): Promise<Finding | null> {
  const { broken } = await runSentences(files, renew);
  if (broken === null) return null;
  const { file, title, seen } = broken;
  return { message: `${title}: ${seen}`, effort: null, file };
}

async function simulationFinding({ seeds, ticks }: Effort): Promise<Finding | null> {
  for (let seed = 1; seed <= seeds; seed += 1) {
    renew();
    const { failure } = await simulate(drawPlan(seed, ticks));
    if (failure !== null) return { message: `${failure.id}: ${failure.seen}`, effort: seed };
    process.send?.('alive');
  }
  return null;
}

async function findingOf(layer: RunLayer, { effort }: Order, files: SentenceFiles): Promise<Finding | null> {
  try {
    if (layer === 'sentences') return await sentencesFinding(files);
    if (layer === 'exploration') return explorationFinding(effort.states, () => void process.send?.('alive'));
    return await simulationFinding(effort);
  } catch (error) {
    return { message: String(error), effort: null };
  }
}

/** The bundle's entry calls this with the files of sentences that it holds. */
export function serveLayers(files: SentenceFiles): void {
  process.on('message', async (order: Order) => {
    for (const layer of order.layers) {
      const began = performance.now();
      const found = await findingOf(layer, order, files);
      const ms = Math.round(performance.now() - began);
      const effort = layer === 'simulation' ? order.effort.seeds : null;
      const nothing = { outcome: 'passed', message: '', effort } as const;
      const verdict: LayerVerdict = { layer, ms, ...(found ? { outcome: 'killed', ...found } : nothing) };
      process.send?.(verdict);
      if (found !== null && !order.all) break;
    }
    process.disconnect();
  });
}
