/** Each different value once, with a number: comparing states is then comparing integers. */

import { canonicalForm, renamed } from './canonical-form.ts';
import type { Permutation } from './permutations.ts';

const unknown = -1;

export class InternedValues<Value> {
  private readonly values: Value[] = [];
  private readonly numbers = new Map<string, number>();
  private readonly permutations: readonly Permutation[];
  /** Per permutation and value, the number of the value under other names. */
  private readonly renamings: Int32Array[];

  constructor(permutations: readonly Permutation[]) {
    this.permutations = permutations;
    this.renamings = permutations.map(() => new Int32Array(64).fill(unknown));
  }

  get size(): number {
    return this.values.length;
  }

  numberOf(value: Value): number {
    const form = canonicalForm(value);
    const known = this.numbers.get(form);
    if (known !== undefined) return known;
    const number = this.values.length;
    this.values.push(value);
    this.numbers.set(form, number);
    return number;
  }

  valueOf(number: number): Value {
    return this.values[number] as Value;
  }

  /** The number of the value after its servers have got other names. */
  renamed(number: number, permutation: number): number {
    if (permutation === 0) return number;
    const known = (this.renamings[permutation] as Int32Array)[number];
    if (known !== undefined && known !== unknown) return known;
    const { names } = this.permutations[permutation] as Permutation;
    const other = this.numberOf(renamed(this.valueOf(number), names));
    this.remember(permutation, number, other);
    return other;
  }

  private remember(permutation: number, number: number, other: number): void {
    let renaming = this.renamings[permutation] as Int32Array;
    if (number >= renaming.length) {
      const more = new Int32Array(2 * Math.max(number, renaming.length)).fill(unknown);
      more.set(renaming);
      this.renamings[permutation] = more;
      renaming = more;
    }
    renaming[number] = other;
  }
}
