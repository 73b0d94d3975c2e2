/** Chance from a seed: the same numbers in every process and on every version of Node. */

/** sfc32: 32-bit integer arithmetic only, because Math.log and its like may differ between engines. */
export class SeededRandom {
  private readonly seed: number;
  private readonly name: string;
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  constructor(seed: number, name = '') {
    this.seed = seed;
    this.name = name;
    this.a = seed >>> 0;
    this.b = Math.floor(seed / 0x1_0000_0000) >>> 0;
    this.c = hash(name);
    for (let round = 0; round < 15; round += 1) this.next();
  }

  /** A stream of its own, which draws nothing from this one: one use of chance does not disturb another. */
  fork(name: string): SeededRandom {
    return new SeededRandom(this.seed, `${this.name}/${name}`);
  }

  /** An integer in [0, 2^32). */
  next(): number {
    const sum = (this.a + this.b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = ((this.c << 21) | (this.c >>> 11)) + sum;
    return sum >>> 0;
  }

  /** In [0, 1). */
  fraction(): number {
    return this.next() / 0x1_0000_0000;
  }

  /** An integer in [0, count). */
  below(count: number): number {
    return Math.floor(this.fraction() * count);
  }

  /** An integer in [least, most]. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  /** Draws nothing for the impossible, so that a fault class that is off costs nothing. */
  chance(probability: number): boolean {
    return probability > 0 && this.fraction() < probability;
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)] as Item;
  }
}

function hash(text: string): number {
  let sum = 0x811c_9dc5;
  for (let place = 0; place < text.length; place += 1)
    sum = Math.imul(sum ^ text.charCodeAt(place), 0x0100_0193);
  return sum >>> 0;
}
