/** Every damage of one file, each put before the shipped recovery, and the few ways in which it ends. */

import { mustHold } from '../target.ts';
import { isSameLog, recover } from '../written-log.ts';
import { type DamageKind, damaged, kindOf, type Subject } from './subject.ts';

/** One way to end: `whole`, `kept 12 of 40 batches`, or the refusal without its numbers. */
export interface Ending {
  readonly kind: DamageKind;
  readonly outcome: string;
  count: number;
  /** The first damage that ends like this. */
  readonly example: number;
}

export interface Violation {
  readonly damage: number;
  readonly reason: string;
}

export interface Survey {
  readonly endings: readonly Ending[];
  /** Damages after which recovery did what it must never do. */
  readonly violations: readonly Violation[];
}

const MOST_VIOLATIONS = 20;

/** Which damages: from one up to, not including, another. `onDamage` is called before each. */
export interface Part {
  readonly from: number;
  readonly to: number;
  readonly onDamage?: () => void;
}

export async function survey(subject: Subject, { from, to, onDamage }: Part): Promise<Survey> {
  const endings = new Map<string, Ending>();
  const violations: Violation[] = [];
  for (let damage = from; damage < to && violations.length < MOST_VIOLATIONS; damage += 1) {
    onDamage?.();
    try {
      count(endings, { kind: kindOf(subject, damage), outcome: await outcomeOf(subject, damage), damage });
    } catch (cause) {
      violations.push({
        damage,
        reason: cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause),
      });
    }
  }
  return { endings: [...endings.values()], violations };
}

/**
 * Throws unless the damage is refused with its place, or the log is the whole one or the one after some
 * batch, with the term and the vote that were saved last.
 */
export async function outcomeOf(subject: Subject, damage: number): Promise<string> {
  const { log, file } = subject;
  const recovery = await recover(damaged(subject, damage), log.segmentBytes);
  if (recovery.refusal !== null) {
    const { name, message, path } = recovery.refusal;
    mustHold(path.endsWith(file) || name === 'ForeignStorageError', `The refusal names ${path}: ${message}`);
    return `${name}: ${'actual' in recovery.refusal ? withoutNumbers(recovery.refusal.actual) : ''}`;
  }
  const { image, files, snapshotData } = recovery;
  const isSnapshot = Buffer.from(snapshotData ?? []).equals(log.snapshotData ?? new Uint8Array(0));
  mustHold(isSnapshot, 'The snapshot is not the newest one.');
  mustHold(
    image.currentTerm === log.currentTerm,
    `The term is ${image.currentTerm}, not ${log.currentTerm}.`,
  );
  mustHold(image.votedFor === log.votedFor, `The vote is for ${image.votedFor}, not for ${log.votedFor}.`);
  const kept = log.logs.findLastIndex((each) => isSameLog(each, image.log));
  mustHold(kept >= 0, 'The log is not that after any batch.');
  const again = await recover(files, log.segmentBytes);
  const isFound = again.refusal === null && isSameLog(again.image.log, image.log);
  mustHold(isFound, 'What recovery left is not what it found.');
  const batches = log.logs.length - 1;
  return kept === batches ? 'whole' : `kept ${kept} of ${batches} batches`;
}

export const isShortened = (outcome: string) => outcome.startsWith('kept');

function withoutNumbers(text: string): string {
  return text.replace(/\d+/g, '…');
}

function count(
  endings: Map<string, Ending>,
  found: { readonly kind: DamageKind; readonly outcome: string; readonly damage: number },
): void {
  const { kind, outcome, damage } = found;
  const known = endings.get(`${kind} ${outcome}`);
  if (known !== undefined) known.count += 1;
  else endings.set(`${kind} ${outcome}`, { kind, outcome, count: 1, example: damage });
}

/** The surveys of two parts as that of both; the part with the smaller numbers comes first. */
export function joined(one: Survey, other: Survey): Survey {
  const endings = new Map(one.endings.map((ending) => [`${ending.kind} ${ending.outcome}`, { ...ending }]));
  for (const ending of other.endings) {
    const known = endings.get(`${ending.kind} ${ending.outcome}`);
    if (known === undefined) endings.set(`${ending.kind} ${ending.outcome}`, { ...ending });
    else known.count += ending.count;
  }
  return { endings: [...endings.values()], violations: [...one.violations, ...other.violations] };
}
