/** The disk that is put under a server, as a process with the preload sees it. */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { DISK_PRELOAD } from '../../tools/build/built-program.ts';
import {
  DISK_DIRECTORY,
  DISK_ORDERS,
  type DiskOrders,
  giveOrders,
  soundDisk,
} from '../../tools/torture/disk-orders.ts';
import { HeldWrites } from '../../tools/torture/held-writes.ts';

/** Writes and syncs as the storage does, in both ways, says how each call ended, and waits to be killed. */
const PROGRAM = `
  import * as fs from 'node:fs';
  import { promisify } from 'node:util';
  const file = fs.openSync(process.argv[2], 'r+');
  const bytes = Buffer.alloc(1024, 'x');
  const ends = [];
  const attempt = async (call) => {
    try { ends.push((await call()) ?? 'done'); } catch (cause) { ends.push(cause.code); }
  };
  await attempt(() => fs.writeSync(file, bytes, 0, 1024, 0));
  await attempt(() => fs.fdatasyncSync(file));
  await attempt(async () => (await promisify(fs.write)(file, bytes, 0, 1024, 1024)).bytesWritten);
  await attempt(() => promisify(fs.fdatasync)(file));
  process.send(ends);
  setInterval(() => {}, 1000);
`;

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'raftchart-disk-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
});

/** How the four calls ended, and how many of the 2048 bytes are in the file after \`kill -9\`. */
async function run(orders: Partial<DiskOrders>): Promise<{ ends: unknown; bytes: number; tookMs: number }> {
  const [program, file, path] = ['program.mjs', 'file', 'orders'].map((name) => join(directory, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(program, PROGRAM);
  writeFileSync(file, Buffer.alloc(2048));
  giveOrders(path, { ...soundDisk, ...orders });
  const beganMs = performance.now();
  const child = fork(program, [file], {
    execArgv: ['--import', pathToFileURL(DISK_PRELOAD).href],
    env: { ...process.env, [DISK_DIRECTORY]: directory, [DISK_ORDERS]: path },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [ends] = await once(child, 'message');
  const tookMs = performance.now() - beganMs;
  child.kill('SIGKILL');
  await once(child, 'exit');
  return { ends, bytes: readFileSync(file).filter((byte) => byte !== 0).length, tookMs };
}

it('a sound disk does what it is told', async () => {
  const { ends, bytes } = await run({});

  expect({ ends, bytes }).toEqual({ ends: [1024, 'done', 1024, 'done'], bytes: 2048 });
});

it('a full disk takes the sectors that there is room for, and then nothing', async () => {
  const { ends, bytes } = await run({ roomBytes: 1000 });

  expect({ ends, bytes }).toEqual({ ends: [512, 'done', 'ENOSPC', 'done'], bytes: 512 });
});

it('a sync that fails says so, and what it saved are whole sectors, by chance', async () => {
  const { ends, bytes } = await run({ losesUnsynced: true, failsSyncs: true });

  expect(ends).toEqual([1024, 'EIO', 1024, 'EIO']);
  expect(bytes % 512).toBe(0);
});

it('a disk that loses what was not synced keeps what was', async () => {
  const { ends, bytes } = await run({ losesUnsynced: true });

  expect({ ends, bytes }).toEqual({ ends: [1024, 'done', 1024, 'done'], bytes: 2048 });
});

it('a lying disk says that all is well, and has kept nothing', async () => {
  const { ends, bytes } = await run({ losesUnsynced: true, lies: true });

  expect({ ends, bytes }).toEqual({ ends: [1024, 'done', 1024, 'done'], bytes: 0 });
});

it('a slow disk takes its time for every sync', async () => {
  expect((await run({ syncDelayMs: 200 })).tookMs).toBeGreaterThan(400);
});

it('what was held is written in its order when it is synced, and whole sectors before that by luck', () => {
  const disk = Buffer.alloc(2048);
  const luck = [true, false, false];
  const held = new HeldWrites(
    (_, bytes, position) => void bytes.copy(disk, position),
    () => luck.shift() ?? false,
  );

  held.hold(3, Buffer.alloc(1024, 1), 256);
  expect([disk[255], disk[256], disk[511], disk[512]]).toEqual([0, 1, 1, 0]);
  held.hold(3, Buffer.alloc(512, 2), 512);
  held.release(3);

  expect([disk[511], disk[512], disk[1023], disk[1024], disk[1279], disk[1280]]).toEqual([1, 2, 2, 1, 1, 0]);
});
