/** Rolling, recycling and ownership of the files in a directory. */

import { describe, expect, it } from 'vitest';
import type { FileStorage } from '../../runtime/node/storage/file-storage.ts';
import { segmentName } from '../../runtime/node/storage/segment-header.ts';
import { ForeignStorageError } from '../../runtime/storage/storage-errors.ts';
import { MemoryFileSystem } from '../../tools/fuzz/memory-file-system.ts';
import {
  entries,
  entry,
  legible,
  mark,
  saving,
  snapshotData,
  starting,
  takeSnapshot,
  vote,
} from './entries.ts';
import { recovered, storageIn, withFile } from './storage-directory.ts';

const segmentBytes = 2048;

/** An open storage in term 1 whose first `count` entries are in batches of one sector, three to a segment. */
async function filled(count: number) {
  const memory = new MemoryFileSystem('/data');
  const storage = storageIn('/data', { files: memory, segmentBytes });
  await storage.open();
  await storage.write({ termAndVote: vote(1, null), logStart: null, entries: [] });
  for (let index = 1; index <= count; index += 1) await storage.write(saving([entry(index, 1)]));
  return { memory, storage };
}

/** A snapshot has replaced the log up to there. */
async function beginAfter(storage: FileStorage, index: number): Promise<void> {
  await takeSnapshot(storage, mark(index, 1), snapshotData(10));
  await storage.write(starting(index, 1, { keepsRest: true }));
}

const segments = (memory: MemoryFileSystem) =>
  [...memory.files().keys()].filter((name) => name.endsWith('.segment'));

describe('the segments of a log', () => {
  it('roll when a batch does not fit, and the next one is there before it is needed', async () => {
    const { memory, storage } = await filled(7);

    await storage.close();

    expect(segments(memory)).toEqual([1, 2, 3, 4].map(segmentName));
    expect((await recovered(memory.files(), { segmentBytes })).image?.log).toHaveLength(7);
  });

  it('cost one flush per batch', async () => {
    const { memory, storage } = await filled(1);
    await storage.close();
    const again = storageIn('/data', { files: memory, segmentBytes });
    await again.open();
    memory.flushCount = 0;

    await again.write(saving([entry(2, 1)], [entry(3, 1)]));

    expect(memory.flushCount).toBe(1);
    await again.close();
  });

  it('are as large as a batch that is larger than a segment', async () => {
    const { memory, storage } = await filled(1);

    await storage.write(saving(entries(2, 3, { bytes: 3000 })));
    await storage.write(saving([entry(5, 1)]));
    await storage.close();

    const files = memory.files();
    expect(files.get(segmentName(2))?.length).toBeGreaterThan(9000);
    expect(files.get(segmentName(3))?.length).toBe(segmentBytes);
    const { image } = await recovered(files, { segmentBytes });
    expect(image && legible(image)).toEqual(
      legible({ ...vote(1, null), log: [entry(1, 1), ...entries(2, 3, { bytes: 3000 }), entry(5, 1)] }),
    );
  });

  it('may change their size from one start to the next, also before the first entry', async () => {
    const { memory, storage } = await filled(0);
    await storage.close();
    const larger = storageIn('/data', { files: memory, segmentBytes: 4096 });
    await larger.open();
    await larger.write(saving(entries(1, 4)));
    await larger.close();

    const { image } = await recovered(memory.files(), { segmentBytes: 1024 });

    expect(image?.log).toHaveLength(4);
    expect(memory.files().get(segmentName(1))).toHaveLength(4096);
  });

  it('that are forgotten are used again, without any of their old batches', async () => {
    const { memory, storage } = await filled(7);

    await beginAfter(storage, 5);
    for (let index = 8; index <= 14; index += 1) {
      await storage.write(saving([entry(index, 1)]));
      await new Promise(setImmediate);
    }
    await storage.close();

    const { image } = await recovered(memory.files(), { segmentBytes });
    expect(segments(memory)).toEqual([2, 3, 4, 5, 6].map(segmentName));
    expect(image?.log.map(({ index }) => index)).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
    expect(
      memory
        .files()
        .get(segmentName(6))
        ?.every((byte) => byte === 0),
    ).toBe(true);
  });

  it('that are forgotten stay forgotten when the crash comes before they are gone', async () => {
    const { memory, storage } = await filled(7);
    const before = memory.files();

    await beginAfter(storage, 5);
    const after = memory.files();
    await storage.close();

    const old = before.get(segmentName(1)) ?? Buffer.alloc(0);
    const { image } = await recovered(withFile(after, segmentName(1), old), { segmentBytes });
    expect(image?.log[0]?.index).toBe(4);
  });

  it('are never all forgotten: the newest stays', async () => {
    const { memory, storage } = await filled(7);

    await beginAfter(storage, 7);
    await storage.write(saving([entry(8, 1)]));
    await storage.close();

    const { image } = await recovered(memory.files(), { segmentBytes });
    expect(image?.log.map(({ index }) => index)).toEqual([7, 8]);
  });
});

describe('a directory of another server', () => {
  it.each([
    { other: { clusterId: 'meadow' }, count: 4 },
    { other: { nodeId: 'n2' }, count: 4 },
    { other: { clusterId: 'meadow' }, count: 0 },
    { other: { nodeId: 'n2' }, count: 0 },
  ])('is refused and not changed: $other, a log of $count', async ({ other, count }) => {
    const { memory, storage } = await filled(count);
    await storage.close();

    const { refusal, files } = await recovered(memory.files(), { segmentBytes, ...other });

    expect(refusal).toBeInstanceOf(ForeignStorageError);
    expect(refusal).toMatchObject({ actual: 'server n1 of cluster orchard' });
    expect(files).toEqual(memory.files());
  });

  it('is refused also when only its log was copied', async () => {
    const { memory, storage } = await filled(4);
    await storage.close();
    const own = new MemoryFileSystem('/data');
    const ours = storageIn('/data', { files: own, segmentBytes, nodeId: 'n2' });
    await ours.open();
    await ours.close();
    const copied = memory.files().get(segmentName(1)) ?? Buffer.alloc(0);

    const { refusal } = await recovered(withFile(own.files(), segmentName(1), copied), {
      segmentBytes,
      nodeId: 'n2',
    });

    expect(refusal).toBeInstanceOf(ForeignStorageError);
  });
});
