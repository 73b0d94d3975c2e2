/** Writes the content of a snapshot and cuts it into sealed sections. */
import type { Checksum } from '../../generated/messages/byte-reader.ts';
import { type ByteString, writeByteString } from './byte-string.ts';
import {
  CHECKSUM_BYTES,
  CONTENT_BYTES,
  FIRST_PREVIOUS,
  PREFACE,
  SECTION_HEAD_BYTES,
} from './snapshot-format.ts';

/** Of a small store that is all; from a section on it grows by no more than its last item needs. */
const FIRST_BYTES = 1024;

export class SectionWriter {
  readonly #checksum: Checksum;
  #bytes = new Uint8Array(FIRST_BYTES);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;
  #previous = FIRST_PREVIOUS;
  #isFirst = true;

  constructor(checksum: Checksum) {
    this.#checksum = checksum;
  }

  /** There is enough for a section. */
  get isFull(): boolean {
    return this.#length >= CONTENT_BYTES;
  }

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  /** An integer within ±2^53, as a double. */
  integer(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  /** Below 2^32. */
  count(value: number): void {
    this.#reserve(4);
    this.#view.setUint32(this.#length, value, true);
    this.#length += 4;
  }

  /** A length and that many bytes. */
  key(key: ByteString): void {
    this.count(key.length);
    this.#reserve(key.length);
    writeByteString(key, this.#bytes, this.#length);
    this.#length += key.length;
  }

  /** As much of `value` from `offset` on as the section takes; how much that was. */
  part(value: Uint8Array, offset: number): number {
    const count = Math.min(value.length - offset, CONTENT_BYTES - this.#length);
    this.#reserve(count);
    this.#bytes.set(count === value.length ? value : value.subarray(offset, offset + count), this.#length);
    this.#length += count;
    return count;
  }

  /** The next section, full or the last one, in memory of its own; the first one after the preface. */
  take(): Uint8Array {
    const contentBytes = Math.min(this.#length, CONTENT_BYTES);
    const start = this.#isFirst ? PREFACE.length : 0;
    const contentStart = start + SECTION_HEAD_BYTES;
    const end = contentStart + contentBytes;
    const piece = new Uint8Array(end + CHECKSUM_BYTES);
    const view = new DataView(piece.buffer);
    if (this.#isFirst) piece.set(PREFACE);
    view.setUint32(start, contentBytes, true);
    view.setUint32(start + 4, this.#previous, true);
    piece.set(this.#bytes.subarray(0, contentBytes), contentStart);
    this.#previous = this.#checksum(piece, start, end);
    view.setUint32(end, this.#previous, true);
    this.#isFirst = false;
    this.#bytes.copyWithin(0, contentBytes, this.#length);
    this.#length -= contentBytes;
    return piece;
  }

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#bytes.length) return;
    const old = this.#bytes;
    this.#bytes = new Uint8Array(Math.max(needed, old.length * 2));
    this.#bytes.set(old.subarray(0, this.#length));
    this.#view = new DataView(this.#bytes.buffer);
  }
}
