/** Directories of a server as the shipped storage writes them, and what the shipped recovery says of them. */

import { createPeerCodec } from '../../generated/messages/peer-codec.ts';
import {
  type LogEntry,
  type LogIndex,
  type NodeId,
  type SnapshotMark,
  simpleConfiguration,
  type Term,
} from '../../generated/vocabulary.ts';
import { encodeRequest } from '../../runtime/kv/request-encoding.ts';
import { FileStorage } from '../../runtime/node/storage/file-storage.ts';
import { zlibChecksum } from '../../runtime/node/transport/zlib-checksum.ts';
import { continuesSnapshot } from '../../runtime/storage/log-beside-snapshot.ts';
import { sealedEntryCodec } from '../../runtime/storage/sealed-entry-codec.ts';
import type { DiskImage } from '../../runtime/storage/storage.ts';
import {
  DamagedStorageError,
  ForeignStorageError,
  OutdatedStorageError,
  StorageLockedError,
} from '../../runtime/storage/storage-errors.ts';
import { SeededRandom } from '../simulate/seeded-random.ts';
import { put } from './key-value-requests.ts';
import { MemoryFileSystem } from './memory-file-system.ts';
import { mustHold } from './target.ts';

export const directory = '/data';
export const voters = ['n1', 'n2', 'n3'] as const;

export type Files = ReadonlyMap<string, Buffer>;

export interface WrittenLog {
  readonly plan: LogPlan;
  readonly segmentBytes: number;
  /** All that the server has acknowledged, after its end. */
  readonly files: Files;
  readonly currentTerm: Term;
  readonly votedFor: NodeId | null;
  /** What a server finds, after each number of batches, beside the newest snapshot; the last is the whole. */
  readonly logs: readonly (readonly LogEntry[])[];
  /** The bytes of the newest snapshot; null if there is none. */
  readonly snapshotData: Uint8Array | null;
}

/** What decides how a log looks. */
export interface LogPlan {
  readonly seed: number;
  readonly segmentBytes: number;
  /** Batches are written until the first segment is filled up to here. */
  readonly filledBytes: number;
  /** Whether snapshots replace the log now and then. */
  readonly restarts?: boolean;
}

const codec = sealedEntryCodec(createPeerCodec(zlibChecksum));

export function storageOn(files: MemoryFileSystem, segmentBytes: number, nodeId = 'n1'): FileStorage {
  return new FileStorage({ directory, clusterId: 'orchard/0a1b2c3d', nodeId, codec, segmentBytes, files });
}

/**
 * Batches of all kinds: small ones, some of several sectors, commands of zeros, entries that replace others
 * in a later term.
 */
export async function writeLog(plan: LogPlan, nodeId = 'n1'): Promise<WrittenLog> {
  const { segmentBytes, filledBytes } = plan;
  const memory = new MemoryFileSystem(directory);
  const storage = storageOn(memory, segmentBytes, nodeId);
  const random = new SeededRandom(plan.seed, 'log');
  await storage.open();
  const history = new History(storage, random, plan.restarts === true);
  await history.begin();
  while (endOfLog(memory) < filledBytes) await history.writeBatch();
  await storage.close();
  const { votedFor, term, snapshotData } = history;
  return {
    plan,
    segmentBytes,
    files: memory.files(),
    currentTerm: term,
    votedFor,
    logs: history.found(),
    snapshotData,
  };
}

/** What a server has been told to write. */
class History {
  readonly votedFor = 'n2' as NodeId;
  term = 1 as Term;
  snapshotData: Uint8Array | null = null;
  readonly #storage: FileStorage;
  readonly #random: SeededRandom;
  readonly #restarts: boolean;
  /** The log after each batch, and where it begins. */
  readonly #states: { readonly before: number; readonly log: readonly LogEntry[] }[] = [
    { before: 0, log: [] },
  ];
  #mark: SnapshotMark | null = null;

  constructor(storage: FileStorage, random: SeededRandom, restarts: boolean) {
    this.#storage = storage;
    this.#random = random;
    this.#restarts = restarts;
  }

  async begin(): Promise<void> {
    const { term, votedFor } = this;
    await this.#storage.write({ termAndVote: { currentTerm: term, votedFor }, logStart: null, entries: [] });
  }

  async writeBatch(): Promise<void> {
    if (this.#restarts && this.#states.length % 6 === 5) return this.#restart();
    const random = this.#random;
    const { before, log } = this.#present;
    const isNewTerm = random.below(8) === 0;
    if (isNewTerm) this.term = (this.term + 1) as Term;
    const { term, votedFor } = this;
    const keep = isNewTerm ? log.length - random.below(Math.min(3, log.length + 1)) : log.length;
    const entries = drawEntries(random, { first: before + keep + 1, term, isNewTerm });
    const termAndVote = isNewTerm ? { currentTerm: term, votedFor } : null;
    await this.#storage.write({ termAndVote, logStart: null, entries: [entries] });
    this.#states.push({ before, log: [...log.slice(0, keep), ...entries] });
  }

  /** What recovery makes of each state: whatever the newest snapshot has replaced is gone. */
  found(): readonly (readonly LogEntry[])[] {
    const mark = this.#mark;
    return this.#states.map(({ before, log }) => {
      if (mark === null) return log;
      return continuesSnapshot(mark, { before, entries: log }) ? log : [];
    });
  }

  get #present() {
    return this.#states.at(-1) ?? { before: 0, log: [] };
  }

  /** A leader that is ahead sends a snapshot. */
  async #restart(): Promise<void> {
    const { before, log } = this.#present;
    const place = { index: (before + log.length + 3) as LogIndex, term: this.term };
    const configuration = simpleConfiguration([...voters] as NodeId[]);
    const writer = this.#storage.createSnapshot({
      lastIncludedIndex: place.index,
      lastIncludedTerm: place.term,
      configuration,
    });
    this.snapshotData = Uint8Array.from({ length: 900 }, () => this.#random.below(256));
    await writer.append(this.snapshotData);
    this.#mark = await writer.commit();
    const entries = drawEntries(this.#random, { first: place.index + 1, term: place.term, isNewTerm: false });
    await this.#storage.write({
      termAndVote: null,
      logStart: { ...place, keepsRest: false },
      entries: [entries],
    });
    this.#states.push({ before: place.index, log: entries });
  }
}

/** Where the last sector of the newest segment ends in which something stands. */
function endOfLog(memory: MemoryFileSystem): number {
  const first = [...memory.files()].find(([name]) => name.endsWith('.segment'));
  const last = first?.[1].findLastIndex((byte) => byte !== 0) ?? -1;
  return Math.ceil((last + 1) / 512) * 512;
}

function drawEntries(
  random: SeededRandom,
  order: { readonly first: number; readonly term: number; readonly isNewTerm: boolean },
): LogEntry[] {
  const count = order.isNewTerm ? 1 : random.between(1, 4);
  return Array.from({ length: count }, (_, position) => {
    const index = order.first + position;
    const place = { term: order.term as Term, index: index as LogIndex };
    if (order.isNewTerm) return { ...place, kind: 'noop', command: new Uint8Array(0), configuration: null };
    return { ...place, kind: 'command', command: drawCommand(random, index), configuration: null };
  });
}

function drawCommand(random: SeededRandom, index: number): Uint8Array {
  const length = random.below(6) === 0 ? random.below(1500) : random.below(60);
  const isZero = random.below(4) === 0;
  const value = Uint8Array.from({ length }, () => (isZero ? 0 : random.below(256)));
  return encodeRequest(put(`key ${index % 7}`, value));
}

/** What became of an opening. Whatever is neither of these is thrown. */
export type Recovery =
  | {
      readonly image: DiskImage;
      /** All bytes of the snapshot; null if there is none. */
      readonly snapshotData: Uint8Array | null;
      readonly files: Files;
      readonly refusal: null;
    }
  | {
      readonly image: null;
      readonly refusal: Refusal;
    };

export type Refusal = DamagedStorageError | ForeignStorageError | OutdatedStorageError | StorageLockedError;

/**
 * Opens a server's directory with the shipped code. Throws unless the outcome is an image that makes sense,
 * or a refusal that names what is wrong and where, and leaves every file as it was, but for the copy of the
 * vote that the other one mends.
 */
export async function recover(files: Files, segmentBytes: number): Promise<Recovery> {
  const memory = new MemoryFileSystem(directory, files);
  let writes = 0;
  memory.beforeCall = (call, path) => {
    const isRepair =
      call === 'open' || call === 'flushDirectory' || /\/(claim-|lock-|term-and-vote$)/.test(path);
    if (!isRepair) writes += 1;
  };
  const storage = storageOn(memory, segmentBytes);
  try {
    const image = await storage.open();
    const snapshotData = image.snapshot === null ? null : readSnapshot(storage, image.snapshot.bytes);
    await storage.close();
    checkImage(image);
    mustHold(memory.openCount === 0, `${memory.openCount} files were left open.`);
    return { image, snapshotData, files: memory.files(), refusal: null };
  } catch (cause) {
    const refusal = typedRefusal(cause);
    mustHold(writes === 0, 'The directory was refused, and changed.');
    mustHold(memory.openCount === 0, `${memory.openCount} files were left open.`);
    return { image: null, refusal };
  }
}

function readSnapshot(storage: FileStorage, byteLength: number): Uint8Array {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < byteLength; at += pieces.at(-1)?.length ?? 1)
    pieces.push(storage.readSnapshot(at, 4096));
  return Buffer.concat(pieces);
}

function typedRefusal(cause: unknown): Refusal {
  if (cause instanceof ForeignStorageError || cause instanceof StorageLockedError) return cause;
  if (cause instanceof OutdatedStorageError) return cause;
  if (!(cause instanceof DamagedStorageError)) throw cause;
  const { path, offset, expected, actual } = cause;
  const isPlaced =
    (path === directory || path.startsWith(`${directory}/`)) && Number.isSafeInteger(offset) && offset >= 0;
  mustHold(isPlaced && expected !== '' && actual !== '', `A refusal without a place: ${cause.message}`);
  return cause;
}

/**
 * What every log is: indexes without gaps, terms that never fall and are never above the current one, and it
 * goes on from the snapshot.
 */
function checkImage({ currentTerm, snapshot, log }: DiskImage): void {
  mustHold(Number.isSafeInteger(currentTerm) && currentTerm >= 0, `The current term is ${currentTerm}.`);
  const covered = snapshot?.lastIncludedIndex ?? 0;
  const first = log[0]?.index ?? covered + 1;
  mustHold(first <= covered + 1, `The log begins at ${first}, and the snapshot ends at ${covered}.`);
  const agrees = snapshot === null || continuesSnapshot(snapshot, { before: first - 1, entries: log });
  mustHold(agrees, 'The log does not go on from the snapshot.');
  let term = 0;
  log.forEach((entry, position) => {
    mustHold(entry.index === first + position, `Entry ${entry.index} is at position ${position}.`);
    mustHold(
      entry.term >= term && entry.term <= currentTerm,
      `Entry ${entry.index} is of term ${entry.term}.`,
    );
    term = entry.term;
  });
}

/** Whether two logs hold the same entries. */
export function isSameLog(one: readonly LogEntry[], other: readonly LogEntry[]): boolean {
  return one.length === other.length && one.every((entry, position) => isSameEntry(entry, other[position]));
}

export function isSameEntry(one: LogEntry, other: LogEntry | undefined): boolean {
  if (other === undefined || one.term !== other.term || one.index !== other.index) return false;
  return one.kind === other.kind && Buffer.compare(one.command, other.command) === 0;
}
