/** Truncated and flipped files of the log: nothing acknowledged may vanish in silence. */

import { crc32 } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { VOTE_FILE } from '../../runtime/node/storage/vote-file.ts';
import type { DiskImage } from '../../runtime/storage/storage.ts';
import { DamagedStorageError } from '../../runtime/storage/storage-errors.ts';
import type { LogEntry } from '../../spec/vocabulary.ts';
import { MemoryFileSystem } from '../../tools/fuzz/memory-file-system.ts';
import { entries, entry, legible, saving, vote } from './entries.ts';
import { type Files, flipped, recovered, storageIn, withFile } from './storage-directory.ts';

const segmentBytes = 4608;

/** The log after each of its batches: what recovery may give, the last one if nothing is missing. */
interface SmallLog {
  readonly files: Files;
  readonly prefixes: readonly unknown[];
}

/** Three segments: two that hold batches (one of them large, one that replaces entries), one prepared. */
async function smallLog(): Promise<SmallLog> {
  const memory = new MemoryFileSystem('/data');
  const storage = storageIn('/data', { segmentBytes, files: memory });
  await storage.open();
  await storage.write({ termAndVote: vote(3, 'n2'), logStart: null, entries: [] });
  const orders = [
    entries(1, 2),
    entries(3, 1, { bytes: 2000 }),
    [entry(4, 2, Buffer.alloc(1100))],
    entries(5, 2, { term: 2 }),
    entries(4, 2, { term: 3, bytes: 20 }),
    [entry(6, 3, Buffer.alloc(700))],
  ];
  const log: LogEntry[] = [];
  const prefixes = [legible({ ...vote(3, 'n2'), log })];
  for (const order of orders) {
    await storage.write(saving(order));
    log.splice((order[0]?.index ?? 1) - 1, log.length, ...order);
    prefixes.push(legible({ ...vote(3, 'n2'), log }));
  }
  await storage.close();
  return { files: memory.files(), prefixes };
}

const recover = (files: Files) => recovered(files, { segmentBytes });

/** All bits of the segments that are in use, some of the one that is not. */
function* everyBit(files: Files, names: readonly string[]): Generator<{ name: string; bit: number }> {
  for (const name of names) {
    const step = name === names.at(-1) ? 23 : 1;
    const bitCount = 8 * (files.get(name)?.length ?? 0);
    for (let bit = 0; bit < bitCount; bit += step) yield { name, bit };
  }
}

describe('a damaged log', () => {
  let log: SmallLog;
  let names: string[];

  beforeEach(async () => {
    log = await smallLog();
    names = [...log.files.keys()].filter((name) => name.endsWith('.segment'));
  });

  const bytesOf = (name: string) => log.files.get(name) ?? Buffer.alloc(0);

  function prefixOf(image: DiskImage | null): number {
    const found = image === null ? null : JSON.stringify(legible(image));
    return log.prefixes.findIndex((prefix) => JSON.stringify(prefix) === found);
  }

  it('consists of two used segments and a prepared one, and is found whole', async () => {
    const { image, openCount } = await recover(log.files);

    expect(names).toHaveLength(3);
    expect(prefixOf(image)).toBe(6);
    expect(openCount).toBe(0);
  });

  it('a last segment of any length starts with the batches that are whole', async () => {
    const [, name = ''] = names;
    const held = new Set([0]);
    for (let length = 0; length <= bytesOf(name).length; length += 1) {
      const { image, refusal, files } = await recover(
        withFile(log.files, name, bytesOf(name).subarray(0, length)),
      );

      expect(refusal, `after ${length} bytes`).toBeNull();
      expect(prefixOf(image), `after ${length} bytes`).toBeGreaterThanOrEqual(Math.max(...held));
      held.add(prefixOf(image));
      expect(prefixOf((await recover(files)).image), `after ${length} bytes, once more`).toBe(
        prefixOf(image),
      );
    }
    expect([...held]).toEqual([0, 2, 3, 4, 5, 6]);
  });

  it('a prepared segment that was shortened is as good as new', async () => {
    const [, , name = ''] = names;
    for (const length of [0, 1, 700, segmentBytes - 1]) {
      const { image } = await recover(withFile(log.files, name, bytesOf(name).subarray(0, length)));
      expect(prefixOf(image), `after ${length} bytes`).toBe(6);
    }
  });

  it('a truncated segment that is not the last is refused', async () => {
    const [name = ''] = names;
    for (let length = 0; length < bytesOf(name).length; length += 1) {
      const { refusal, openCount } = await recover(
        withFile(log.files, name, bytesOf(name).subarray(0, length)),
      );

      expect(refusal, `after ${length} bytes`).toBeInstanceOf(DamagedStorageError);
      expect(openCount).toBe(0);
    }
  });

  it('each single flipped bit is refused with its path, or changes nothing', async () => {
    let refusals = 0;
    for (const { name, bit } of everyBit(log.files, names)) {
      const { image, refusal } = await recover(withFile(log.files, name, flipped(bytesOf(name), bit)));

      if (refusal !== null) refusals += 1;
      const isTyped = refusal instanceof DamagedStorageError && refusal.path.endsWith(name);
      if (!(isTyped || prefixOf(image) === 6))
        expect.fail(`bit ${bit} of ${name} gives ${refusal ?? prefixOf(image)}`);
    }
    expect(refusals).toBeGreaterThan(8 * 4000);
  });

  it('a lost sector is refused wherever a later batch proves that it had been acknowledged', async () => {
    const [first = '', active = ''] = names;
    const bytes = bytesOf(active);
    const lastBatch = bytes.findLastIndex((byte, at) => at % 512 === 0 && byte === 0x52);
    const places = [
      ...Array.from({ length: 7 }, (_, sector) => [first, sector * 512] as const),
      ...Array.from({ length: lastBatch / 512 }, (_, sector) => [active, sector * 512] as const),
    ];
    for (const [name, at] of places) {
      const lost = Buffer.from(bytesOf(name)).fill(0, at, at + 512);

      const { refusal } = await recover(withFile(log.files, name, lost));

      expect(refusal, `${name} without the sector at ${at}`).toBeInstanceOf(DamagedStorageError);
    }
    expect(places).toHaveLength(7 + 6);
  });

  it('a bit that flips where nothing was written yet changes nothing', async () => {
    const [, active = '', prepared = ''] = names;
    const blankFrom = bytesOf(active).findLastIndex((byte) => byte !== 0) + 512;
    const places = [
      [active, blankFrom * 8 + 3],
      [prepared, 5],
      [prepared, 8 * 700],
    ] as const;
    for (const [name, bit] of places) {
      const { image } = await recover(withFile(log.files, name, flipped(bytesOf(name), bit)));

      expect(prefixOf(image)).toBe(6);
    }
  });

  it('a missing segment is refused: the first, a middle one, all of them', async () => {
    for (const missing of [names.slice(0, 1), names.slice(1, 2), names]) {
      const { refusal } = await recover(new Map([...log.files].filter(([name]) => !missing.includes(name))));

      expect(refusal, missing.join()).toBeInstanceOf(DamagedStorageError);
    }
  });

  it('an entry of a later term than the saved one is refused', async () => {
    const memory = new MemoryFileSystem('/data');
    const other = storageIn('/data', { segmentBytes, files: memory });
    await other.open();
    await other.write({ termAndVote: vote(2, null), logStart: null, entries: [] });
    await other.close();

    const { refusal } = await recover(
      withFile(log.files, VOTE_FILE, memory.files().get(VOTE_FILE) ?? Buffer.alloc(0)),
    );

    expect(refusal).toBeInstanceOf(DamagedStorageError);
    expect(refusal?.message).toContain('of term 3');
  });

  it('a header that lies about its size with a checksum that is right is refused, and nothing is made for it', async () => {
    const [, name = ''] = names;
    for (const size of [2 ** 49, 2 ** 53, 2 ** 32, 513, 0]) {
      const lying = Buffer.from(bytesOf(name));
      lying.writeUInt32LE(size % 2 ** 32, 12);
      lying.writeUInt32LE(Math.floor(size / 2 ** 32), 16);
      lying.writeUInt32LE(crc32(lying.subarray(0, 508)), 508);

      const { refusal } = await recover(withFile(log.files, name, lying));

      expect(refusal, `${size} bytes`).toBeInstanceOf(DamagedStorageError);
    }
  });

  it('segments that have changed places are refused', async () => {
    const [one = '', other = ''] = names;

    const { refusal } = await recover(
      withFile(withFile(log.files, one, bytesOf(other)), other, bytesOf(one)),
    );

    expect(refusal).toBeInstanceOf(DamagedStorageError);
  });

  it('a refused directory is left as it was', async () => {
    const [name = ''] = names;
    const damaged = withFile(log.files, name, flipped(bytesOf(name), 8 * 600));

    const { refusal, files } = await recover(damaged);

    expect(refusal).toBeInstanceOf(DamagedStorageError);
    expect(files).toEqual(damaged);
  });
});
