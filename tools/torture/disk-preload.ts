/**
 * `node --import` runs this before a server: it puts an unreliable disk under the functions of node:fs that
 * the storage calls, for files in the server's own directory. It also tells the parent how much memory lives.
 */

import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { DISK_DIRECTORY, DISK_ORDERS, type DiskOrders, readOrders } from './disk-orders.ts';
import { HeldWrites } from './held-writes.ts';
import { UnreliableDisk } from './unreliable-disk.ts';

const directory = process.env[DISK_DIRECTORY] ?? '';
const ordersPath = process.env[DISK_ORDERS] ?? '';
const real = { ...fs };
const openHandle = fs.promises.open;
const never = new Int32Array(new SharedArrayBuffer(4));

/** The descriptors of files in the directory; the log of the server, for one, is none of them. */
const files = new Set<number>();

const orders = (): DiskOrders => readOrders(ordersPath, real.readFileSync);
const held = new HeldWrites(
  (file, bytes, position) => void real.writeSync(file, bytes, 0, bytes.length, position),
  () => !orders().lies && Math.random() < 0.5,
);
const disk = new UnreliableDisk(orders, held);

type SyncCall = [file: number, bytes: Buffer, offset: number, length: number, position: number];

function writeSync(...given: SyncCall): number {
  const [file, bytes, offset, length, position] = given;
  if (!files.has(file)) return real.writeSync(...given);
  const admitted = disk.admit(length, position);
  if (!admitted.isHeld) return real.writeSync(file, bytes, offset, admitted.length, position);
  disk.hold(file, bytes.subarray(offset, offset + admitted.length), position);
  return admitted.length;
}

type Written = (cause: Error | null, bytesWritten: number, bytes: Buffer) => void;
type WriteCall = [...SyncCall, Written];

function write(...given: WriteCall): void {
  const [file, bytes, offset, length, position, done] = given;
  if (!files.has(file)) return void (real.write as (...call: WriteCall) => void)(...given);
  try {
    const admitted = disk.admit(length, position);
    if (!admitted.isHeld) return real.write(file, bytes, offset, admitted.length, position, done);
    disk.hold(file, bytes.subarray(offset, offset + admitted.length), position);
    setImmediate(done, null, admitted.length, bytes);
  } catch (cause) {
    setImmediate(done, cause as Error, 0, bytes);
  }
}

/** promisify gives the caller of the real one an object, by a sign that only Node's own functions have. */
Object.defineProperty(write, promisify.custom, {
  value: (...call: SyncCall) =>
    new Promise((resolve, reject) => {
      write(...call, (cause, bytesWritten, buffer) =>
        cause === null ? resolve({ bytesWritten, buffer }) : reject(cause),
      );
    }),
});

function syncSlowly(file: number, sync: (file: number) => void): void {
  if (!files.has(file)) return sync(file);
  const began = performance.now();
  for (let left = disk.pauseMs(0); left > 0; left = disk.pauseMs(performance.now() - began))
    Atomics.wait(never, 0, 0, left);
  if (disk.sync(file)) sync(file);
}

async function untilSynced(file: number, sync: () => Promise<void>): Promise<void> {
  const began = performance.now();
  for (let left = disk.pauseMs(0); left > 0; left = disk.pauseMs(performance.now() - began))
    await pause(left);
  if (disk.sync(file)) await sync();
}

function fdatasync(file: number, done: (cause: Error | null) => void): void {
  const sync = files.has(file) ? untilSynced(file, () => realSync(file)) : realSync(file);
  sync.then(() => done(null), done);
}

const realSync = promisify(real.fdatasync);

function openSync(...given: Parameters<typeof fs.openSync>): number {
  disk.settle();
  const file = real.openSync(...given);
  if (String(given[0]).startsWith(directory)) files.add(file);
  return file;
}

function closeSync(file: number): void {
  if (files.delete(file)) disk.settle();
  real.closeSync(file);
}

/** Whoever looks at the files sees what was written to them. */
function settled<Call extends (...given: never[]) => unknown>(call: Call): Call {
  return ((...given: Parameters<Call>) => {
    disk.settle();
    return call(...given);
  }) as Call;
}

Object.assign(fs, {
  writeSync,
  write,
  fdatasync,
  openSync,
  closeSync,
  fdatasyncSync: (file: number) => syncSlowly(file, real.fdatasyncSync),
  fsyncSync: (file: number) => syncSlowly(file, real.fsyncSync),
  readFileSync: settled(real.readFileSync),
  renameSync: settled(real.renameSync),
  linkSync: settled(real.linkSync),
  unlinkSync: settled(real.unlinkSync),
  truncateSync: settled(real.truncateSync),
});

/** The storage syncs its directory through a handle. */
fs.promises.open = async (...given) => {
  const handle = await openHandle(...given);
  if (!String(given[0]).startsWith(directory)) return handle;
  const sync = handle.sync.bind(handle);
  handle.sync = () => untilSynced(handle.fd, sync);
  return handle;
};
syncBuiltinESMExports();

process.on('SIGUSR2', async () => {
  // What a first collection lets go of, the memory outside the heap, a second one a moment later gives back.
  globalThis.gc?.();
  await pause(50);
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  process.send?.({ kind: 'memory', heapBytes: heapUsed, liveBytes: heapUsed + external });
});
