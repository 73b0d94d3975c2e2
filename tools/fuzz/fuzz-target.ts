/** Draws inputs for one target and looks at what becomes of them, until one breaks the promise. */

import { SeededRandom } from '../simulate/seeded-random.ts';
import { drawInput } from './mutation.ts';
import { shrunk } from './shrink.ts';
import type { FindingKind, FuzzTarget, Verdict } from './target.ts';

/** An answer that takes longer is no answer. Ordinary ones take less than a millisecond. */
const PATIENCE_MS = 2000;
/** More than the largest input and everything that is ever made of it. */
const MOST_BYTES = 128 * 1024 * 1024;

export interface Finding {
  readonly kind: FindingKind;
  readonly reason: string;
  /** As it was drawn, and as small as it could be made; for a hang they are the same. */
  readonly drawn: Uint8Array;
  readonly input: Uint8Array;
}

export interface FuzzOrder {
  readonly seed: number;
  readonly runs: number;
  /** Called before each input, with its number. */
  readonly onInput?: (number: number) => void;
}

export interface FuzzReport {
  readonly target: string;
  readonly inputs: number;
  readonly accepted: number;
  readonly refused: number;
  readonly finding: Finding | null;
}

/** The seeds themselves come first, then what is drawn from them. The same order gives the same report. */
export async function fuzzTarget(target: FuzzTarget, order: FuzzOrder): Promise<FuzzReport> {
  const seeds = await target.seeds();
  const counts = { accepted: 0, refused: 0 };
  for (let number = 0; number < seeds.length + order.runs; number += 1) {
    order.onInput?.(number);
    const drawn = inputOf(target, seeds, order.seed, number);
    const result = await examineTwice(target, drawn);
    const inputs = number + 1;
    if (result === 'accepted' || (result === 'refused' && number >= seeds.length)) counts[result] += 1;
    else {
      const problem = result === 'refused' ? refusedSeed : result;
      const finding = await small(target, seeds, { ...problem, drawn });
      return { target: target.name, inputs, ...counts, finding };
    }
  }
  return { target: target.name, inputs: seeds.length + order.runs, ...counts, finding: null };
}

/** An input is known by its number: no other has to be drawn for it. */
export function inputOf(
  target: FuzzTarget,
  seeds: readonly Uint8Array[],
  seed: number,
  number: number,
): Uint8Array {
  const original = seeds[number];
  if (original !== undefined) return Uint8Array.from(original);
  const random = new SeededRandom(seed, `${target.name}/${number}`);
  const input = drawInput(random, seeds);
  if (target.mend !== undefined && random.below(2) === 0) target.mend(input);
  return input;
}

interface Problem {
  readonly kind: FindingKind;
  readonly reason: string;
}

const refusedSeed: Problem = { kind: 'broken', reason: 'A seed, which is a real encoding, was refused.' };

/** A machine that has much to do may be slow once. */
async function examineTwice(target: FuzzTarget, input: Uint8Array): Promise<Verdict | Problem> {
  const result = await examine(target, input);
  return typeof result === 'object' && result.kind === 'hang' ? examine(target, input) : result;
}

/** The verdict, or what is wrong with it. */
export async function examine(target: FuzzTarget, input: Uint8Array): Promise<Verdict | Problem> {
  const bytesBefore = process.memoryUsage().arrayBuffers;
  const began = performance.now();
  let verdict: Verdict | Problem;
  try {
    verdict = await target.check(input.slice());
  } catch (cause) {
    const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    verdict = { kind: 'broken', reason };
  }
  const took = performance.now() - began;
  if (took > PATIENCE_MS) return { kind: 'hang', reason: `It took ${Math.round(took)} ms.` };
  const grown = process.memoryUsage().arrayBuffers - bytesBefore;
  if (grown > MOST_BYTES) return { kind: 'memory', reason: `It took ${Math.round(grown / 2 ** 20)} MiB.` };
  return verdict;
}

async function small(
  target: FuzzTarget,
  seeds: readonly Uint8Array[],
  found: Problem & { readonly drawn: Uint8Array },
): Promise<Finding> {
  const isSeed = found.reason === refusedSeed.reason;
  if (found.kind === 'hang' || isSeed) return { ...found, input: found.drawn };
  const wanted = likenessOf(found);
  const fails = async (candidate: Uint8Array) => {
    const result = await examine(target, candidate);
    return typeof result === 'object' && likenessOf(result) === wanted;
  };
  return { ...found, input: await shrunk(found.drawn, seeds, fails) };
}

/** Two problems are the same if they differ in nothing but numbers. */
function likenessOf({ kind, reason }: Problem): string {
  return `${kind} ${reason.replace(/[0-9a-f]*\d[0-9a-f]*/g, '#').slice(0, 80)}`;
}
