/** A disk that fails: the storage says so, and never again pretends that it works. */

import { describe, expect, it } from 'vitest';
import type { SaveBatch } from '../../runtime/storage/storage.ts';
import { DiskFullError, StorageFailedError } from '../../runtime/storage/storage-errors.ts';
import { type FallibleCall, failure, MemoryFileSystem } from '../../tools/fuzz/memory-file-system.ts';
import { entries, legible, mark, saving, snapshotData, takeSnapshot, vote } from './entries.ts';
import { recovered, storageIn } from './storage-directory.ts';

const first: SaveBatch = { termAndVote: vote(1, 'n1'), logStart: null, entries: [entries(1, 1)] };

async function written(synchronousBytes: number) {
  const memory = new MemoryFileSystem('/data');
  const storage = storageIn('/data', { files: memory, synchronousBytes });
  await storage.open();
  await storage.write(first);
  // By then the next segment is prepared, and fails no more.
  await new Promise(setImmediate);
  const failOnce = (wanted: FallibleCall, code: string) => {
    memory.beforeCall = (call, path) => {
      if (call !== wanted || path.includes('spare-')) return;
      memory.beforeCall = () => undefined;
      throw failure(code, path);
    };
  };
  return { memory, storage, failOnce, write: async (batch: SaveBatch) => storage.write(batch) };
}

describe.each([
  ['synchronously', 65_536],
  ['in the background', 0],
])('a storage that writes %s', (_, synchronousBytes) => {
  it.each([
    ['flush', 'EIO', saving(entries(2, 1))],
    ['write', 'EIO', saving(entries(2, 1))],
    ['flush', 'EIO', { termAndVote: vote(2, null), logStart: null, entries: [] }],
    ['write', 'ENOSPC', { termAndVote: vote(2, null), logStart: null, entries: [] }],
  ] as const)(
    'is dead after a failed %s (%s), although the next one would work',
    async (call, code, batch) => {
      const { failOnce, storage, write, memory } = await written(synchronousBytes);
      failOnce(call, code);

      await expect(write(batch)).rejects.toThrowError(StorageFailedError);

      memory.flushCount = 0;
      await expect(write(batch)).rejects.toThrowError(StorageFailedError);
      expect(memory.flushCount).toBe(0);
      await storage.close();
      expect(memory.openCount).toBe(0);
    },
  );

  it('is found with all that was acknowledged before the failure', async () => {
    const { failOnce, storage, write, memory } = await written(synchronousBytes);
    failOnce('flush', 'EIO');

    await expect(write(saving(entries(2, 1)))).rejects.toBeInstanceOf(StorageFailedError);
    await storage.close();

    const { image } = await recovered(memory.files());
    expect(image?.log.slice(0, 1)).toHaveLength(1);
    expect(image && legible({ ...image, log: image.log.slice(0, 1) })).toEqual(
      legible({ ...vote(1, 'n1'), log: entries(1, 1) }),
    );
  });

  it('says that the disk is full when no segment could be prepared, and only when it needs one', async () => {
    const memory = new MemoryFileSystem('/data');
    const storage = storageIn('/data', { files: memory, synchronousBytes, segmentBytes: 2048 });
    await storage.open();
    memory.beforeCall = (call, path) => {
      if (call === 'write' && path.includes('spare-')) throw failure('ENOSPC', path);
    };
    await storage.write(first);
    await storage.write(saving(entries(2, 1)));
    await storage.write(saving(entries(3, 1)));

    const writing = (async () => storage.write(saving(entries(4, 1))))();

    await expect(writing).rejects.toThrowError(/disk is full: make room/);
    await expect(writing).rejects.toBeInstanceOf(DiskFullError);
    await storage.close();
    expect((await recovered(memory.files(), { segmentBytes: 2048 })).image?.log).toHaveLength(3);
  });

  it('makes what it wrote of a batch zero again if the disk is full in the middle of it, and goes on', async () => {
    const { storage, memory } = await written(synchronousBytes);
    let writes = 0;
    memory.beforeCall = (call, path) => {
      if (call !== 'write' || path.includes('spare-')) return;
      writes += 1;
      if (writes === 2) throw failure('ENOSPC', path);
    };
    const before = memory.files();
    const large = saving(entries(2, 5, { bytes: 1400 }));

    const writing = (async () => storage.write(large))();

    await expect(writing).rejects.toBeInstanceOf(DiskFullError);
    const untouched = [...memory.files()].filter(([name]) => name !== 'log-000000000002.segment');
    for (const [name, bytes] of untouched) expect(bytes.equals(before.get(name) ?? bytes), name).toBe(true);
    expect(writes).toBeGreaterThan(2);
    await storage.write(saving(entries(2, 1)));
    expect((await recovered(memory.files())).image?.log).toHaveLength(2);
    await storage.write(large);
    await storage.close();
    expect((await recovered(memory.files())).image?.log).toHaveLength(6);
  });

  it('gives back what it took for a batch that is larger than a segment', async () => {
    const { storage, memory, write } = await written(synchronousBytes);
    const { usedBytes } = memory;
    memory.capacityBytes = usedBytes + 9000;

    await expect(write(saving(entries(2, 30, { bytes: 3000 })))).rejects.toBeInstanceOf(DiskFullError);

    expect(memory.usedBytes).toBe(usedBytes);
    await storage.close();
  });

  it('is dead if it cannot make it zero again', async () => {
    const { storage, memory, write } = await written(synchronousBytes);
    memory.beforeCall = (call, path) => {
      if (call === 'write' && path.endsWith('.segment')) throw failure('ENOSPC', path);
    };

    await expect(write(saving(entries(2, 1)))).rejects.toBeInstanceOf(StorageFailedError);

    memory.beforeCall = () => undefined;
    await expect(write(saving(entries(2, 1)))).rejects.toBeInstanceOf(StorageFailedError);
    await storage.close();
    expect(memory.openCount).toBe(0);
  });

  it('is dead after a snapshot that the disk failed to take, but not for lack of room', async () => {
    for (const wanted of ['write', 'flush', 'rename', 'flushDirectory'] as const) {
      const { storage, failOnce, write, memory } = await written(synchronousBytes);
      const writer = storage.createSnapshot(mark(1, 1));
      await writer.append(snapshotData(1000));
      failOnce(wanted, 'EIO');

      await expect(writer.commit()).rejects.toBeInstanceOf(StorageFailedError);

      await expect(write(saving(entries(2, 1)))).rejects.toBeInstanceOf(StorageFailedError);
      await storage.close();
      expect(memory.openCount).toBe(0);
      expect((await recovered(memory.files())).image?.log).toHaveLength(1);
    }
  });

  it.each(['open', 'write', 'flush', 'rename'] as const)(
    'goes on after a snapshot for which there was no room at the first %s',
    async (wanted) => {
      const { storage, failOnce, memory } = await written(synchronousBytes);
      failOnce(wanted, 'ENOSPC');

      const taking = (async () => takeSnapshot(storage, mark(1, 1), snapshotData(1000)))();

      await expect(taking).rejects.toBeInstanceOf(DiskFullError);
      expect([...memory.files().keys()].filter((name) => name.startsWith('snapshot-'))).toEqual([]);
      await takeSnapshot(storage, mark(1, 1), snapshotData(1000));
      await storage.write(saving(entries(2, 1)));
      await storage.close();
      expect(memory.openCount).toBe(0);
    },
  );
});

describe('a storage that cannot be opened', () => {
  it.each(['write', 'flush', 'flushDirectory', 'open', 'rename'] as const)(
    'for a failed %s says so, leaves no file open, and can be opened when the disk works again',
    async (wanted) => {
      const memory = new MemoryFileSystem('/data');
      for (let nth = 1; ; nth += 1) {
        let calls = 0;
        memory.beforeCall = (call, path) => {
          if (call === wanted) calls += 1;
          if (call === wanted && calls === nth) throw failure('EIO', path);
        };
        const storage = storageIn('/data', { files: memory });
        const outcome = await storage.open().catch((cause: unknown) => cause);
        await storage.close();

        expect(memory.openCount).toBe(0);
        if (calls < nth) break;
        expect(outcome).toBeInstanceOf(StorageFailedError);
      }
      memory.beforeCall = () => undefined;
      expect((await recovered(memory.files())).image).toEqual({
        currentTerm: 0,
        votedFor: null,
        snapshot: null,
        log: [],
      });
    },
  );
});
