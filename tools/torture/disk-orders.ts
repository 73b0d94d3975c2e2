/** What the disk of one server is to do, told by a file: a process whose disk hangs hears nothing else. */

import { readFileSync, renameSync, writeFileSync } from 'node:fs';

export interface DiskOrders {
  /** Whoever changes something about the room counts this up: the bytes are counted from then on. */
  readonly generation: number;
  /** Every sync takes so much longer. */
  readonly syncDelayMs: number;
  /** No sync returns while this is so. */
  readonly isStalled: boolean;
  /** How many bytes can still be written; null if there is no end to them. */
  readonly roomBytes: number | null;
  /** Syncs fail with EIO, and of what they should have saved nothing is certain. */
  readonly failsSyncs: boolean;
  /** What was not synced is lost when the process is killed, but for sectors that chance has saved. */
  readonly losesUnsynced: boolean;
  /** Planted: a sync returns at once and has saved nothing. Means anything only with `losesUnsynced`. */
  readonly lies: boolean;
}

export const soundDisk: DiskOrders = {
  generation: 0,
  syncDelayMs: 0,
  isStalled: false,
  roomBytes: null,
  failsSyncs: false,
  losesUnsynced: false,
  lies: false,
};

/** The environment of the server names its directory and the file of the orders. */
export const DISK_DIRECTORY = 'TORTURE_DISK_DIRECTORY';
export const DISK_ORDERS = 'TORTURE_DISK_ORDERS';

/** Nobody ever reads half of them. */
export function giveOrders(path: string, orders: DiskOrders): void {
  writeFileSync(`${path}.new`, JSON.stringify(orders));
  renameSync(`${path}.new`, path);
}

export function readOrders(path: string, read: typeof readFileSync = readFileSync): DiskOrders {
  return JSON.parse(read(path, 'utf8')) as DiskOrders;
}
