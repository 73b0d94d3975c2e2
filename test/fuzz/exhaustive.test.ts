/** Every flipped bit and every truncation of a small log: what recovery and a cluster make of them. */

import { beforeAll, describe, expect, it } from 'vitest';
import { proveCluster } from '../../tools/fuzz/exhaustive/cluster-proof.ts';
import { proveEndings } from '../../tools/fuzz/exhaustive/proof.ts';
import {
  damageCount,
  damaged,
  kindOf,
  type Subject,
  subjectNamed,
} from '../../tools/fuzz/exhaustive/subject.ts';
import { isShortened, joined, outcomeOf, type Survey, survey } from '../../tools/fuzz/exhaustive/survey.ts';
import { BrokenPromise } from '../../tools/fuzz/target.ts';
import { writeLog } from '../../tools/fuzz/written-log.ts';

const bytes = 2048;

describe('every damage of a small log', () => {
  let subject: Subject;
  let found: Survey;

  beforeAll(async () => {
    subject = await subjectNamed('wal', bytes);
    found = await survey(subject, { from: 0, to: damageCount(subject) });
  });

  it('is refused with its place, changes nothing, or leaves the batches that stand before the end of the file', () => {
    const counts = found.endings.reduce((sum, { count }) => sum + count, 0);

    expect(found.violations).toEqual([]);
    const shortened = found.endings.filter(({ outcome }) => isShortened(outcome));
    expect(new Set(shortened.map(({ kind }) => kind))).toEqual(new Set(['truncation']));
    expect(counts).toBe(9 * bytes);
    const flips = found.endings.filter(({ kind }) => kind === 'flip').map(({ outcome }) => outcome);
    expect(flips).toContain('whole');
    expect(flips.length).toBeGreaterThan(2);
  });

  it('leaves a cluster of three whose other disks are whole with everything that was acknowledged', async () => {
    const proofs = await proveEndings(subject, found.endings);

    expect(proofs.map(({ broken }) => broken)).toEqual(found.endings.map(() => null));
    expect(new Set(proofs.map(({ refused }) => refused))).toEqual(new Set([true, false]));
  });

  it('is the same in parts as in one piece', async () => {
    const middle = 600;
    const parts = [
      await survey(subject, { from: 100, to: middle }),
      await survey(subject, { from: middle, to: 1300 }),
    ] as const;

    expect(joined(...parts)).toEqual(await survey(subject, { from: 100, to: 1300 }));
  });
});

it('a sample of damages of the vote is mended or refused, and never brings another vote', async () => {
  const subject = await subjectNamed('vote', bytes);
  const outcomes = new Set<string>();
  for (let damage = 0; damage < damageCount(subject); damage += 173)
    outcomes.add(await outcomeOf(subject, damage));

  expect([...outcomes].sort()).toEqual(['DamagedStorageError: no readable copy in … bytes', 'whole']);
});

describe('the proof', () => {
  it('fails when a second disk has lost the last acknowledged batch too', async () => {
    const plan = { seed: 3, segmentBytes: 8192, filledBytes: 4096 };
    const shorter = { ...plan, filledBytes: 2048 };
    const whole = await writeLog(plan, 'n3');
    const disks = [
      (await writeLog(shorter, 'n1')).files,
      (await writeLog(shorter, 'n2')).files,
      whole.files,
    ] as const;
    const entries = whole.logs.at(-1) ?? [];
    const commands = entries.filter(({ kind }) => kind === 'command').map(({ command }) => command);

    await expect(proveCluster({ segmentBytes: 8192, disks, commands })).rejects.toThrow(BrokenPromise);
  });

  it('holds when one disk alone has lost it: the two others outvote it', async () => {
    const plan = { seed: 3, segmentBytes: 8192, filledBytes: 4096 };
    const [second, third] = [await writeLog(plan, 'n2'), await writeLog(plan, 'n3')];
    const first = await writeLog({ ...plan, filledBytes: 2048 }, 'n1');
    const entries = third.logs.at(-1) ?? [];
    const commands = entries.filter(({ kind }) => kind === 'command').map(({ command }) => command);

    const disks = [first.files, second.files, third.files] as const;
    expect(await proveCluster({ segmentBytes: 8192, disks, commands })).toBe(false);
  });
});

it('a changed entry, an older term and another vote are violations', async () => {
  const subject = await subjectNamed('wal', bytes);
  const noDamage = damageCount(subject);
  const whole = damaged(subject, noDamage);
  expect(await outcomeOf(subject, noDamage)).toBe('whole');
  expect(whole.size).toBe(subject.log.files.size);
  const log = subject.log.logs.map((each) => each.map((entry) => ({ ...entry, command: new Uint8Array(1) })));
  const liars = [
    { ...subject, log: { ...subject.log, logs: log.slice(1) } },
    { ...subject, log: { ...subject.log, currentTerm: (subject.log.currentTerm + 1) as never } },
    { ...subject, log: { ...subject.log, votedFor: null } },
  ];

  for (const liar of liars) await expect(outcomeOf(liar, noDamage)).rejects.toThrow(BrokenPromise);
});

describe.each([
  { name: 'snapshot', shortened: [], least: 3 },
  { name: 'restarts', shortened: ['truncation'], least: 3 },
] as const)('a damaged $name', ({ name, shortened, least }) => {
  it('is refused with its place, changes nothing, or leaves what the newest snapshot goes on with', async () => {
    const subject = await subjectNamed(name, 16_384);
    const step = name === 'snapshot' ? 13 : 211;
    const outcomes: { readonly kind: string; readonly outcome: string }[] = [];

    for (let damage = 0; damage < damageCount(subject); damage += step)
      outcomes.push({ kind: kindOf(subject, damage), outcome: await outcomeOf(subject, damage) });

    expect(subject.log.snapshotData).toHaveLength(900);
    expect(new Set(outcomes.map(({ outcome }) => outcome)).size).toBeGreaterThanOrEqual(least);
    const short = outcomes.filter(({ outcome }) => isShortened(outcome)).map(({ kind }) => kind);
    expect([...new Set(short)]).toEqual(shortened);
    if (name === 'snapshot') expect(outcomes.filter(({ outcome }) => outcome === 'whole')).toEqual([]);
  });

  it('that nobody has damaged is whole, and a lost snapshot is a violation or a refusal', async () => {
    const subject = await subjectNamed(name, 16_384);
    const noDamage = damageCount(subject);

    expect(await outcomeOf(subject, noDamage)).toBe('whole');
    const liar = { ...subject, log: { ...subject.log, snapshotData: new Uint8Array(900) } };
    await expect(outcomeOf(liar, noDamage)).rejects.toThrow('The snapshot is not the newest one.');
  });
});
