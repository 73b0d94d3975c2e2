/** Sends mutants through the layers, as far as their verdicts are not known already. */

import type { Crew } from './crew.ts';
import { type Effort, isKill, type Layer, type LayerVerdict } from './layers/layer.ts';
import type { Ledger } from './ledger.ts';
import { fingerprintOf, type Mutant } from './mutant.ts';
import { touchesChart } from './work.ts';

export interface Judged {
  readonly mutant: Mutant;
  readonly verdicts: readonly LayerVerdict[];
  /** The first layer that killed it. */
  readonly killer: LayerVerdict | null;
  /** It does not compile, so it is no mutant. */
  readonly isRefused: boolean;
}

export interface Tools {
  readonly crew: Crew;
  readonly ledger: Ledger;
  readonly effort: Effort;
}

const running = ['sentences', 'exploration', 'simulation'] as const;

/** A named bug has to be found by simulation or exploration, whatever else finds it. */
const wantsAll = ({ kind }: Mutant) => kind === 'named';

function layersFor({ texts }: Mutant): readonly Layer[] {
  const inSpec = Object.keys(texts).every((path) => path.startsWith('spec/'));
  if (touchesChart(texts)) return ['generator', ...running];
  return inSpec ? ['types', ...running] : running;
}

export async function judged(mutant: Mutant, { crew, ledger, effort }: Tools): Promise<Judged> {
  const fingerprint = fingerprintOf(mutant.texts);
  const all = wantsAll(mutant);
  const layers = layersFor(mutant);
  const verdicts: LayerVerdict[] = [];
  while (verdicts.length < layers.length && !isOver(verdicts, all)) {
    const known = ledger.find(fingerprint, layers[verdicts.length] as Layer);
    if (known === undefined) break;
    verdicts.push(known);
  }
  if (verdicts.length < layers.length && !isOver(verdicts, all)) {
    const missing = layers.slice(verdicts.length);
    for (const verdict of await crew.judge({ texts: mutant.texts, layers: missing, effort, all })) {
      ledger.note(fingerprint, verdict);
      verdicts.push(verdict);
    }
  }
  const killer = verdicts.find(isKill) ?? null;
  return { mutant, verdicts, killer, isRefused: verdicts.some(({ outcome }) => outcome === 'refused') };
}

/** What is refused, by the generator or the types, cannot be run. */
function isOver(verdicts: readonly LayerVerdict[], all: boolean): boolean {
  const last = verdicts.at(-1);
  if (last === undefined) return false;
  const cannotRun = last.outcome === 'refused' || (last.layer === 'generator' && isKill(last));
  return cannotRun || (isKill(last) && !all);
}

/** The specification as it is has to pass everything: else a kill means nothing. */
export async function checkOriginal({ crew, effort }: Tools): Promise<void> {
  const verdicts = await crew.judge({ texts: {}, layers: running, effort, all: true });
  const failed = verdicts.find(({ outcome }) => outcome !== 'passed');
  if (failed === undefined) return;
  throw new Error(
    `Cannot judge mutants: without any change ${failed.layer} finds fault already.\n${failed.message}\n` +
      'Mend that first.',
  );
}
