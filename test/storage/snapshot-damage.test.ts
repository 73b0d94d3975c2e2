/** Damaged and missing snapshots: nobody starts with less than was acknowledged. */

import { crc32 } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { VOTE_FILE } from '../../runtime/node/storage/vote-file.ts';
import {
  DamagedStorageError,
  ForeignStorageError,
  OutdatedStorageError,
} from '../../runtime/storage/storage-errors.ts';
import { MemoryFileSystem } from '../../tools/fuzz/memory-file-system.ts';
import {
  entries,
  mark,
  saving,
  snapshotData,
  starting,
  takeSnapshot,
  vote,
  voting,
  wholeSnapshot,
} from './entries.ts';
import { type Files, flipped, recovered, storageIn, withFile } from './storage-directory.ts';

const segmentBytes = 1024;
const data = snapshotData(700);

/** A server whose log was replaced by a snapshot up to entry 20, and has one entry since. */
async function filesOf(nodeId: string, bytes: Uint8Array = data): Promise<Files> {
  const memory = new MemoryFileSystem('/data');
  const storage = storageIn('/data', { files: memory, segmentBytes, nodeId });
  await storage.open();
  await storage.write(voting(vote(3, 'n2'), entries(1, 4)));
  await takeSnapshot(storage, mark(20, 2), bytes);
  await storage.write(starting(20, 2, { keepsRest: false, entries: entries(21, 1, { term: 3 }) }));
  await storage.close();
  return memory.files();
}

const recover = (files: Files) => recovered(files, { segmentBytes });

describe('a snapshot that has replaced the log', () => {
  let files: Files;
  let name: string;
  let whole: Buffer;

  beforeAll(async () => {
    files = await filesOf('n1');
    name = [...files.keys()].find((each) => each.startsWith('snapshot-')) ?? '';
    whole = files.get(name) ?? Buffer.alloc(0);
  });

  const withSnapshot = (bytes: Buffer) => withFile(files, name, bytes);

  it('consists of a sector of header, the data and a checksum', async () => {
    expect(whole).toHaveLength(512 + 700 + 4);
    expect((await recover(files)).image?.snapshot).toEqual({ ...mark(20, 2), bytes: 700 });
  });

  it('is refused with its path and a place after each single flipped bit, and is left as it was', async () => {
    for (let bit = 0; bit < 8 * whole.length; bit += 1) {
      const damaged = withSnapshot(flipped(whole, bit));

      const { refusal, openCount, files: left } = await recover(damaged);

      if (!(refusal instanceof DamagedStorageError)) expect.fail(`bit ${bit} gives ${refusal}`);
      const { path, offset, expected, actual } = refusal;
      const isPlaced = path.endsWith(name) && offset <= bit / 8 && expected !== actual && actual !== '';
      if (!isPlaced || openCount !== 0)
        expect.fail(`bit ${bit}: ${refusal.message}, ${openCount} files open`);
      if (bit % 1999 === 0) expect(left).toEqual(damaged);
    }
  });

  it('is refused at each shorter length, and when something follows it', async () => {
    for (let length = 0; length < whole.length; length += 1) {
      const { refusal } = await recover(withSnapshot(whole.subarray(0, length)));

      if (!(refusal instanceof DamagedStorageError && refusal.path.endsWith(name)))
        expect.fail(`after ${length} bytes: ${refusal}`);
    }
    const { refusal } = await recover(withSnapshot(Buffer.concat([whole, Buffer.alloc(1)])));
    expect(refusal).toMatchObject({ offset: whole.length, actual: '1 bytes more' });
  });

  it('is missed when its file is gone, also by the one that it has replaced', async () => {
    const without = new Map([...files].filter(([each]) => each !== name));
    const older = new MemoryFileSystem('/data');
    const storage = storageIn('/data', { files: older, segmentBytes });
    await storage.open();
    await takeSnapshot(storage, mark(9, 2), data);
    await storage.close();
    const [oldName, old] = [...older.files()].find(([each]) => each.startsWith('snapshot-')) ?? ['', data];

    expect((await recover(without)).refusal).toMatchObject({
      name: 'DamagedStorageError',
      actual: 'no snapshot',
    });
    expect((await recover(withFile(without, oldName, Buffer.from(old)))).refusal).toMatchObject({
      name: 'DamagedStorageError',
      actual: `${oldName} as the newest one`,
    });
  });

  it('is refused under the name of another one', async () => {
    const without = new Map([...files].filter(([each]) => each !== name));

    const { refusal } = await recover(withFile(without, name.replace('20-', '21-'), whole));

    expect(refusal).toMatchObject({ name: 'DamagedStorageError', actual: name });
  });

  it('is never replaced by an older one that is whole, which nobody removed', async () => {
    const old = withFile(files, name.replace('20-', '07-'), whole);

    expect((await recover(old)).image?.snapshot?.lastIncludedIndex).toBe(20);
    expect([...(await recover(old)).files.keys()].filter((each) => each.startsWith('snapshot-'))).toEqual([
      name,
    ]);
    const { refusal, files: left } = await recover(withFile(old, name, flipped(whole, 5000)));
    expect(refusal).toBeInstanceOf(DamagedStorageError);
    expect(left.size).toBe(old.size);
  });

  it('is refused if another server has written it', async () => {
    const foreign = (await filesOf('n2')).get(name) ?? Buffer.alloc(0);

    const { refusal } = await recover(withSnapshot(foreign));

    expect(refusal).toBeInstanceOf(ForeignStorageError);
    expect(refusal).toMatchObject({ actual: 'server n2 of cluster orchard' });
  });

  it('is refused if it is of a later term than the saved one, or there is no term at all', async () => {
    const lower = new MemoryFileSystem('/data');
    const storage = storageIn('/data', { files: lower, segmentBytes });
    await storage.open();
    await storage.write(voting(vote(1, null)));
    await storage.close();
    const votes = lower.files().get(VOTE_FILE) ?? Buffer.alloc(0);

    expect((await recover(withFile(files, VOTE_FILE, votes))).refusal?.message).toContain('of term 2');
    const only = new Map([[name, whole]]);
    expect((await recover(only)).refusal).toMatchObject({ name: 'DamagedStorageError', actual: 'no file' });
  });

  it('that is half written is removed at the next start', async () => {
    const { image, files: left } = await recover(withFile(files, `${name}.4.new`, whole.subarray(0, 300)));

    expect(image?.snapshot?.lastIncludedIndex).toBe(20);
    expect(left.has(`${name}.4.new`)).toBe(false);
  });
});

describe('a snapshot of several blocks', () => {
  it('is refused wherever a block is damaged, missing, or in the place of another one', async () => {
    const files = await filesOf('n1', snapshotData(200_000));
    const name = [...files.keys()].find((each) => each.startsWith('snapshot-')) ?? '';
    const whole = files.get(name) ?? Buffer.alloc(0);
    const block = (at: number) => whole.subarray(512 + at * 65_540, 512 + (at + 1) * 65_540);
    const damages = [
      ...Array.from({ length: 60 }, (_, at) => flipped(whole, 8 * 512 + at * 26_683)),
      ...Array.from({ length: 20 }, (_, at) => whole.subarray(0, 600 + at * 9_973)),
      Buffer.concat([whole.subarray(0, 512), block(1), block(0), block(2), block(3)]),
      Buffer.concat([whole.subarray(0, 512), block(0), block(0), block(2), block(3)]),
    ];
    for (const [number, damage] of damages.entries()) {
      const { refusal } = await recover(withFile(files, name, damage));

      expect(refusal, `damage ${number}`).toBeInstanceOf(DamagedStorageError);
    }
  });

  it('is refused when it is read, if it was damaged after the start', async () => {
    const memory = new MemoryFileSystem('/data', await filesOf('n1', snapshotData(200_000)));
    const name = [...memory.files().keys()].find((each) => each.startsWith('snapshot-')) ?? '';
    const storage = storageIn('/data', { files: memory, segmentBytes });
    await storage.open();
    expect(wholeSnapshot(storage)).toHaveLength(200_000);

    const file = memory.open(`/data/${name}`, 'existing');
    memory.writeSync(file, Buffer.from([255]), 512 + 65_540 + 77);
    memory.close(file);

    expect(storage.readSnapshot(0, 65_536)).toHaveLength(65_536);
    expect(() => storage.readSnapshot(65_530, 100)).toThrow(DamagedStorageError);
    expect(() => storage.readSnapshot(65_530, 100)).toThrow(/block 1 of 4/);
    await storage.close();
  });
});

it('an entry that was damaged after the start is refused when its command is read', async () => {
  const memory = new MemoryFileSystem('/data');
  const storage = storageIn('/data', { files: memory, segmentBytes: 4096 });
  await storage.open();
  await storage.write(voting(vote(3, 'n2'), entries(1, 4, { bytes: 300 })));
  await storage.write(saving(entries(5, 2, { bytes: 300 })));
  await storage.close();
  const again = storageIn('/data', { files: memory, segmentBytes: 4096 });
  const { log } = await again.open();

  const file = memory.open('/data/log-000000000001.segment', 'existing');
  memory.writeSync(file, Buffer.from([255]), 512 + 700);
  memory.close(file);

  expect(() => log[0]?.command).toThrow(DamagedStorageError);
  expect(log[4]?.command).toHaveLength(300);
  await again.close();
});

it('a directory of format version 1 is refused by name, and not changed', async () => {
  const files = await filesOf('n1');
  const votes = Buffer.from(files.get(VOTE_FILE) ?? Buffer.alloc(0));
  for (const start of [0, 4096]) {
    votes[start + 3] = 1;
    votes.writeUInt32LE(crc32(votes.subarray(start, start + 4092)), start + 4092);
  }
  const old = withFile(files, VOTE_FILE, votes);

  const { refusal, files: left } = await recover(old);

  expect(refusal).toBeInstanceOf(OutdatedStorageError);
  expect(refusal).toMatchObject({ found: 1, wanted: 2 });
  expect(refusal?.message).toMatch(/format version 1, and this program reads version 2/);
  expect(left).toEqual(old);
});
