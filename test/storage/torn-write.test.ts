/** A crash in the middle of a write: each sector of it arrived, or did not. */

import { describe, expect, it } from 'vitest';
import { SECTOR_BYTES } from '../../runtime/node/storage/sectors.ts';
import type { LogEntry } from '../../spec/vocabulary.ts';
import { MemoryFileSystem } from '../../tools/fuzz/memory-file-system.ts';
import { entries, entry, legible, saving, vote } from './entries.ts';
import { type Files, recovered, storageIn } from './storage-directory.ts';

interface Torn {
  readonly before: Files;
  readonly after: Files;
  readonly segmentBytes: number;
  readonly log: readonly LogEntry[];
  readonly last: readonly LogEntry[];
}

/** The files before and after the last write, both as the disk has them. */
async function tornBy(
  segmentBytes: number,
  log: readonly LogEntry[],
  last: readonly LogEntry[],
): Promise<Torn> {
  const memory = new MemoryFileSystem('/data');
  const storage = storageIn('/data', { segmentBytes, files: memory });
  await storage.open();
  await storage.write({ termAndVote: vote(1, 'n1'), logStart: null, entries: [] });
  for (const each of log) await storage.write(saving([each]));
  await storage.close();
  const again = storageIn('/data', { segmentBytes, files: memory });
  await again.open();
  const before = memory.files();
  await again.write(saving(last));
  const after = memory.files();
  await again.close();
  return { before, after, segmentBytes, log, last };
}

/** The sectors that differ, as [file, offset]. */
function changedSectors({ before, after }: Torn): [string, number][] {
  const changed: [string, number][] = [];
  for (const [name, bytes] of after) {
    const old = before.get(name) ?? Buffer.alloc(0);
    for (let at = 0; name.endsWith('.segment') && at < bytes.length; at += SECTOR_BYTES) {
      if (!bytes.subarray(at, at + SECTOR_BYTES).equals(old.subarray(at, at + SECTOR_BYTES)))
        changed.push([name, at]);
    }
  }
  return changed;
}

/** Every subset when there are few sectors, else random ones by a fixed rule. */
function* subsets(count: number): Generator<(position: number) => boolean> {
  if (count <= 10)
    for (let set = 0; set < 2 ** count; set += 1) yield (position) => (set & (1 << position)) !== 0;
  else
    for (let seed = 1; seed <= 600; seed += 1)
      yield (position) => Math.imul(seed * 40_503 + position, 2_654_435_761) < 0;
}

async function everySubset(torn: Torn): Promise<void> {
  const sectors = changedSectors(torn);
  const whole = legible({ ...vote(1, 'n1'), log: [...torn.log, ...torn.last] });
  const without = legible({ ...vote(1, 'n1'), log: torn.log });
  let cuts = 0;
  for (const arrived of subsets(sectors.length)) {
    const files = new Map(torn.before);
    sectors.forEach(([name, at], position) => {
      if (!arrived(position)) return;
      const bytes = Buffer.from(files.get(name) ?? Buffer.alloc(0));
      const grown = bytes.length > at ? bytes : Buffer.concat([bytes], at + SECTOR_BYTES);
      torn.after.get(name)?.copy(grown, at, at, at + SECTOR_BYTES);
      files.set(name, grown);
    });
    const { image, refusal, files: left } = await recovered(files, { segmentBytes: torn.segmentBytes });

    if (image === null) throw refusal;
    const isWhole = sectors.every((_, position) => arrived(position));
    if (!isWhole) cuts += 1;
    expect(legible(image)).toEqual(isWhole ? whole : without);
    expect(await goesOn(left, torn)).toBe(true);
  }
  expect(cuts).toBeGreaterThan(0);
}

/** Whether the server can write to what recovery left, and find it again. */
async function goesOn(files: Files, { segmentBytes }: Torn): Promise<boolean> {
  const memory = new MemoryFileSystem('/data', files);
  const storage = storageIn('/data', { segmentBytes, files: memory });
  const { log } = await storage.open();
  const next = entry(log.length + 1, 1, 'next');
  await storage.write(saving([next]));
  await storage.close();
  const { image } = await recovered(memory.files(), { segmentBytes });
  return (
    image !== null &&
    JSON.stringify(legible(image)) === JSON.stringify(legible({ ...image, log: [...log, next] }))
  );
}

describe('a torn write', () => {
  it('of a small batch leaves exactly what was acknowledged', async () => {
    await everySubset(await tornBy(8192, entries(1, 2), entries(3, 3, { bytes: 700 })));
  });

  it('of a command of zeros leaves exactly what was acknowledged', async () => {
    await everySubset(await tornBy(8192, entries(1, 1), [entry(2, 1, Buffer.alloc(3000))]));
  });

  it('of the first batch of all, with its segment header, leaves an empty log', async () => {
    await everySubset(await tornBy(4096, [], entries(1, 2, { bytes: 900 })));
  });

  it('of the first batch of a later segment leaves the segments before it', async () => {
    await everySubset(await tornBy(2048, entries(1, 3, { bytes: 300 }), entries(4, 2, { bytes: 300 })));
  });

  it('of a batch larger than a segment leaves exactly what was acknowledged', async () => {
    await everySubset(await tornBy(1024, entries(1, 1, { bytes: 300 }), entries(2, 4, { bytes: 900 })));
  });

  it('of a batch of many sectors leaves exactly what was acknowledged', async () => {
    await everySubset(await tornBy(32_768, entries(1, 3), entries(4, 40, { bytes: 256 })));
  });
});
