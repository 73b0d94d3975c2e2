/** Puts the sections of a snapshot together from pieces that are cut anywhere, and checks their seals. */
import type { Checksum } from '../../generated/messages/byte-reader.ts';
import { DamagedSnapshotError } from '../errors.ts';
import {
  CHECKSUM_BYTES,
  CONTENT_BYTES,
  FIRST_PREVIOUS,
  NAME_BYTES,
  PREFACE,
  SECTION_HEAD_BYTES,
} from './snapshot-format.ts';

/** Holds the preface, every head, and the only section of a small snapshot. */
const FIRST_BYTES = 1024;
const LARGEST_BYTES = SECTION_HEAD_BYTES + CONTENT_BYTES + CHECKSUM_BYTES;

export class SectionReader {
  readonly #checksum: Checksum;
  readonly #onContent: (content: Uint8Array) => boolean;
  /** The beginning of a section, or of the preface, that is not complete. */
  #bytes = new Uint8Array(FIRST_BYTES);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;
  /** Where in the snapshot `#bytes` begins. */
  #start = 0;
  #previous = FIRST_PREVIOUS;
  #part: 'preface' | 'head' | 'section' | 'end' = 'preface';
  /** How long the part is, with what `#bytes` begins with. */
  #wanted = PREFACE.length;

  /**
   * @param onContent Is given the content of each whole section, as a view that holds during the call, and
   *   says whether that was the last.
   */
  constructor(checksum: Checksum, onContent: (content: Uint8Array) => boolean) {
    this.#checksum = checksum;
    this.#onContent = onContent;
  }

  /** How many bytes there were. */
  get offset(): number {
    return this.#start + this.#length;
  }

  /** What the next bytes should be, in words. */
  get expected(): string {
    if (this.#part === 'end') return 'nothing after its end';
    return `${this.#wanted - this.#length} bytes more of a ${this.#part}`;
  }

  write(piece: Uint8Array): void {
    for (let at = 0; at < piece.length; ) {
      if (this.#part === 'end') throw this.#damage(0, this.expected, `${piece.length - at} bytes more`);
      const count = Math.min(piece.length - at, this.#wanted - this.#length);
      this.#bytes.set(piece.subarray(at, at + count), this.#length);
      this.#length += count;
      at += count;
      if (this.#length === this.#wanted) this.#complete();
    }
  }

  #complete(): void {
    if (this.#part === 'preface') this.#readPreface();
    else if (this.#part === 'head') this.#readHead();
    else this.#readSection();
  }

  #readPreface(): void {
    const differs = PREFACE.findIndex((byte, at) => byte !== this.#bytes[at]);
    if (differs >= NAME_BYTES) {
      const format = this.#view.getUint16(NAME_BYTES, true);
      throw this.#damage(NAME_BYTES, 'format 1', `format ${format}, which this version does not know`);
    }
    if (differs >= 0) throw this.#damage(0, 'the name RAFTKV', `the bytes ${hex(this.#bytes, NAME_BYTES)}`);
    this.#next();
  }

  #readHead(): void {
    const contentBytes = this.#view.getUint32(0, true);
    if (contentBytes === 0 || contentBytes > CONTENT_BYTES) {
      throw this.#damage(0, `a length from 1 to ${CONTENT_BYTES}`, `${contentBytes}`);
    }
    const previous = this.#view.getUint32(4, true);
    if (previous !== this.#previous) {
      throw this.#damage(
        4,
        `the section after that with checksum ${this.#previous}`,
        `one after ${previous}`,
      );
    }
    this.#part = 'section';
    this.#wanted = SECTION_HEAD_BYTES + contentBytes + CHECKSUM_BYTES;
    if (this.#wanted > this.#bytes.length) this.#grow();
  }

  /** Once: the next section may be a whole one, too. */
  #grow(): void {
    const old = this.#bytes;
    this.#bytes = new Uint8Array(LARGEST_BYTES);
    this.#bytes.set(old);
    this.#view = new DataView(this.#bytes.buffer);
  }

  #readSection(): void {
    const end = this.#length - CHECKSUM_BYTES;
    const checksum = this.#checksum(this.#bytes, 0, end);
    const stored = this.#view.getUint32(end, true);
    if (stored !== checksum) {
      throw this.#damage(0, `a section with checksum ${stored}`, `one with checksum ${checksum}`);
    }
    this.#previous = checksum;
    const isLast = this.#onContent(this.#bytes.subarray(SECTION_HEAD_BYTES, end));
    this.#next();
    if (isLast) this.#part = 'end';
  }

  #next(): void {
    this.#start += this.#length;
    this.#length = 0;
    this.#part = 'head';
    this.#wanted = SECTION_HEAD_BYTES;
  }

  #damage(at: number, expected: string, actual: string): DamagedSnapshotError {
    return new DamagedSnapshotError({ offset: this.#start + at, expected, actual });
  }
}

function hex(bytes: Uint8Array, count: number): string {
  return Array.from(bytes.subarray(0, count), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
