/** All keys in the order of their bytes. */
import type { ByteString } from './byte-string.ts';

/**
 * A block is split when it holds more. Larger: longer moves at each insertion. Smaller: longer sums at each
 * count.
 */
const BLOCK_KEYS = 512;

/** A place between keys: before `block[offset]`. */
interface Position {
  readonly block: number;
  readonly offset: number;
}

/**
 * A sorted list of sorted blocks: a B-tree of two levels. An insertion is two binary searches and a move
 * within one block, so it costs the same at a million keys as at a thousand, and a scan is a walk over plain
 * arrays.
 *
 * It is kept sorted at once. Sorting only when somebody looks would make puts a little cheaper and the first
 * range after a million of them take a second, in which this server could neither vote nor send a heartbeat.
 */
export class OrderedKeys {
  /** Never empty, and only a sole block may be empty itself. */
  readonly #blocks: ByteString[][] = [[]];
  /**
   * The first key of each block, side by side so that the search stays in cache; that of the first block
   * counts as ''.
   */
  readonly #firsts: ByteString[] = ['' as ByteString];

  /** Adds a key that is not there yet. */
  insert(key: ByteString): void {
    const { block: at, offset } = this.#lowerBound(key);
    const block = this.#blocks[at] as ByteString[];
    if (offset === block.length) block.push(key);
    else block.splice(offset, 0, key);
    if (block.length > BLOCK_KEYS) this.#split(at, offset);
  }

  /** Adds a key that is after all others. */
  append(key: ByteString): void {
    const block = this.#blocks.at(-1) as ByteString[];
    if (block.length < BLOCK_KEYS) {
      block.push(key);
    } else {
      this.#blocks.push([key]);
      this.#firsts.push(key);
    }
  }

  /** The last key; empty if there is none. */
  get last(): ByteString {
    return this.#blocks.at(-1)?.at(-1) ?? ('' as ByteString);
  }

  /** How many keys are in `[start, end)`; without `end`, from `start` on. */
  count(start: ByteString, end: ByteString | undefined): number {
    if (end !== undefined && end <= start) return 0;
    const from = this.#lowerBound(start);
    const to = this.#upTo(end);
    let count = to.offset - from.offset;
    for (let at = from.block; at < to.block; at++) count += this.#blockAt(at).length;
    return count;
  }

  /** The first `limit` keys of `[start, end)`; without `end`, from `start` on. */
  slice(start: ByteString, end: ByteString | undefined, limit = Number.POSITIVE_INFINITY): ByteString[] {
    const { block: first, offset } = this.#lowerBound(start);
    const to = this.#upTo(end);
    const keys: ByteString[] = [];
    for (let at = first; at <= to.block && keys.length < limit; at++) {
      const block = this.#blockAt(at);
      const until = at === to.block ? to.offset : block.length;
      for (let i = at === first ? offset : 0; i < until && keys.length < limit; i++)
        keys.push(block[i] as ByteString);
    }
    return keys;
  }

  /**
   * Removes the keys of `[start, end)`; without `end`, from `start` on. The cost grows with the blocks, not
   * the keys.
   */
  remove(start: ByteString, end: ByteString | undefined): void {
    const from = this.#lowerBound(start);
    const to = this.#upTo(end);
    if (to.block < from.block || (to.block === from.block && to.offset <= from.offset)) return;
    if (from.block === to.block) {
      this.#blockAt(from.block).splice(from.offset, to.offset - from.offset);
    } else {
      this.#blockAt(from.block).length = from.offset;
      this.#blockAt(to.block).splice(0, to.offset);
    }
    this.#dropEmpty(from.block, to.block);
  }

  /** Takes emptied blocks away, from the first to the last that a removal touched. */
  #dropEmpty(first: number, last: number): void {
    const inner = Math.max(0, last - first - 1);
    this.#blocks.splice(first + 1, inner);
    this.#firsts.splice(first + 1, inner);
    for (let at = first + Math.min(1, last - first); at >= first; at--) {
      const block = this.#blockAt(at);
      if (block.length === 0 && this.#blocks.length > 1) {
        this.#blocks.splice(at, 1);
        this.#firsts.splice(at, 1);
      } else {
        this.#firsts[at] = block[0] ?? ('' as ByteString);
      }
    }
    this.#firsts[0] = '' as ByteString;
  }

  /** Keys that come in order fill their blocks: after an append only the new key moves on. */
  #split(at: number, insertedAt: number): void {
    const block = this.#blockAt(at);
    const upper = block.splice(insertedAt === block.length - 1 ? insertedAt : block.length >>> 1);
    this.#blocks.splice(at + 1, 0, upper);
    this.#firsts.splice(at + 1, 0, upper[0] as ByteString);
  }

  #upTo(end: ByteString | undefined): Position {
    if (end !== undefined) return this.#lowerBound(end);
    const last = this.#blocks.length - 1;
    return { block: last, offset: this.#blockAt(last).length };
  }

  /** Before the first key that is not below `key`; possibly at the end of a block. */
  #lowerBound(key: ByteString): Position {
    const firsts = this.#firsts;
    let block = 0;
    for (let high = firsts.length - 1; block < high; ) {
      const middle = (block + high + 1) >>> 1;
      if ((firsts[middle] as ByteString) <= key) block = middle;
      else high = middle - 1;
    }
    const keys = this.#blockAt(block);
    let offset = 0;
    for (let high = keys.length; offset < high; ) {
      const middle = (offset + high) >>> 1;
      if ((keys[middle] as ByteString) < key) offset = middle + 1;
      else high = middle;
    }
    return { block, offset };
  }

  #blockAt(at: number): ByteString[] {
    return this.#blocks[at] as ByteString[];
  }
}

/** The first `most` keys of two lists that are in order and have none in common. */
export function mergeKeys(
  living: readonly ByteString[],
  deleted: readonly ByteString[],
  most = Number.POSITIVE_INFINITY,
): readonly ByteString[] {
  if (deleted.length === 0) return living;
  const keys: ByteString[] = [];
  let next = 0;
  for (const key of living) {
    while (next < deleted.length && (deleted[next] as ByteString) < key) {
      keys.push(deleted[next++] as ByteString);
    }
    keys.push(key);
  }
  while (next < deleted.length) keys.push(deleted[next++] as ByteString);
  return keys.length > most ? keys.slice(0, most) : keys;
}
