/** Reads the content of a snapshot, which arrives in parts: whoever needs more waits for it. */
import { type ByteString, byteString } from './byte-string.ts';
import { offsetOf } from './snapshot-format.ts';

const EMPTY = new Uint8Array(0);

/** Waits for parts: each `yield` is given the next one, borrowed until the next `yield`. */
export type Waiting<Result = void> = Generator<void, Result, Uint8Array>;

export class ContentReader {
  #bytes: Uint8Array = EMPTY;
  #view: DataView = new DataView(EMPTY.buffer);
  #at = 0;
  /** Where in the content `#bytes` begins. */
  #start = 0;

  /** Of what is read next, in bytes from the beginning of the snapshot. */
  get offset(): number {
    return offsetOf(this.#start + this.#at);
  }

  /** Everything that has arrived was read. */
  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  has(count: number): boolean {
    return this.#bytes.length - this.#at >= count;
  }

  /** To be called before reading numbers, when there are not so many bytes yet. */
  *wait(count: number): Waiting {
    while (!this.has(count)) {
      const rest = this.#bytes.slice(this.#at);
      const more = yield;
      this.#start += this.#at;
      this.#at = 0;
      this.#bytes = rest.length === 0 ? more : joined([rest, more]);
      this.#view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.length);
    }
  }

  byte(): number {
    return this.#bytes[this.#at++] as number;
  }

  /** Whatever eight bytes can say as a double. */
  double(): number {
    this.#at += 8;
    return this.#view.getFloat64(this.#at - 8, true);
  }

  count(): number {
    this.#at += 4;
    return this.#view.getUint32(this.#at - 4, true);
  }

  /** So many bytes that have arrived, as a view that holds until the next `yield`. */
  view(length: number): Uint8Array {
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  /** So many bytes, however many have arrived. Room is made for what arrives, not for what is promised. */
  *gather(length: number): Waiting<Uint8Array> {
    if (this.has(length)) return this.view(length);
    const parts: Uint8Array[] = [];
    for (let left = length; left > 0; ) {
      if (this.isAtEnd) yield* this.wait(1);
      const part = this.view(Math.min(left, this.#bytes.length - this.#at)).slice();
      parts.push(part);
      left -= part.length;
    }
    return joined(parts);
  }

  /** A length and that many bytes. */
  *key(): Waiting<ByteString> {
    if (!this.has(4)) yield* this.wait(4);
    return byteString(yield* this.gather(this.count()));
  }

  /** Whether the key that begins here has arrived as a whole. */
  get hasKey(): boolean {
    return this.has(4) && this.has(4 + this.#view.getUint32(this.#at, true));
  }

  /** As `key`, if there is the whole of it: a generator for each of a million keys takes its time. */
  keyAtOnce(): ByteString {
    const length = this.count();
    this.#at += length;
    return byteString(this.#bytes, this.#at - length, this.#at);
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
