/**
 * Which of the operations with a known outcome have been placed: a bitset, numbered in the order of
 * the calls. Search places nearly in that order, so all that matters lies in a window of a few words
 * behind a full prefix.
 */

export class LinearizedSet {
  readonly words: Int32Array;
  readonly #keys: Int32Array;
  #hash = 0;
  #from = 0;
  #to = 0;

  constructor(count: number) {
    this.words = new Int32Array((count >>> 5) + 2);
    this.#keys = Int32Array.from({ length: count }, (_, operation) => mix(operation + 1));
  }

  /** Zobrist's: the keys of the members, xor-ed, so that a step costs one instruction. */
  get hash(): number {
    return this.#hash;
  }

  /** The first word that is not full. */
  get from(): number {
    return this.#from;
  }

  /** The word after the last one that is not empty; at least `from`. */
  get to(): number {
    return Math.max(this.#from, this.#to);
  }

  add(operation: number): void {
    const at = operation >>> 5;
    this.words[at] = (this.words[at] as number) | (1 << (operation & 31));
    this.#hash ^= this.#keys[operation] as number;
    if (at >= this.#to) this.#to = at + 1;
    while (this.words[this.#from] === -1) this.#from += 1;
  }

  delete(operation: number): void {
    const at = operation >>> 5;
    this.words[at] = (this.words[at] as number) & ~(1 << (operation & 31));
    this.#hash ^= this.#keys[operation] as number;
    if (at < this.#from) this.#from = at;
    while (this.#to > 0 && this.words[this.#to - 1] === 0) this.#to -= 1;
  }
}

/** Spreads small numbers over 32 bits (the finalizer of MurmurHash3). */
export function mix(value: number): number {
  let hash = Math.imul(value, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
