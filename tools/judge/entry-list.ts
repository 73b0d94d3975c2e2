/**
 * The calls and returns of the operations that are not placed yet, in the order of time, as a doubly
 * linked list in flat arrays (Lowe's). Taking an operation out and putting it back are constant,
 * because an entry that was taken out still knows its neighbours.
 *
 * Entry i < count is the call of operation i; entry count + i is its return.
 */

export class EntryList {
  readonly count: number;
  readonly #next: Int32Array;
  readonly #previous: Int32Array;

  /** `order`: all entries in the order of time. */
  constructor(order: Int32Array) {
    this.count = order.length >>> 1;
    const head = order.length;
    this.#next = new Int32Array(head + 1);
    this.#previous = new Int32Array(head + 1);
    let last = head;
    for (const entry of order) {
      this.#next[last] = entry;
      this.#previous[entry] = last;
      last = entry;
    }
    this.#next[last] = head;
    this.#previous[head] = last;
  }

  /**
   * The earliest entry: never a return, for whatever returns was called; `2 * count` when nothing is
   * left.
   */
  get first(): number {
    return this.#next[this.#next.length - 1] as number;
  }

  after(entry: number): number {
    return this.#next[entry] as number;
  }

  /** Takes call and return out. */
  lift(operation: number): void {
    this.#out(operation);
    this.#out(this.count + operation);
  }

  /** Undoes the latest {@link lift} that was not undone. */
  unlift(operation: number): void {
    this.#in(this.count + operation);
    this.#in(operation);
  }

  #out(entry: number): void {
    const next = this.#next[entry] as number;
    const previous = this.#previous[entry] as number;
    this.#next[previous] = next;
    this.#previous[next] = previous;
  }

  #in(entry: number): void {
    this.#next[this.#previous[entry] as number] = entry;
    this.#previous[this.#next[entry] as number] = entry;
  }
}
