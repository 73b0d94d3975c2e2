/** What only the disk in memory can: crash at any point of a write, complete late, fail on demand. */

import { describe, expect, it } from 'vitest';
import { MemoryStorage } from '../../runtime/storage/memory-storage.ts';
import { StorageFailedError } from '../../runtime/storage/storage-errors.ts';
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
  voting,
  wholeSnapshot,
} from './entries.ts';

describe('MemoryStorage', () => {
  it('loses what is not durable in a crash, or keeps the first orders of it', async () => {
    const completions: (() => void)[] = [];
    const storage = new MemoryStorage({ completeWhen: (complete) => void completions.push(complete) });
    const writing = storage.write({
      termAndVote: vote(2, 'n1'),
      logStart: null,
      entries: [entries(1, 3), [entry(2, 2)]],
    });

    const crashes = [0, 1, 2, 3].map((kept) => legible(storage.crash(kept)));

    expect(storage.unsyncedCount).toBe(3);
    expect(crashes).toEqual([
      legible({ ...vote(0, null), log: [] }),
      legible({ ...vote(2, 'n1'), log: [] }),
      legible({ ...vote(2, 'n1'), log: entries(1, 3) }),
      legible({ ...vote(2, 'n1'), log: [...entries(1, 1), entry(2, 2)] }),
    ]);
    completions[0]?.();
    await writing;
    expect(legible(storage.crash())).toEqual(crashes[3]);
  });

  it('an image of a crash does not change with what is written later', () => {
    const storage = new MemoryStorage();
    storage.write(saving(entries(1, 2)));
    const image = storage.crash();

    storage.write(saving([entry(1, 1, 'other')]));

    expect(image.log).toHaveLength(2);
  });

  it('rejects the write under way and every later one when its disk fails', async () => {
    const storage = new MemoryStorage({ completeWhen: () => undefined });
    const writing = storage.write(saving(entries(1, 1)));

    storage.fail(new Error('the disk is on fire'));

    await expect(writing).rejects.toBeInstanceOf(StorageFailedError);
    expect(() => storage.write(saving(entries(1, 1)))).toThrow(StorageFailedError);
    expect(storage.crash().log).toHaveLength(0);
    await storage.close();
  });

  it('crashes between the orders of a write that begins the log anew', async () => {
    const completions: (() => void)[] = [];
    const first = new MemoryStorage();
    first.write(voting(vote(3, null), entries(1, 3)));
    await takeSnapshot(first, mark(9, 3), snapshotData(5));
    const image = first.crash();
    const storage = new MemoryStorage({ image, completeWhen: (complete) => void completions.push(complete) });
    const writing = storage.write({
      ...starting(9, 3, { keepsRest: false, entries: entries(10, 2, { term: 3 }) }),
      termAndVote: vote(4, 'n1'),
    });

    const crashes = [0, 1, 2, 3].map((kept) => storage.crash(kept));

    expect(storage.unsyncedCount).toBe(3);
    expect(crashes.map(({ currentTerm }) => currentTerm)).toEqual([3, 4, 4, 4]);
    expect(crashes.map(({ log }) => log.map(({ index }) => index))).toEqual([[], [], [], [10, 11]]);
    completions[0]?.();
    await writing;
    expect(storage.crash()).toEqual(crashes[3]);
  });

  it('loses a snapshot that is being committed in a crash, or keeps it', async () => {
    const completions: (() => void)[] = [];
    const storage = new MemoryStorage({ completeWhen: (complete) => void completions.push(complete) });
    const committing = takeSnapshot(storage, mark(9, 3), snapshotData(5));
    await null;

    const lost = storage.crash();
    const kept = storage.crash(0, true);

    expect(storage.isCommitting).toBe(true);
    expect(lost.snapshot).toBeNull();
    expect(kept).toMatchObject({ snapshot: { ...mark(9, 3), bytes: 5 }, snapshotData: snapshotData(5) });
    completions[0]?.();
    await committing;
    expect(storage.isCommitting).toBe(false);
    expect(storage.crash()).toEqual(kept);
    expect(wholeSnapshot(new MemoryStorage({ image: kept })).equals(snapshotData(5))).toBe(true);
  });

  it('rejects the commit under way when its disk fails', async () => {
    const storage = new MemoryStorage({ completeWhen: () => undefined });
    const committing = takeSnapshot(storage, mark(9, 3), snapshotData(5));
    await null;

    storage.fail(new Error('the disk is on fire'));

    await expect(committing).rejects.toBeInstanceOf(StorageFailedError);
    expect(() => storage.createSnapshot(mark(10, 3))).toThrow(StorageFailedError);
    await storage.close();
  });
});
