/** What every storage must do with snapshots, with a log that does not begin at 1. */

import { beforeEach, describe, expect, it } from 'vitest';
import { BrokenInvariantError } from '../../runtime/errors.ts';
import type { Storage } from '../../runtime/storage/storage.ts';
import { StorageFailedError } from '../../runtime/storage/storage-errors.ts';
import {
  entries,
  entry,
  legibleEntry,
  mark,
  saving,
  snapshotData,
  starting,
  takeSnapshot,
  vote,
  voting,
  wholeSnapshot,
} from '../storage/entries.ts';
import { digestOf, found, type SnapshotHarness } from './snapshot-harness.ts';

/** `makeHarness` gives an empty disk each time. */
export function describeSnapshots(name: string, makeHarness: () => SnapshotHarness): void {
  let harness: SnapshotHarness;
  let storage: Storage;

  const texts = (first: number, count: number, term = 1) => entries(first, count, { term }).map(legibleEntry);

  beforeEach(async () => {
    harness = makeHarness();
    storage = harness.afterCrash();
    await storage.open();
    await storage.write(voting(vote(4, 'n2'), entries(1, 12)));
  });

  describe(`${name} with snapshots`, () => {
    it('has none until one is committed, and then gives its mark and its bytes', async () => {
      expect(() => storage.readSnapshot(0, 10)).toThrow(BrokenInvariantError);
      const data = snapshotData(200_003);

      const whole = await takeSnapshot(storage, mark(5, 1), data);

      expect(whole).toEqual({ ...mark(5, 1), bytes: 200_003 });
      expect(wholeSnapshot(storage).equals(data)).toBe(true);
      expect(await found(harness)).toMatchObject({
        snapshot: whole,
        data: digestOf(data),
        kept: texts(6, 7),
      });
      await storage.close();
    });

    it('gives any part of the bytes, none at the end, and at most 1 MiB', async () => {
      const data = snapshotData(1_300_000);
      await takeSnapshot(storage, mark(5, 1), data);

      for (const [offset, count] of [
        [0, 1],
        [65_535, 2],
        [65_536, 65_536],
        [131_000, 300],
        [1_299_999, 9],
      ] as const)
        expect(
          Buffer.from(storage.readSnapshot(offset, count)).equals(data.subarray(offset, offset + count)),
        ).toBe(true);
      expect(storage.readSnapshot(1_300_000, 5)).toHaveLength(0);
      expect(storage.readSnapshot(0, 10_000_000)).toHaveLength(1024 * 1024);
      expect(() => storage.readSnapshot(1_300_001, 5)).toThrow(BrokenInvariantError);
      await storage.close();
    });

    it('takes an empty one for a snapshot, too', async () => {
      await takeSnapshot(storage, mark(5, 1), new Uint8Array(0));

      expect(storage.readSnapshot(0, 10)).toHaveLength(0);
      expect(await found(harness)).toMatchObject({ upTo: 5, kept: texts(6, 7) });
      await storage.close();
    });

    it('keeps the present one until the next one is committed, and writes the log meanwhile', async () => {
      await takeSnapshot(storage, mark(3, 1), snapshotData(1000, 1));
      const writer = storage.createSnapshot(mark(8, 1));
      await writer.append(snapshotData(300_000, 2));

      await storage.write(saving(entries(13, 2)));

      expect(wholeSnapshot(storage).equals(snapshotData(1000, 1))).toBe(true);
      expect(await found(harness)).toMatchObject({ upTo: 3, kept: texts(4, 11) });
      await writer.commit();
      expect(wholeSnapshot(storage).equals(snapshotData(300_000, 2))).toBe(true);
      expect(await found(harness)).toMatchObject({ upTo: 8, kept: texts(9, 6) });
      await storage.close();
    });

    it('forgets one that is discarded, and allows another one then, but not two at once', async () => {
      const writer = storage.createSnapshot(mark(8, 1));
      await writer.append(snapshotData(300_000));
      expect(() => storage.createSnapshot(mark(9, 1))).toThrow(BrokenInvariantError);

      writer.discard();

      expect(() => writer.append(new Uint8Array(1))).toThrow(BrokenInvariantError);
      await takeSnapshot(storage, mark(8, 1), snapshotData(20));
      expect(await found(harness)).toMatchObject({ upTo: 8, data: digestOf(snapshotData(20)) });
      await storage.close();
    });

    it('refuses one that is not newer than the present one, and keeps that', async () => {
      await takeSnapshot(storage, mark(8, 1), snapshotData(20));

      for (const index of [8, 7])
        await expect(takeSnapshot(storage, mark(index, 1), snapshotData(30))).rejects.toThrow(
          BrokenInvariantError,
        );

      expect(wholeSnapshot(storage).equals(snapshotData(20))).toBe(true);
      await storage.close();
    });

    it('is not kept from closing by one that is not committed', async () => {
      const writer = storage.createSnapshot(mark(8, 1));
      await writer.append(snapshotData(300_000));

      await storage.close();

      expect(() => writer.append(new Uint8Array(1))).toThrow();
      expect(await found(harness)).toMatchObject({ upTo: 0, kept: texts(1, 12) });
      expect(() => storage.createSnapshot(mark(8, 1))).toThrow(StorageFailedError);
    });
  });

  describe(`${name} with a log that begins later`, () => {
    it('keeps what follows the place, and writes on', async () => {
      await takeSnapshot(storage, mark(9, 1), snapshotData(20));

      await storage.write(starting(9, 1, { keepsRest: true, entries: entries(13, 1) }));
      await storage.write(saving([entry(11, 2)]));

      expect(await found(harness)).toMatchObject({
        upTo: 9,
        kept: [...texts(10, 1), legibleEntry(entry(11, 2))],
      });
      await storage.close();
      expect(await found(harness)).toMatchObject({
        upTo: 9,
        kept: [...texts(10, 1), legibleEntry(entry(11, 2))],
      });
    });

    it('loses the whole log to a snapshot that replaces it, and begins after that', async () => {
      await takeSnapshot(storage, mark(100, 3), snapshotData(20));

      await storage.write(starting(100, 3, { keepsRest: false }));

      expect(await found(harness)).toMatchObject({ upTo: 100, first: null, kept: [] });
      await storage.write(saving(entries(101, 3, { term: 4 })));
      await storage.write(saving(entries(103, 2, { term: 4 })));
      expect(await found(harness)).toMatchObject({ upTo: 100, first: 101, kept: texts(101, 4, 4) });
      await storage.close();
    });

    it('loses also a longer log, and takes the entries of the same batch', async () => {
      await takeSnapshot(storage, mark(5, 3), snapshotData(20));

      await storage.write(starting(5, 3, { keepsRest: false, entries: entries(6, 2, { term: 3 }) }));

      expect(await found(harness)).toMatchObject({ first: 6, kept: texts(6, 2, 3) });
      await storage.close();
    });

    it.each([
      { text: 'a log that ends before the snapshot is gone', place: mark(100, 3), kept: [] },
      { text: 'a log with another term there is gone', place: mark(10, 3), kept: [] },
      { text: 'the rest of a log that agrees stays', place: mark(10, 1), kept: texts(11, 2) },
    ])('after a crash between the commit and the log $text', async ({ place, kept }) => {
      await takeSnapshot(storage, place, snapshotData(20));
      const next = harness.restart();
      const image = await next.open();
      const { lastIncludedIndex, lastIncludedTerm } = place;

      const at = image.log.find(({ index }) => index === lastIncludedIndex);
      expect(at?.term ?? lastIncludedTerm).toBe(lastIncludedTerm);
      expect(image.log.filter(({ index }) => index > lastIncludedIndex).map(legibleEntry)).toEqual(kept);
      const following = entries(lastIncludedIndex + kept.length + 1, 2, { term: 3 });
      await next.write(saving(following));
      await next.close();
      await storage.close();
      expect(await found(harness)).toMatchObject({
        upTo: lastIncludedIndex,
        kept: [...kept, ...following.map(legibleEntry)],
      });
    });

    it('survives many restarts of the log, each with another snapshot', async () => {
      let index = 12;
      for (let round = 1; round <= 6; round += 1) {
        index += 50;
        await takeSnapshot(storage, mark(index, 2), snapshotData(500, round));
        await storage.write(starting(index, 2, { keepsRest: round % 3 === 0 && index < 0 }));
        await storage.write(saving(entries(index + 1, 7, { term: 2, bytes: 900 })));
        await takeSnapshot(storage, mark(index + 3, 2), snapshotData(700, round));
        await storage.write(starting(index + 3, 2, { keepsRest: true }));
        index += 7;
        expect(await found(harness)).toMatchObject({
          upTo: index - 4,
          kept: entries(index - 3, 4, { term: 2, bytes: 900 }).map(legibleEntry),
        });
      }
      await storage.close();
    });

    it.each([
      { text: 'no snapshot covers what would be lost', batch: starting(9, 1, { keepsRest: true }) },
      { text: 'the log does not reach the place', batch: starting(20, 1, { keepsRest: true }) },
      {
        text: 'an entry reaches back before the start',
        batch: starting(5, 1, { keepsRest: true, entries: entries(5, 1) }),
      },
      { text: 'an entry leaves a gap', batch: starting(5, 1, { keepsRest: false, entries: entries(7, 1) }) },
    ])('is refused as a broken invariant if $text', async ({ text, batch }) => {
      await takeSnapshot(storage, mark(text.includes('reach the') ? 20 : 5, 1), snapshotData(20));

      await expect((async () => storage.write(batch))()).rejects.toBeInstanceOf(BrokenInvariantError);

      await storage.close();
      expect((await found(harness)).kept).toEqual(text.includes('reach the') ? [] : texts(6, 7));
    });
  });
}
