/** From two integers to a third that is not negative, in one array. */

const cell = 3;

export class PairMap {
  private cells = new Int32Array(cell * 1024);
  private mask = 1023;
  private count = 0;

  /** −1 if there is none. */
  get(one: number, other: number): number {
    const { cells } = this;
    const at = this.placeOf(one, other);
    return (cells[at + 2] as number) - 1;
  }

  set(one: number, other: number, value: number): void {
    const at = this.placeOf(one, other);
    if (this.cells[at + 2] === 0) this.count += 1;
    this.cells[at] = one;
    this.cells[at + 1] = other;
    this.cells[at + 2] = value + 1;
    if (2 * this.count > this.mask) this.grow();
  }

  private placeOf(one: number, other: number): number {
    const { cells, mask } = this;
    let hash = Math.imul(one, 0x9e3779b1 | 0) ^ Math.imul(other, 0x85ebca6b | 0);
    hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35 | 0);
    let slot = (hash ^ (hash >>> 13)) & mask;
    let at = cell * slot;
    while (cells[at + 2] !== 0 && (cells[at] !== one || cells[at + 1] !== other)) {
      slot = (slot + 1) & mask;
      at = cell * slot;
    }
    return at;
  }

  private grow(): void {
    const old = this.cells;
    this.mask = 2 * this.mask + 1;
    this.cells = new Int32Array(cell * (this.mask + 1));
    for (let at = 0; at < old.length; at += cell) {
      if (old[at + 2] === 0) continue;
      const place = this.placeOf(old[at] as number, old[at + 1] as number);
      this.cells.set(old.subarray(at, at + cell), place);
    }
  }
}
