/**
 * Lowe's memo: the configurations that were entered and need not be entered again.
 *
 * A configuration is (operations placed, state), and of the operations placed those with an unknown
 * outcome are kept apart, because they are optional: whatever can be reached with more of them used
 * can be reached with fewer. So a configuration is also known if one with the same known operations,
 * the same state and a *subset* of the unknown ones is known.
 *
 * Records lie one behind another in one array of integers, some forty bytes each:
 * next record of the chain, hash, state, first word, number of words, number of unknown ones, words,
 * unknown ones.
 */
import { type LinearizedSet, mix } from './linearized-set.ts';

const NEXT = 0;
const HASH = 1;
const STATE = 2;
const FROM = 3;
const WORDS = 4;
const USED = 5;
const HEADER = 6;

const NONE = -1;
/** An Int32Array must stay addressable by a signed 32-bit offset. */
const MOST_INTEGERS = 2 ** 30;

export class Visited {
  readonly #bytes: number;
  #chains = new Int32Array(256).fill(NONE);
  #records = new Int32Array(4096);
  #end = 0;
  #size = 0;

  /** It refuses to grow beyond `bytes`. */
  constructor(bytes: number) {
    this.#bytes = bytes;
  }

  get size(): number {
    return this.#size;
  }

  /**
   * Remembers a configuration; `used` are the unknown operations, ascending. 'full' means that there
   * is no room, so that the search can only end without a verdict.
   */
  add(placed: LinearizedSet, state: number, used: readonly number[]): 'new' | 'known' | 'full' {
    const hash = mix(placed.hash ^ Math.imul(state + 1, 0x27d4eb2f));
    const chain = hash & (this.#chains.length - 1);
    for (let at = this.#chains[chain] as number; at !== NONE; at = this.#records[at + NEXT] as number) {
      if (this.#records[at + HASH] === hash && this.#covers(at, placed, state, used)) return 'known';
    }
    const length = HEADER + placed.to - placed.from + used.length;
    if (!this.#makeRoom(length)) return 'full';
    this.#write(hash, placed, state, used);
    this.#size += 1;
    if (this.#size > this.#chains.length) this.#rehash();
    return 'new';
  }

  #covers(at: number, placed: LinearizedSet, state: number, used: readonly number[]): boolean {
    const records = this.#records;
    const { from, to, words } = placed;
    if (records[at + STATE] !== state || records[at + FROM] !== from || records[at + WORDS] !== to - from) {
      return false;
    }
    const start = at + HEADER - from;
    for (let word = from; word < to; word++) if (records[start + word] !== words[word]) return false;
    return this.#usesNoMore(at, at + HEADER + to - from, used);
  }

  #usesNoMore(at: number, start: number, used: readonly number[]): boolean {
    const count = this.#records[at + USED] as number;
    if (count > used.length) return false;
    let found = 0;
    for (let look = 0; look < used.length && found < count; look++) {
      if (this.#records[start + found] === used[look]) found += 1;
    }
    return found === count;
  }

  #write(hash: number, placed: LinearizedSet, state: number, used: readonly number[]): void {
    const { from, to, words } = placed;
    const at = this.#end;
    const chain = hash & (this.#chains.length - 1);
    const records = this.#records;
    records[at + NEXT] = this.#chains[chain] as number;
    records[at + HASH] = hash;
    records[at + STATE] = state;
    records[at + FROM] = from;
    records[at + WORDS] = to - from;
    records[at + USED] = used.length;
    let end = at + HEADER;
    for (let word = from; word < to; word++) records[end++] = words[word] as number;
    for (const operation of used) records[end++] = operation;
    this.#chains[chain] = at;
    this.#end = end;
  }

  #makeRoom(length: number): boolean {
    if (this.#end + length <= this.#records.length) return true;
    const most = Math.min(MOST_INTEGERS, (this.#bytes >>> 2) - 2 * this.#chains.length);
    const wanted = Math.min(2 * this.#records.length + length, most);
    if (wanted < this.#end + length) return false;
    const records = new Int32Array(wanted);
    records.set(this.#records);
    this.#records = records;
    return true;
  }

  #rehash(): void {
    const chains = new Int32Array(2 * this.#chains.length).fill(NONE);
    const records = this.#records;
    for (let at = 0; at < this.#end; ) {
      const chain = (records[at + HASH] as number) & (chains.length - 1);
      records[at + NEXT] = chains[chain] as number;
      chains[chain] = at;
      at += HEADER + (records[at + WORDS] as number) + (records[at + USED] as number);
    }
    this.#chains = chains;
  }
}
