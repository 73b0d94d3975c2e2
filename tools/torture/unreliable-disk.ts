/** The disk as one server sees it: does what the orders say, with the real files underneath. */

import type { DiskOrders } from './disk-orders.ts';
import { type HeldWrites, SECTOR_BYTES } from './held-writes.ts';

/** How often somebody who waits for a stalled disk looks at the orders. */
export const LOOK_MS = 5;

/** As Node's own errors look. */
function systemError(code: 'ENOSPC' | 'EIO', text: string, syscall: string): Error {
  return Object.assign(new Error(`${code}: ${text}, ${syscall}`), { code, syscall });
}

export class UnreliableDisk {
  readonly #orders: () => DiskOrders;
  readonly #held: HeldWrites;
  #generation = -1;
  #writtenBytes = 0;

  /** `orders` are asked for at each call. */
  constructor(orders: () => DiskOrders, held: HeldWrites) {
    this.#orders = orders;
    this.#held = held;
  }

  /**
   * How many bytes of a write the disk takes, up to the end of a sector: file systems run out of blocks and
   * not of bytes. Throws ENOSPC if none. `isHeld`: the write is to be given to `hold`, not to the file.
   */
  admit(length: number, position: number): { readonly length: number; readonly isHeld: boolean } {
    const { generation, roomBytes, losesUnsynced } = this.#orders();
    if (generation !== this.#generation) this.#writtenBytes = 0;
    this.#generation = generation;
    const left = roomBytes === null ? length : roomBytes - this.#writtenBytes;
    const room = left >= length ? length : left - ((position + left) % SECTOR_BYTES);
    if (room <= 0 && length > 0) throw systemError('ENOSPC', 'no space left on device', 'write');
    this.#writtenBytes += room;
    return { length: room, isHeld: losesUnsynced };
  }

  hold(file: number, bytes: Buffer, position: number): void {
    this.#held.hold(file, bytes, position);
  }

  /** For how many more milliseconds a sync that began `elapsedMs` ago has to wait before it looks again. */
  pauseMs(elapsedMs: number): number {
    const { isStalled, syncDelayMs } = this.#orders();
    if (isStalled) return LOOK_MS;
    return Math.max(0, syncDelayMs - elapsedMs);
  }

  /** After the waiting. Returns whether the real file is to be synced; throws EIO if the orders say so. */
  sync(file: number): boolean {
    const { failsSyncs, lies } = this.#orders();
    if (lies) return false;
    if (failsSyncs) {
      this.#held.drop(file);
      throw systemError('EIO', 'i/o error', 'fdatasync');
    }
    this.#held.release(file);
    return true;
  }

  /** Before anything but writes and syncs: opening, closing, reading, renaming. */
  settle(): void {
    this.#held.releaseAll();
  }
}
