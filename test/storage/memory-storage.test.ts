/** What only the disk in memory can: crash at any point of a write, complete late, fail on demand. */

import { describe, expect, it } from 'vitest';
import { MemoryStorage } from '../../runtime/storage/memory-storage.ts';
import { StorageFailedError } from '../../runtime/storage/storage-errors.ts';
import { entries, entry, legible, saving, vote } from './entries.ts';

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
});
