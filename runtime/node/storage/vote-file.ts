/**
 * The term and the vote, kept twice, so that one damaged copy can never bring an older vote back.
 * @paper Figure 2
 */

import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { NodeId, Term } from '../../../generated/vocabulary.ts';
import { DamagedStorageError, OutdatedStorageError } from '../../storage/storage-errors.ts';
import { readInteger, readText, writeInteger, writeText } from './binary-fields.ts';
import { type FileSystem, writeAllSync } from './file-system.ts';
import { FORMAT_VERSION, magicOf } from './format-version.ts';
import type { StorageIdentity } from './segment-header.ts';

export const VOTE_FILE = 'term-and-vote';

const SLOT_MAGIC = magicOf('VCV');
/** A page each: no write of one touches the other. */
const SLOT_BYTES = 4096;
const CHECKSUM_AT = SLOT_BYTES - 4;

export interface VoteRecord extends StorageIdentity {
  /** Counts the saves from 1 on. */
  readonly sequence: number;
  readonly currentTerm: Term;
  readonly votedFor: NodeId | null;
  /** The ordinal of the oldest segment that the log needs: an older one may be missing, this one may not. */
  readonly firstSegment: number;
}

type Change = Partial<Pick<VoteRecord, 'currentTerm' | 'votedFor' | 'firstSegment'>>;

export class VoteFile {
  readonly #files: FileSystem;
  readonly #file: number;
  #record: VoteRecord;
  readonly #slot = Buffer.alloc(SLOT_BYTES);

  private constructor(files: FileSystem, file: number, record: VoteRecord) {
    this.#files = files;
    this.#file = file;
    this.#record = record;
  }

  /** Makes the file for a new server. It appears whole or not at all. */
  static create(files: FileSystem, directory: string, identity: StorageIdentity): void {
    const initial: VoteRecord = {
      clusterId: identity.clusterId,
      nodeId: identity.nodeId,
      sequence: 1,
      currentTerm: 0 as Term,
      votedFor: null,
      firstSegment: 1,
    };
    const path = join(directory, VOTE_FILE);
    const file = files.open(`${path}.new`, 'create');
    try {
      const bytes = Buffer.alloc(2 * SLOT_BYTES);
      encodeSlot(bytes, initial);
      bytes.copy(bytes, SLOT_BYTES, 0, SLOT_BYTES);
      writeAllSync(files, { file, bytes, from: 0, to: bytes.length, position: 0 });
      files.flushSync(file);
    } finally {
      files.close(file);
    }
    files.rename(`${path}.new`, path);
    files.flushDirectorySync(directory);
  }

  /**
   * Reads what was saved last and, if one copy is damaged or behind, writes it again. Changes nothing before
   * `accept`.
   */
  static open(files: FileSystem, directory: string, accept: (record: VoteRecord) => void): VoteFile {
    const path = join(directory, VOTE_FILE);
    const bytes = files.readAll(path);
    const copies = [decodeSlot(bytes, 0), decodeSlot(bytes, SLOT_BYTES)] as const;
    const record = newerOf(copies[0], copies[1]);
    if (record === null) {
      refuseOtherVersion(path, bytes);
      throw new DamagedStorageError({
        path,
        offset: 0,
        expected: 'the term and the vote, twice',
        actual: `no readable copy in ${bytes.length} bytes`,
      });
    }
    accept(record);
    const file = files.open(path, 'existing');
    const voteFile = new VoteFile(files, file, record);
    try {
      copies.forEach((copy, slot) => {
        if (copy?.sequence !== record.sequence) voteFile.#writeSlot(slot);
      });
    } catch (cause) {
      files.close(file);
      throw cause;
    }
    return voteFile;
  }

  get record(): VoteRecord {
    return this.#record;
  }

  /** Durable in both copies when it returns: two syncs. */
  save(change: Change): void {
    this.#record = { ...this.#record, ...change, sequence: this.#record.sequence + 1 };
    this.#writeSlot(0);
    this.#writeSlot(1);
  }

  close(): void {
    this.#files.close(this.#file);
  }

  #writeSlot(slot: number): void {
    encodeSlot(this.#slot, this.#record);
    const order = {
      file: this.#file,
      bytes: this.#slot,
      from: 0,
      to: SLOT_BYTES,
      position: slot * SLOT_BYTES,
    };
    writeAllSync(this.#files, order);
    this.#files.flushSync(this.#file);
  }
}

/** A slot with a checksum that is right but another version is not damage: another program wrote it. */
function refuseOtherVersion(path: string, bytes: Buffer): void {
  for (const offset of [0, SLOT_BYTES]) {
    const slot = bytes.subarray(offset, offset + SLOT_BYTES);
    if (slot.length < SLOT_BYTES || slot.readUInt32LE(0) % 2 ** 24 !== SLOT_MAGIC % 2 ** 24) continue;
    if (slot.readUInt32LE(CHECKSUM_AT) !== crc32(slot.subarray(0, CHECKSUM_AT))) continue;
    const found = slot[3] ?? 0;
    if (found !== FORMAT_VERSION) throw new OutdatedStorageError({ path, found, wanted: FORMAT_VERSION });
  }
}

function newerOf(one: VoteRecord | null, other: VoteRecord | null): VoteRecord | null {
  if (one === null || other === null) return one ?? other;
  return one.sequence >= other.sequence ? one : other;
}

function encodeSlot(bytes: Buffer, record: VoteRecord): void {
  bytes.fill(0, 0, SLOT_BYTES);
  bytes.writeUInt32LE(SLOT_MAGIC, 0);
  writeInteger(bytes, record.sequence, 4);
  writeInteger(bytes, record.currentTerm, 12);
  writeInteger(bytes, record.firstSegment, 20);
  bytes[28] = record.votedFor === null ? 0 : 1;
  const afterCluster = writeText(bytes, record.clusterId, 29);
  const afterNode = writeText(bytes, record.nodeId, afterCluster);
  writeText(bytes, record.votedFor ?? '', afterNode);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, CHECKSUM_AT)), CHECKSUM_AT);
}

function decodeSlot(file: Buffer, offset: number): VoteRecord | null {
  const bytes = file.subarray(offset, offset + SLOT_BYTES);
  if (bytes.length < SLOT_BYTES || bytes.readUInt32LE(0) !== SLOT_MAGIC) return null;
  if (bytes.readUInt32LE(CHECKSUM_AT) !== crc32(bytes.subarray(0, CHECKSUM_AT))) return null;
  const [clusterId, afterCluster] = readText(bytes, 29);
  const [nodeId, afterNode] = readText(bytes, afterCluster);
  const [votedFor] = readText(bytes, afterNode);
  const record: VoteRecord = {
    clusterId,
    nodeId,
    sequence: readInteger(bytes, 4),
    currentTerm: readInteger(bytes, 12) as Term,
    firstSegment: readInteger(bytes, 20),
    votedFor: bytes[28] === 1 ? (votedFor as NodeId) : null,
  };
  return isSavedAs(bytes, record) ? record : null;
}

/** Whether the record is saved like this: a checksum that is right proves nothing about the fields. */
function isSavedAs(bytes: Buffer, record: VoteRecord): boolean {
  const { clusterId, nodeId, sequence, currentTerm, firstSegment } = record;
  if (clusterId === '' || nodeId === '' || firstSegment < 1) return false;
  if (![sequence, currentTerm, firstSegment].every(Number.isSafeInteger)) return false;
  const again = Buffer.alloc(SLOT_BYTES);
  encodeSlot(again, record);
  return again.equals(bytes);
}
