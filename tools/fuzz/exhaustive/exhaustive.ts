/** Every damage on several threads, then one of each ending before a cluster. */

import type { SurveyJob } from '../job.ts';
import { employ } from '../workers.ts';
import { type Proof, proveEndings } from './proof.ts';
import { damageCount, describeDamage, type SubjectName, subjectNamed } from './subject.ts';
import { isShortened, joined, type Survey } from './survey.ts';

const PART = 16_384;

export interface ExhaustiveReport {
  readonly subject: SubjectName;
  readonly bytes: number;
  readonly batches: number;
  readonly entries: number;
  readonly flips: number;
  readonly truncations: number;
  readonly endings: readonly { readonly kind: string; readonly outcome: string; readonly count: number }[];
  /** Damages after which acknowledged batches were missing in silence. */
  readonly shortened: number;
  readonly violations: readonly string[];
  readonly proofs: readonly Proof[];
  readonly isFine: boolean;
}

export async function exhaust(
  name: SubjectName,
  settings: { readonly bytes: number; readonly workers: number },
  tell: (text: string) => void,
): Promise<ExhaustiveReport> {
  const { bytes, workers } = settings;
  const subject = await subjectNamed(name, bytes);
  const count = damageCount(subject);
  const jobs = Array.from({ length: Math.ceil(count / PART) }, (_, part): SurveyJob => {
    const [from, to] = [part * PART, Math.min(count, (part + 1) * PART)];
    return { kind: 'survey', subject: name, bytes, from, to };
  });
  let done = 0;
  const outcomes = await employ(jobs, workers, (steps) => {
    done += steps;
    tell(`${done} of ${count} damages`);
  });
  const lost = outcomes.flatMap(({ lost: each }, part) =>
    each === null ? [] : [{ damage: part * PART + each.step, reason: each.reason }],
  );
  const whole = outcomes
    .flatMap(({ result }): Survey[] => (result === null ? [] : [result]))
    .reduce(joined, { endings: [], violations: lost });
  // A cluster is started from logs alone: its commands are all that was ever acknowledged.
  const proofs = subject.log.snapshotData === null ? await proveEndings(subject, whole.endings) : [];
  const shortened = whole.endings.filter(({ outcome }) => isShortened(outcome));
  return {
    subject: name,
    bytes: subject.whole.length,
    batches: subject.log.logs.length - 1,
    entries: subject.log.logs.at(-1)?.length ?? 0,
    flips: 8 * subject.whole.length,
    truncations: subject.whole.length,
    endings: whole.endings.map(({ kind, outcome, count: times }) => ({ kind, outcome, count: times })),
    shortened: shortened.reduce((sum, ending) => sum + ending.count, 0),
    violations: whole.violations.map(({ damage, reason }) => `${describeDamage(subject, damage)}: ${reason}`),
    proofs,
    isFine: whole.violations.length === 0 && proofs.every(({ broken }) => broken === null),
  };
}
