/** 64 bits that stand for a sequence of integers: two lanes of the Murmur hash with different constants. */

export class Fingerprint {
  high = 0;
  low = 0;

  /** Of numbers[from] … numbers[to − 1]. */
  take(numbers: Int32Array, from: number, to: number): this {
    let high = 0x3c6ef372;
    let low = 0x1b873593;
    for (let at = from; at < to; at += 1) {
      const number = numbers[at] as number;
      let one = Math.imul(number, 0xcc9e2d51 | 0);
      one = Math.imul((one << 15) | (one >>> 17), 0x1b873593);
      high ^= one;
      high = (Math.imul((high << 13) | (high >>> 19), 5) + 0xe6546b64) | 0;
      let two = Math.imul(number ^ 0x5bd1e995, 0x9e3779b1 | 0);
      two = Math.imul((two << 16) | (two >>> 16), 0x85ebca6b | 0);
      low ^= two;
      low = (Math.imul((low << 11) | (low >>> 21), 9) + 0x38495ab5) | 0;
    }
    this.high = finish(high ^ (to - from));
    this.low = finish(low ^ Math.imul(to - from, 0x27d4eb2f));
    return this;
  }
}

function finish(lane: number): number {
  let mixed = lane;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b | 0);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35 | 0);
  return mixed ^ (mixed >>> 16);
}
