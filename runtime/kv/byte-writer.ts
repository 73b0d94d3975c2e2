/** Writes the encoding of commands and answers. Integers are little-endian. */
import { type ByteString, writeByteString } from './byte-string.ts';

const START_BYTES = 1024;
/** Up to this, a loop copies faster than a call does. */
const TINY_BYTES = 64;
/** Above this, a buffer is given away instead of being kept for the next answer. */
const KEEP_BYTES = 64 * 1024;

/** A growing buffer, used again after each {@link finish}. */
export class ByteWriter {
  #bytes = new Uint8Array(START_BYTES);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  /**
   * An integer within ±2^53, as the 8 bytes of a double: exact in that range, and one instruction to write.
   */
  integer(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  /** A signed 64-bit integer. */
  int64(value: bigint): void {
    this.#reserve(8);
    this.#view.setBigInt64(this.#length, value, true);
    this.#length += 8;
  }

  /** How many things follow, which {@link ByteReader.length} reads; each must take at least a byte. */
  count(value: number): void {
    this.#reserve(4);
    this.#view.setUint32(this.#length, value, true);
    this.#length += 4;
  }

  /** A length and that many bytes. */
  key(key: ByteString): void {
    this.#lengthOf(key);
    writeByteString(key, this.#bytes, this.#length);
    this.#length += key.length;
  }

  /** A length and that many bytes. */
  value(value: Uint8Array): void {
    this.#lengthOf(value);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
  }

  /** What was written since the last call, in memory of its own. */
  finish(): Uint8Array {
    const length = this.#length;
    this.#length = 0;
    if (length <= TINY_BYTES) return this.#copyTiny(length);
    const written = this.#bytes.subarray(0, length);
    if (this.#bytes.length <= KEEP_BYTES) return written.slice();
    this.#replace(START_BYTES);
    return written;
  }

  #copyTiny(length: number): Uint8Array {
    const copy = new Uint8Array(length);
    for (let i = 0; i < length; i++) copy[i] = this.#bytes[i] as number;
    return copy;
  }

  #lengthOf(content: { readonly length: number }): void {
    this.#reserve(4 + content.length);
    this.count(content.length);
  }

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#bytes.length) return;
    const old = this.#bytes;
    this.#replace(Math.max(needed, old.length * 2));
    this.#bytes.set(old.subarray(0, this.#length));
  }

  #replace(capacity: number): void {
    this.#bytes = new Uint8Array(capacity);
    this.#view = new DataView(this.#bytes.buffer);
  }
}
