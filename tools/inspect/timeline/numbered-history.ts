/** What something was like from a moment on, until the next one that says otherwise. */

export class NumberedHistory<Value> {
  readonly #numbers: number[] = [];
  readonly #values: Value[] = [];

  /** `number` is not smaller than any before; the same number once more replaces what was said. */
  add(number: number, value: Value): void {
    const last = this.#numbers.length - 1;
    if (last >= 0 && this.#numbers[last] === number) this.#values[last] = value;
    else {
      this.#numbers.push(number);
      this.#values.push(value);
    }
  }

  /** Undefined: nothing was said yet. */
  at(number: number): Value | undefined {
    return this.#values[this.#placeOf(number)];
  }

  /** The number of the moment that said what holds at `number`; -1: none. */
  saidAt(number: number): number {
    return this.#numbers[this.#placeOf(number)] ?? -1;
  }

  /** The moments after `number`, and before the end. */
  nextAfter(number: number): number | undefined {
    return this.#numbers[this.#placeOf(number) + 1];
  }

  /** What holds at `number` is kept; what held only before is not. */
  forgetBefore(number: number): void {
    const place = this.#placeOf(number);
    if (place <= 0) return;
    this.#numbers.splice(0, place);
    this.#values.splice(0, place);
  }

  /** The last place whose number is not greater; -1: there is none. */
  #placeOf(number: number): number {
    let low = 0;
    let high = this.#numbers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#numbers[middle] as number) <= number) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
