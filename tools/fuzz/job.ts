/** What a worker thread is given to do, so that one that never ends can be ended. */

import { type SubjectName, subjectNamed } from './exhaustive/subject.ts';
import { type Survey, survey } from './exhaustive/survey.ts';
import { type FuzzReport, fuzzTarget } from './fuzz-target.ts';
import { loadTargets, targetNamed } from './load-targets.ts';

export interface FuzzJob {
  readonly kind: 'fuzz';
  readonly target: string;
  readonly seed: number;
  readonly runs: number;
}

export interface SurveyJob {
  readonly kind: 'survey';
  readonly subject: SubjectName;
  readonly bytes: number;
  readonly from: number;
  readonly to: number;
}

export type Job = FuzzJob | SurveyJob;
export type JobResult<Given extends Job> = Given extends FuzzJob ? FuzzReport : Survey;

/** `onStep` is called before each input or damage. */
export async function carryOut(job: Job, onStep: () => void): Promise<FuzzReport | Survey> {
  if (job.kind === 'survey') {
    const { from, to } = job;
    return survey(await subjectNamed(job.subject, job.bytes), { from, to, onDamage: onStep });
  }
  const target = targetNamed(await loadTargets(), job.target);
  return fuzzTarget(target, { seed: job.seed, runs: job.runs, onInput: onStep });
}
