/** Reads the encoding of commands and answers, and never throws: it remembers that something did not fit. */
import { type ByteString, byteString } from './byte-string.ts';

const EMPTY = new Uint8Array(0);
const scratch = new DataView(new ArrayBuffer(8));

export class ByteReader {
  readonly #bytes: Uint8Array;
  #offset = 0;
  #sound = true;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Everything so far could be read. Once false it stays false, and all further reads give zeros. */
  get isSound(): boolean {
    return this.#sound;
  }

  /** Everything could be read, and nothing is left over. */
  get isFinished(): boolean {
    return this.#sound && this.#offset === this.#bytes.length;
  }

  /** Says that what was read makes no sense to the caller. */
  reject(): void {
    this.#sound = false;
  }

  byte(): number {
    return this.#take(1) ? (this.#bytes[this.#offset - 1] as number) : 0;
  }

  /** 0 or 1; anything else is unsound. */
  boolean(): boolean {
    const value = this.byte();
    if (value > 1) this.#sound = false;
    return value === 1;
  }

  /** An integer within ±2^53; anything else that 8 bytes can say, a negative zero too, is unsound. */
  integer(): number {
    if (!this.#loadEight()) return 0;
    const value = scratch.getFloat64(0, true);
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) this.#sound = false;
    return this.#sound ? value : 0;
  }

  int64(): bigint {
    return this.#loadEight() ? scratch.getBigInt64(0, true) : 0n;
  }

  key(): ByteString {
    const length = this.length();
    if (!this.#take(length)) return '' as ByteString;
    return byteString(this.#bytes, this.#offset - length, this.#offset);
  }

  /** A view on the bytes that are being read, not a copy. */
  value(): Uint8Array {
    const length = this.length();
    if (!this.#take(length)) return EMPTY;
    return this.#bytes.subarray(this.#offset - length, this.#offset);
  }

  /**
   * The length of what follows, or a count of things that take at least a byte each: never more than there
   * are bytes left.
   */
  length(): number {
    if (!this.#take(4)) return 0;
    const at = this.#offset;
    const bytes = this.#bytes;
    const low =
      (bytes[at - 4] as number) | ((bytes[at - 3] as number) << 8) | ((bytes[at - 2] as number) << 16);
    const length = low + (bytes[at - 1] as number) * 0x1000000;
    if (length > bytes.length - at) this.#sound = false;
    return this.#sound ? length : 0;
  }

  #loadEight(): boolean {
    if (!this.#take(8)) return false;
    for (let i = 0; i < 8; i++) scratch.setUint8(i, this.#bytes[this.#offset - 8 + i] as number);
    return true;
  }

  #take(count: number): boolean {
    if (!this.#sound || count > this.#bytes.length - this.#offset) {
      this.#sound = false;
      return false;
    }
    this.#offset += count;
    return true;
  }
}
