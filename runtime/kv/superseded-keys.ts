/** Which keys have versions that a compaction may free, in the order in which they got them. */
import type { KeyRecord } from './key-record.ts';

const BLOCK_ENTRIES = 1024;

interface Block {
  readonly revisions: number[];
  readonly records: KeyRecord[];
}

/**
 * A queue in blocks: an array of a million entries would be copied whenever it grows. Each entry says that a
 * key was set again, or deleted, at a revision, so that a compaction need not look at the keys that were not.
 */
export class SupersededKeys {
  readonly #blocks: Block[] = [];
  /** How many entries of the first block are gone. */
  #taken = 0;

  add(record: KeyRecord, revision: number): void {
    let block = this.#blocks.at(-1);
    if (block === undefined || block.revisions.length === BLOCK_ENTRIES) {
      block = { revisions: [], records: [] };
      this.#blocks.push(block);
    }
    block.revisions.push(revision);
    block.records.push(record);
  }

  /** The first key if it was superseded at or before a revision. */
  firstUpTo(revision: number): KeyRecord | undefined {
    const block = this.#blocks[0];
    if (block === undefined || (block.revisions[this.#taken] as number) > revision) return undefined;
    return block.records[this.#taken];
  }

  /** Takes the first one away; there must be one. */
  shift(): void {
    this.#taken += 1;
    if (this.#taken < (this.#blocks[0] as Block).revisions.length) return;
    this.#blocks.shift();
    this.#taken = 0;
  }
}
