/** Which keys have versions that a compaction may free, in the order in which they got them. */
import type { KeyRecord } from './key-record.ts';

const BLOCK_ENTRIES = 1024;

export interface SupersededBlock {
  revisions: number[];
  records: KeyRecord[];
  /** The revisions only grow. Otherwise the block is put in order when it is the first. */
  isOrdered: boolean;
}

/**
 * A queue in blocks: an array of a million entries would be copied whenever it grows. Each entry says that a
 * key was set again, or deleted, at a revision, so that a compaction need not look at the keys that were not.
 */
export class SupersededKeys {
  readonly #blocks: SupersededBlock[];
  /** How many entries of the first block are gone. */
  #taken = 0;

  /** @param blocks Each all before the next. They are given away. */
  constructor(blocks: SupersededBlock[] = []) {
    this.#blocks = blocks;
  }

  add(record: KeyRecord, revision: number): void {
    let block = this.#blocks.at(-1);
    if (block === undefined || block.revisions.length >= BLOCK_ENTRIES) {
      block = { revisions: [], records: [], isOrdered: true };
      this.#blocks.push(block);
    }
    block.revisions.push(revision);
    block.records.push(record);
  }

  /** The first key if it was superseded at or before a revision. */
  firstUpTo(revision: number): KeyRecord | undefined {
    const block = this.#blocks[0];
    if (block?.isOrdered === false) putInOrder(block);
    if (block === undefined || (block.revisions[this.#taken] as number) > revision) return undefined;
    return block.records[this.#taken];
  }

  /** Takes the first one away; there must be one. */
  shift(): void {
    this.#taken += 1;
    if (this.#taken < (this.#blocks[0] as SupersededBlock).revisions.length) return;
    this.#blocks.shift();
    this.#taken = 0;
  }
}

/**
 * What came in the order of the keys comes in that of the revisions; within a revision, still by the keys.
 */
function putInOrder(block: SupersededBlock): void {
  const { revisions, records } = block;
  const places = revisions.map((_, at) => at);
  places.sort((one, other) => (revisions[one] as number) - (revisions[other] as number));
  block.revisions = places.map((at) => revisions[at] as number);
  block.records = places.map((at) => records[at] as KeyRecord);
  block.isOrdered = true;
}
