/**
 * Sealed records are encoded once: `[u32 length][u32 checksum][fields]`, both little-endian, both about the fields
 * only. The bytes are remembered on the record, so the disk and every peer share them.
 */

import type { Checksum } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';

/** Length and checksum, before the fields. */
export const SEAL_BYTES = 8;

/** Seals of one chunk are of about the same age, and are let go of together. */
const CHUNK_BYTES = 1 << 16;

/**
 * A sealed record that is not in memory: its bytes are fetched from where they are kept, whenever they are
 * asked for, and not remembered.
 */
export abstract class StoredRecord {
  /** A view, not to be changed. Throws what the place where it is kept has to say. */
  abstract sealedBytes(): Uint8Array;
}

function itself(record: object): object {
  return record;
}

/**
 * A constructor that returns the record: so a class that extends it gives its private fields to that record.
 */
const Itself = itself as unknown as new (record: object) => object;

/**
 * A private field of somebody else's object: as fast as a property, and nobody else meets it. A copy made by
 * spread has no seal, deep equality does not look at it.
 */
class Seal extends Itself {
  #source: Uint8Array;
  #start: number;

  private constructor(record: object, source: Uint8Array, start: number) {
    super(record);
    this.#source = source;
    this.#start = start;
  }

  static put(record: object, source: Uint8Array, start: number): void {
    new Seal(record, source, start);
  }

  static isOn(record: object): boolean {
    return #source in record;
  }

  static bytesOf(record: object): Uint8Array {
    const { buffer, byteOffset } = (record as Seal).#source;
    return new Uint8Array(buffer, byteOffset + (record as Seal).#start, Seal.lengthOf(record));
  }

  static copy(record: object, writer: ByteWriter): void {
    const start = (record as Seal).#start;
    writer.rawPart((record as Seal).#source, start, start + Seal.lengthOf(record));
  }

  static lengthOf(record: object): number {
    const source = (record as Seal).#source;
    const start = (record as Seal).#start;
    const low = (source[start] as number) | ((source[start + 1] as number) << 8);
    const high = (source[start + 2] as number) | ((source[start + 3] as number) << 8);
    return SEAL_BYTES + low + high * 0x1_0000;
  }
}

export function isSealed(record: object): boolean {
  return Seal.isOn(record) || record instanceof StoredRecord;
}

/** The bytes of a sealed record: a view, not to be changed. */
export function sealedBytes(record: object): Uint8Array {
  return Seal.isOn(record) ? Seal.bytesOf(record) : (record as StoredRecord).sealedBytes();
}

/** Copies the bytes of a sealed record to the end of the writer. */
export function writeSealed(record: object, writer: ByteWriter): void {
  if (Seal.isOn(record)) Seal.copy(record, writer);
  else writer.raw((record as StoredRecord).sealedBytes());
}

/** The sealed bytes of the record are these: they begin at `start` and say themselves how long they are. */
export function rememberSeal(record: object, source: Uint8Array, start: number): void {
  if (!Seal.isOn(record)) Seal.put(record, source, start);
}

/** The writer ends with the payload of the record, which becomes a view of it: the payload is held once. */
export function sharePayload<Name extends string>(
  record: { readonly [name in Name]: Uint8Array },
  payload: Name,
  writer: ByteWriter,
): void {
  if (Object.isFrozen(record) || record[payload].length === 0) return;
  const { arenaBytes, length } = writer;
  const start = length - record[payload].length;
  (record as { [name in Name]: Uint8Array })[payload] = new Uint8Array(
    arenaBytes.buffer,
    start,
    length - start,
  );
}

/** Makes new seals, in chunks: an allocation per record would cost more than the encoding. */
export class Sealer {
  readonly checksum: Checksum;
  private chunk = new ByteWriter(CHUNK_BYTES);

  constructor(checksum: Checksum) {
    this.checksum = checksum;
  }

  /**
   * A writer with room for a seal of at most so many bytes, its length and checksum still to be filled in.
   */
  begin(byteCount: number): ByteWriter {
    const isLarge = byteCount > CHUNK_BYTES / 8;
    if (!isLarge && this.chunk.length + byteCount > CHUNK_BYTES) this.chunk.release();
    const writer = isLarge ? new ByteWriter(byteCount) : this.chunk;
    writer.u32(0);
    writer.u32(0);
    return writer;
  }

  /** Completes the seal that began at `start`, and remembers it. */
  finish(record: object, writer: ByteWriter, start: number): void {
    const fieldsStart = start + SEAL_BYTES;
    writer.setU32(start, writer.length - fieldsStart);
    writer.setU32(start + 4, this.checksum(writer.arenaBytes, fieldsStart, writer.length));
    rememberSeal(record, writer.arenaBytes, start);
  }
}
