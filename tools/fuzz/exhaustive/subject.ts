/** What is damaged exhaustively: one file of a server, and everything that its disk holds beside it. */

import { type Files, type WrittenLog, writeLog } from '../written-log.ts';

export const subjectNames = ['wal', 'vote', 'restarts', 'snapshot'] as const;

export type SubjectName = (typeof subjectNames)[number];

export interface Subject {
  readonly name: SubjectName;
  readonly log: WrittenLog;
  /** The file that is damaged, and its bytes. */
  readonly file: string;
  readonly whole: Buffer;
}

/** Room that nobody has written to yet is a part of the subject. */
const ROOM_BYTES = 4096;

/** The same on every machine. */
export async function subjectNamed(name: SubjectName, segmentBytes: number): Promise<Subject> {
  const filledBytes = segmentBytes - Math.min(ROOM_BYTES, segmentBytes / 2);
  const restarts = name === 'restarts' || name === 'snapshot';
  const log = await writeLog({ seed: 7, segmentBytes, filledBytes, restarts });
  const file = fileOf(name, [...log.files.keys()]);
  return { name, log, file, whole: log.files.get(file) ?? Buffer.alloc(0) };
}

function fileOf(name: SubjectName, files: readonly string[]): string {
  if (name === 'vote') return 'term-and-vote';
  const start = name === 'snapshot' ? 'snapshot-' : 'log-';
  return files.filter((file) => file.startsWith(start)).sort()[0] ?? '';
}

/** First every flipped bit, then every shorter length. */
export function damageCount({ whole }: Subject): number {
  return 9 * whole.length;
}

export type DamageKind = 'flip' | 'truncation';

export function kindOf({ whole }: Subject, damage: number): DamageKind {
  return damage < 8 * whole.length ? 'flip' : 'truncation';
}

export function describeDamage(subject: Subject, damage: number): string {
  const bits = 8 * subject.whole.length;
  return damage < bits ? `bit ${damage} flipped` : `cut after ${damage - bits} bytes`;
}

/** The disk with the damage. */
export function damaged(subject: Subject, damage: number): Files {
  const { whole, file, log } = subject;
  const bits = 8 * whole.length;
  const bytes = Buffer.from(damage < bits ? whole : whole.subarray(0, damage - bits));
  if (damage < bits) bytes[damage >> 3] = (bytes[damage >> 3] as number) ^ (1 << (damage & 7));
  return new Map([...log.files, [file, bytes]]);
}
