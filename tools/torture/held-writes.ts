/** Writes that the operating system has taken and the disk has not: a power failure loses them. */

export const SECTOR_BYTES = 512;

/** Writes to the file itself. */
export type WriteThrough = (file: number, bytes: Buffer, position: number) => void;

interface HeldWrite {
  readonly bytes: Buffer;
  readonly position: number;
}

export class HeldWrites {
  readonly #writeThrough: WriteThrough;
  /** Whether chance lets a sector reach the disk before it is synced. */
  readonly #isLucky: () => boolean;
  readonly #held = new Map<number, HeldWrite[]>();

  constructor(writeThrough: WriteThrough, isLucky: () => boolean) {
    this.#writeThrough = writeThrough;
    this.#isLucky = isLucky;
  }

  /** The caller may use `bytes` again. */
  hold(file: number, bytes: Buffer, position: number): void {
    const writes = this.#held.get(file) ?? [];
    writes.push({ bytes: Buffer.from(bytes), position });
    this.#held.set(file, writes);
    for (let from = 0; from < bytes.length; ) {
      const to = Math.min(bytes.length, from + SECTOR_BYTES - ((position + from) % SECTOR_BYTES));
      if (this.#isLucky()) this.#writeThrough(file, bytes.subarray(from, to), position + from);
      from = to;
    }
  }

  /** What a sync does. */
  release(file: number): void {
    for (const { bytes, position } of this.#held.get(file) ?? []) this.#writeThrough(file, bytes, position);
    this.#held.delete(file);
  }

  /** For whatever else looks at files: it must see what was written. */
  releaseAll(): void {
    for (const file of [...this.#held.keys()]) this.release(file);
  }

  /** What a failed sync may do: nobody will ever write these. */
  drop(file: number): void {
    this.#held.delete(file);
  }
}
