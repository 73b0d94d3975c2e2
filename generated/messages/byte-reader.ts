// Copied from tools/generate/codec/templates/byte-reader.ts by tools/generate.
// Do not edit: change the source and run `npm run generate`.

/**
 * Reads bytes that nobody vouches for. The first thing that is wrong is kept as the refusal; whatever is read
 * after it is empty, so a decoder reads on without a test per field and looks at `refusal` once.
 */

import { type MessageRefusal, type RefusalReason, refusedWithin } from './message-refusal.ts';
import { readUtf8 } from './utf8.ts';

const NOTHING = new Uint8Array(0);

/** Bytes [start, end) as a number of 32 bits. */
export type Checksum = (bytes: Uint8Array, start: number, end: number) => number;

export class ByteReader {
  private source: Uint8Array = NOTHING;
  private at = 0;
  private end = 0;
  private refused: MessageRefusal | null = null;

  /** Begins anew with the bytes [offset, end). */
  open(source: Uint8Array, offset: number, end: number): void {
    this.source = source;
    this.at = offset;
    this.end = Math.min(end, source.length);
    this.refused = null;
  }

  /**
   * What `read` makes of the bytes [offset, end), or why it cannot: null needs a refusal. Lets go of the
   * bytes.
   */
  whole<T>(source: Uint8Array, offset: number, end: number, read: () => T | null): T | MessageRefusal {
    this.open(source, offset, end);
    const value = read();
    const refusal = this.refused;
    this.open(NOTHING, 0, 0);
    return refusal ?? (value as T);
  }

  /** What was wrong first; null as long as everything is right. */
  get refusal(): MessageRefusal | null {
    return this.refused;
  }

  /** Position of the next byte. */
  get position(): number {
    return this.at;
  }

  /** Bytes that are left. */
  get remaining(): number {
    return this.end - this.at;
  }

  get bytes(): Uint8Array {
    return this.source;
  }

  u8(field: string): number {
    if (this.at >= this.end) return this.lacks(field, 1);
    return this.source[this.at++] as number;
  }

  /** Little-endian. */
  u32(field: string): number {
    if (this.remaining < 4) return this.lacks(field, 4);
    const { source, at } = this;
    this.at = at + 4;
    const low =
      (source[at] as number) | ((source[at + 1] as number) << 8) | ((source[at + 2] as number) << 16);
    return (low | ((source[at + 3] as number) << 24)) >>> 0;
  }

  /** What ByteWriter.integer wrote: 0 to 2^53 - 1, in the shortest form. */
  integer(field: string): number {
    const first = this.at < this.end ? (this.source[this.at] as number) : 128;
    if (first > 127) return this.longInteger(field);
    this.at++;
    return first;
  }

  boolean(field: string): boolean {
    return this.choice(field, 2) === 1;
  }

  /** A number below `count`. */
  choice(field: string, count: number): number {
    const start = this.at;
    const value = this.u8(field);
    if (value < count) return value;
    return this.refuse('outOfRange', field, start, `${value} stands for none of ${count} values.`);
  }

  /** One of these values, by its position. */
  oneOf<T>(field: string, values: readonly T[]): T {
    return values[this.choice(field, values.length)] as T;
  }

  text(field: string, minBytes: number, maxBytes: number): string {
    const start = this.at;
    const byteLength = this.byteLength(field, maxBytes);
    if (byteLength < minBytes && this.refused === null) {
      this.refuse('outOfRange', field, start, `${byteLength} bytes, at least ${minBytes} are needed.`);
    }
    if (this.refused !== null) return '';
    const text = readUtf8(this.source, this.at, this.at + byteLength);
    if (text === null) this.refuse('invalidText', field, this.at, 'Not well-formed UTF-8.');
    else this.at += byteLength;
    return text ?? '';
  }

  /** A view of the source, not a copy. */
  blob(field: string, maxBytes: number): Uint8Array {
    const byteLength = this.byteLength(field, maxBytes);
    if (byteLength === 0) return NOTHING;
    const value = new Uint8Array(this.source.buffer, this.source.byteOffset + this.at, byteLength);
    this.at += byteLength;
    return value;
  }

  /** The length of a list; the bytes for it are there, if an item takes at least one. */
  itemCount(field: string, maxItems: number): number {
    const start = this.at;
    const count = this.integer(field);
    if (count > maxItems) {
      return this.refuse('tooMany', field, start, `${count} items, at most ${maxItems} are allowed.`);
    }
    return count > this.remaining ? this.lacks(field, count) : count;
  }

  /**
   * Enters a sealed record: checks length and checksum, and reads no further than it goes. Gives the outer
   * end.
   */
  openSeal(checksum: Checksum): number {
    const byteLength = this.u32('');
    const start = this.at;
    const expected = this.u32('');
    if (byteLength > this.remaining) this.lacks('', byteLength);
    if (this.refused !== null) return this.end;
    const outerEnd = this.end;
    this.end = this.at + byteLength;
    const actual = checksum(this.source, this.at, this.end) >>> 0;
    if (actual !== expected) {
      this.refuse('checksum', '', start, `The checksum is ${actual}, and ${expected} was written.`);
    }
    return outerEnd;
  }

  /** Leaves a sealed record, which must have been read to its end. */
  closeSeal(outerEnd: number): void {
    this.expectEnd();
    if (this.refused === null) this.end = outerEnd;
  }

  /** Refuses bytes that are left over. */
  expectEnd(): void {
    if (this.at < this.end) this.refuse('trailingBytes', '', this.at, `${this.remaining} bytes too many.`);
  }

  /** Keeps the first refusal and reads nothing any more. Gives 0. */
  refuse(reason: RefusalReason, field: string, offset: number, detail: string): 0 {
    this.refused ??= { type: 'MessageRefusal', reason, field, offset, detail };
    this.end = this.at;
    return 0;
  }

  /** What a rule of the specification says about a record that began at `start`. */
  refuseImpossible(start: number, detail: string | null): void {
    if (detail !== null) this.refuse('impossible', '', start, detail);
  }

  /** A refusal was met while reading the field `path`: its own field lies within. */
  refusedWithin(path: string): void {
    if (this.refused !== null) this.refused = refusedWithin(path, this.refused);
  }

  /** Reads the record that is the field `path`. */
  within<T>(path: string, read: () => T): T {
    const wasFine = this.refused === null;
    const value = read();
    if (wasFine) this.refusedWithin(path);
    return value;
  }

  private longInteger(field: string): number {
    const { source, at: start } = this;
    let value = 0;
    let scale = 1;
    for (let at = start; at < this.end; at++) {
      const byte = source[at] as number;
      value += (byte & 127) * scale;
      if (byte < 128) {
        const isFine = value <= Number.MAX_SAFE_INTEGER && byte !== 0;
        if (!isFine)
          return this.refuse('outOfRange', field, start, 'Not in the shortest form, or above 2^53 - 1.');
        this.at = at + 1;
        return value;
      }
      scale *= 128;
      if (at - start === 7)
        return this.refuse('outOfRange', field, start, 'An integer of more than 8 bytes.');
    }
    return this.lacks(field, this.remaining + 1);
  }

  private byteLength(field: string, maxBytes: number): number {
    const start = this.at;
    const byteLength = this.integer(field);
    if (byteLength > maxBytes) {
      return this.refuse('tooLong', field, start, `${byteLength} bytes, at most ${maxBytes} are allowed.`);
    }
    return byteLength > this.remaining ? this.lacks(field, byteLength) : byteLength;
  }

  private lacks(field: string, byteCount: number): 0 {
    return this.refuse(
      'truncated',
      field,
      this.at,
      `${byteCount} bytes are needed, ${this.remaining} are left.`,
    );
  }
}
