/** What every storage must do with snapshots, with a log that does not begin at 1, and without room. */

import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { BrokenInvariantError } from '../../runtime/errors.ts';
import type { Storage } from '../../runtime/storage/storage.ts';
import { DiskFullError, StorageFailedError } from '../../runtime/storage/storage-errors.ts';
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
import type { StorageHarness } from './storage.contract.ts';

/** Two snapshots are compared by it: that of a large one says more than its bytes. */
const digestOf = (data: Uint8Array) => createHash('sha256').update(data).digest('hex');

/** A disk that can be filled. */
export interface SnapshotHarness extends StorageHarness {
  /** Whether no file may grow from now on. */
  setFull(isFull: boolean): void;
  /** The same as afterCrash, and from now on this life is the one that is looked at. */
  restart(): Storage;
}

/** `makeHarness` gives an empty disk each time. */
export function describeSnapshots(name: string, makeHarness: () => SnapshotHarness): void {
  let harness: SnapshotHarness;
  let storage: Storage;

  /** The next life of the server after a crash. */
  async function found() {
    const next = harness.afterCrash();
    const { snapshot, log, currentTerm, votedFor } = await next.open();
    const data = snapshot === null ? null : digestOf(wholeSnapshot(next));
    const kept = log.filter(({ index }) => index > (snapshot?.lastIncludedIndex ?? 0)).map(legibleEntry);
    const first = log[0]?.index ?? null;
    await next.close();
    return { upTo: snapshot?.lastIncludedIndex ?? 0, snapshot, data, first, kept, currentTerm, votedFor };
  }

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
      expect(await found()).toMatchObject({ snapshot: whole, data: digestOf(data), kept: texts(6, 7) });
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
      expect(await found()).toMatchObject({ upTo: 5, kept: texts(6, 7) });
      await storage.close();
    });

    it('keeps the present one until the next one is committed, and writes the log meanwhile', async () => {
      await takeSnapshot(storage, mark(3, 1), snapshotData(1000, 1));
      const writer = storage.createSnapshot(mark(8, 1));
      await writer.append(snapshotData(300_000, 2));

      await storage.write(saving(entries(13, 2)));

      expect(wholeSnapshot(storage).equals(snapshotData(1000, 1))).toBe(true);
      expect(await found()).toMatchObject({ upTo: 3, kept: texts(4, 11) });
      await writer.commit();
      expect(wholeSnapshot(storage).equals(snapshotData(300_000, 2))).toBe(true);
      expect(await found()).toMatchObject({ upTo: 8, kept: texts(9, 6) });
      await storage.close();
    });

    it('forgets one that is discarded, and allows another one then, but not two at once', async () => {
      const writer = storage.createSnapshot(mark(8, 1));
      await writer.append(snapshotData(300_000));
      expect(() => storage.createSnapshot(mark(9, 1))).toThrow(BrokenInvariantError);

      writer.discard();

      expect(() => writer.append(new Uint8Array(1))).toThrow(BrokenInvariantError);
      await takeSnapshot(storage, mark(8, 1), snapshotData(20));
      expect(await found()).toMatchObject({ upTo: 8, data: digestOf(snapshotData(20)) });
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
      expect(await found()).toMatchObject({ upTo: 0, kept: texts(1, 12) });
      expect(() => storage.createSnapshot(mark(8, 1))).toThrow(StorageFailedError);
    });
  });

  describe(`${name} with a log that begins later`, () => {
    it('keeps what follows the place, and writes on', async () => {
      await takeSnapshot(storage, mark(9, 1), snapshotData(20));

      await storage.write(starting(9, 1, { keepsRest: true, entries: entries(13, 1) }));
      await storage.write(saving([entry(11, 2)]));

      expect(await found()).toMatchObject({ upTo: 9, kept: [...texts(10, 1), legibleEntry(entry(11, 2))] });
      await storage.close();
      expect(await found()).toMatchObject({ upTo: 9, kept: [...texts(10, 1), legibleEntry(entry(11, 2))] });
    });

    it('loses the whole log to a snapshot that replaces it, and begins after that', async () => {
      await takeSnapshot(storage, mark(100, 3), snapshotData(20));

      await storage.write(starting(100, 3, { keepsRest: false }));

      expect(await found()).toMatchObject({ upTo: 100, first: null, kept: [] });
      await storage.write(saving(entries(101, 3, { term: 4 })));
      await storage.write(saving(entries(103, 2, { term: 4 })));
      expect(await found()).toMatchObject({ upTo: 100, first: 101, kept: texts(101, 4, 4) });
      await storage.close();
    });

    it('loses also a longer log, and takes the entries of the same batch', async () => {
      await takeSnapshot(storage, mark(5, 3), snapshotData(20));

      await storage.write(starting(5, 3, { keepsRest: false, entries: entries(6, 2, { term: 3 }) }));

      expect(await found()).toMatchObject({ first: 6, kept: texts(6, 2, 3) });
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
      expect(await found()).toMatchObject({
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
        expect(await found()).toMatchObject({
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
      expect((await found()).kept).toEqual(text.includes('reach the') ? [] : texts(6, 7));
    });
  });

  describe(`${name} without room`, () => {
    /** Writes entries until there is no room; gives how many have been written, and the batch that has not. */
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
      expect(await found()).toMatchObject({ currentTerm: 7, votedFor: 'n3', kept: all(count) });

      harness.setFull(false);
      await storage.write(batch);
      await storage.write(saving(entries(16 + count, 1, { bytes: 700 })));
      expect(storage.hasRoom()).toBe(true);
      expect(await found()).toMatchObject({ kept: all(count + 4) });
      await storage.close();
    });

    it('saves the term and vote of a batch whose entries it refuses', async () => {
      harness.setFull(true);
      const { count, batch } = await fill();

      const writing = (async () => storage.write({ ...batch, termAndVote: vote(9, null) }))();

      await expect(writing).rejects.toBeInstanceOf(DiskFullError);
      expect(await found()).toMatchObject({ currentTerm: 9, votedFor: null, kept: all(count) });
      await storage.close();
    });

    it('refuses a batch that is larger than all that is prepared, and leaves nothing of it', async () => {
      harness.setFull(true);
      const large = saving(entries(13, 30, { bytes: 5000 }));

      await expect((async () => storage.write(large))()).rejects.toBeInstanceOf(DiskFullError);

      expect(await found()).toMatchObject({ kept: texts(1, 12) });
      harness.setFull(false);
      await storage.write(large);
      expect((await found()).kept).toHaveLength(42);
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
      expect(await found()).toMatchObject({ upTo: 9, data: digestOf(snapshotData(300_000, 9)) });
      await storage.close();
    });
  });
}
