/** What every storage must do when there is no room. */

import { beforeEach, describe, expect, it } from 'vitest';
import { BrokenInvariantError } from '../../runtime/errors.ts';
import type { Storage } from '../../runtime/storage/storage.ts';
import { DiskFullError } from '../../runtime/storage/storage-errors.ts';
import {
  entries,
  legibleEntry,
  mark,
  saving,
  snapshotData,
  takeSnapshot,
  vote,
  voting,
  wholeSnapshot,
} from '../storage/entries.ts';
import { digestOf, found, type SnapshotHarness } from './snapshot-harness.ts';

/** `makeHarness` gives an empty disk each time. */
export function describeFullDisk(name: string, makeHarness: () => SnapshotHarness): void {
  let harness: SnapshotHarness;
  let storage: Storage;

  const texts = (first: number, count: number, term = 1) => entries(first, count, { term }).map(legibleEntry);

  beforeEach(async () => {
    harness = makeHarness();
    storage = harness.afterCrash();
    await storage.open();
    await storage.write(voting(vote(4, 'n2'), entries(1, 12)));
  });

  describe(`${name} without room`, () => {
    /** Writes entries until there is no room; gives how many there are, and the batch that was refused. */
    async function fill(): Promise<{ readonly count: number; readonly batch: ReturnType<typeof saving> }> {
      for (let index = 13; ; index += 3) {
        const batch = saving(entries(index, 3, { bytes: 700 }));
        const refusal = await (async () => storage.write(batch))().then(null, (cause: unknown) => cause);
        if (refusal === undefined) continue;
        expect(refusal).toBeInstanceOf(DiskFullError);
        return { count: index - 13, batch };
      }
    }

    const all = (count: number) => [...texts(1, 12), ...entries(13, count, { bytes: 700 }).map(legibleEntry)];

    it('keeps all that was acknowledged, can still vote, and goes on when there is room', async () => {
      harness.setFull(true);
      const { count, batch } = await fill();

      await storage.write(voting(vote(7, 'n3')));
      expect(storage.hasRoom()).toBe(false);
      expect(await (async () => storage.write(batch))().then(null, String)).toMatch(
        /DiskFullError.*make room/,
      );
      expect(await found(harness)).toMatchObject({ currentTerm: 7, votedFor: 'n3', kept: all(count) });

      harness.setFull(false);
      await storage.write(batch);
      await storage.write(saving(entries(16 + count, 1, { bytes: 700 })));
      expect(storage.hasRoom()).toBe(true);
      expect(await found(harness)).toMatchObject({ kept: all(count + 4) });
      await storage.close();
    });

    it('saves the term and vote of a batch whose entries it refuses', async () => {
      harness.setFull(true);
      const { count, batch } = await fill();

      const writing = (async () => storage.write({ ...batch, termAndVote: vote(9, null) }))();

      await expect(writing).rejects.toBeInstanceOf(DiskFullError);
      expect(await found(harness)).toMatchObject({ currentTerm: 9, votedFor: null, kept: all(count) });
      await storage.close();
    });

    it('refuses a batch that is larger than all that is prepared, and leaves nothing of it', async () => {
      harness.setFull(true);
      const large = saving(entries(13, 30, { bytes: 5000 }));

      await expect((async () => storage.write(large))()).rejects.toBeInstanceOf(DiskFullError);

      expect(await found(harness)).toMatchObject({ kept: texts(1, 12) });
      harness.setFull(false);
      await storage.write(large);
      expect((await found(harness)).kept).toHaveLength(42);
      await storage.close();
    });

    it('refuses a snapshot, keeps the present one, gives the room back, and takes one later', async () => {
      await takeSnapshot(storage, mark(3, 1), snapshotData(1000));
      const writer = storage.createSnapshot(mark(9, 1));
      await writer.append(snapshotData(300_000));
      harness.setFull(true);

      const writing = (async () => {
        await writer.append(snapshotData(600_000));
        await writer.commit();
      })();

      await expect(writing).rejects.toBeInstanceOf(DiskFullError);
      expect(() => writer.append(new Uint8Array(1))).toThrow(BrokenInvariantError);
      expect(wholeSnapshot(storage).equals(snapshotData(1000))).toBe(true);
      await storage.write(voting(vote(5, null)));
      harness.setFull(false);
      await takeSnapshot(storage, mark(9, 1), snapshotData(300_000, 9));
      expect(await found(harness)).toMatchObject({ upTo: 9, data: digestOf(snapshotData(300_000, 9)) });
      await storage.close();
    });
  });
}
