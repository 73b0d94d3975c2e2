/** Entries that a server has found on its disk: their commands stay there until somebody asks for them. */

import { StoredRecord } from '../../../generated/messages/sealer.ts';
import type { LogEntry } from '../../../generated/vocabulary.ts';
import type { OpenedBatches } from './opened-batches.ts';

/** Where the batches of one segment begin. Few bytes a batch: a log may have millions of them. */
export class StoredSegment {
  readonly #path: string;
  readonly #batches: OpenedBatches;
  #starts = new Uint32Array(16);
  #count = 0;

  constructor(path: string, batches: OpenedBatches) {
    this.#path = path;
    this.#batches = batches;
  }

  /** In order. */
  addBatch(offset: number): void {
    if (this.#count === this.#starts.length) {
      const larger = new Uint32Array(2 * this.#count);
      larger.set(this.#starts);
      this.#starts = larger;
    }
    this.#starts[this.#count] = offset;
    this.#count += 1;
  }

  /** The entry that begins there, read now and checked again. */
  entryAt(offset: number): ReturnType<OpenedBatches['entryAt']> {
    return this.#batches.entryAt(this.#path, this.#batchAround(offset), offset);
  }

  #batchAround(offset: number): number {
    let low = 0;
    let high = this.#count;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return this.#starts[low] ?? 0;
  }
}

/** What the entries of a disk have in common. Four fields: a million of them take 56 MB. */
abstract class StoredEntry extends StoredRecord implements LogEntry {
  readonly term: LogEntry['term'];
  readonly index: LogEntry['index'];
  readonly #segment: StoredSegment;
  readonly #offset: number;

  constructor(entry: LogEntry, segment: StoredSegment, offset: number) {
    super();
    this.term = entry.term;
    this.index = entry.index;
    this.#segment = segment;
    this.#offset = offset;
  }

  abstract get kind(): LogEntry['kind'];

  get configuration(): null {
    return null;
  }

  /** Read at each access. */
  get command(): Uint8Array {
    return this.#segment.entryAt(this.#offset).entry.command;
  }

  override sealedBytes(): Uint8Array {
    return this.#segment.entryAt(this.#offset).sealed;
  }
}

class StoredCommand extends StoredEntry {
  override get kind(): 'command' {
    return 'command';
  }
}

class StoredNoop extends StoredEntry {
  override get kind(): 'noop' {
    return 'noop';
  }
}

/** The entry that was found at an offset of the segment. Configurations are few, and stay in memory. */
export function storedEntry(entry: LogEntry, segment: StoredSegment, offset: number): LogEntry {
  if (entry.kind === 'command') return new StoredCommand(entry, segment, offset);
  if (entry.kind === 'noop') return new StoredNoop(entry, segment, offset);
  const { term, index, kind, configuration, command } = entry;
  return { term, index, kind, configuration, command: command.slice() };
}
