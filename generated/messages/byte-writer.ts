// Copied from tools/generate/codec/templates/byte-writer.ts by tools/generate.
// Do not edit: change the source and run `npm run generate`.

/** Writes bytes into an arena that grows and is used again: nothing is allocated for a message. */

import { utf8Length, writeUtf8 } from './utf8.ts';

/** An arena that something huge has stretched beyond this is given back by reset. */
const LARGEST_KEPT_BYTES = 1 << 22;
const TWO_TO_THE_28 = 0x1000_0000;

export class ByteWriter {
  private readonly initialBytes: number;
  private arena: Uint8Array;
  private view: DataView;
  private used = 0;

  constructor(initialBytes = 4096) {
    this.initialBytes = initialBytes;
    this.arena = new Uint8Array(initialBytes);
    this.view = new DataView(this.arena.buffer);
  }

  /** Bytes written since the last reset; the position of the next one. */
  get length(): number {
    return this.used;
  }

  /** What was written: a view, valid until the next write, reset or release. */
  bytes(start = 0, end = this.used): Uint8Array {
    return new Uint8Array(this.arena.buffer, start, end - start);
  }

  /** The arena itself: positions are the writer's, and hold until it grows or is released. */
  get arenaBytes(): Uint8Array {
    return this.arena;
  }

  /** Forgets what was written and keeps the arena. */
  reset(): void {
    this.used = 0;
    if (this.arena.length > LARGEST_KEPT_BYTES) this.release();
  }

  /** Leaves the arena to whoever holds a view of it and goes on in a new one. */
  release(): void {
    this.used = 0;
    this.arena = new Uint8Array(this.initialBytes);
    this.view = new DataView(this.arena.buffer);
  }

  /** Takes back everything from this position on. */
  truncate(length: number): void {
    if (length < this.used) this.used = length;
  }

  u8(value: number): void {
    this.reserve(1);
    this.arena[this.used++] = value;
  }

  /** Little-endian. */
  u32(value: number): void {
    this.reserve(4);
    this.view.setUint32(this.used, value, true);
    this.used += 4;
  }

  /** Overwrites four bytes that are already there: a length that is known only afterwards. */
  setU32(position: number, value: number): void {
    this.view.setUint32(position, value, true);
  }

  /**
   * A safe integer >= 0, seven bits a byte, lowest first, the high bit set on all but the last: 1 to 8 bytes.
   */
  integer(value: number): void {
    this.reserve(8);
    let rest = value;
    while (rest >= TWO_TO_THE_28) {
      this.arena[this.used++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    while (rest > 127) {
      this.arena[this.used++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    this.arena[this.used++] = rest;
  }

  boolean(value: boolean): void {
    this.u8(value ? 1 : 0);
  }

  /** UTF-8 after its length in bytes. A lone surrogate is written as U+FFFD. */
  text(value: string): void {
    const byteLength = utf8Length(value);
    this.integer(byteLength);
    this.reserve(byteLength);
    this.used = writeUtf8(value, this.arena, this.used);
  }

  /** Bytes after their length. */
  blob(value: Uint8Array): void {
    this.integer(value.length);
    this.raw(value);
  }

  /** Bytes as they are. */
  raw(value: Uint8Array): void {
    this.reserve(value.length);
    this.arena.set(value, this.used);
    this.used += value.length;
  }

  /** A part of bytes, as it is. */
  rawPart(source: Uint8Array, start: number, end: number): void {
    const byteLength = end - start;
    this.reserve(byteLength);
    if (byteLength < 64) {
      for (let position = start; position < end; position++)
        this.arena[this.used++] = source[position] as number;
      return;
    }
    this.arena.set(new Uint8Array(source.buffer, source.byteOffset + start, byteLength), this.used);
    this.used += byteLength;
  }

  private reserve(byteCount: number): void {
    const needed = this.used + byteCount;
    if (needed <= this.arena.length) return;
    const larger = new Uint8Array(Math.max(needed, this.arena.length * 2));
    larger.set(this.bytes());
    this.arena = larger;
    this.view = new DataView(larger.buffer);
  }
}
