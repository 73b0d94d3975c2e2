/** States that wait to be followed, first in, first out: sequences of integers behind their lengths. */

const chunkLength = 1 << 18;
/** Where a length would stand: the rest of the chunk is empty. */
const endOfChunk = -1;

export class StateQueue {
  private readonly chunks: Int32Array[] = [new Int32Array(chunkLength)];
  private firstChunk = 0;
  private readAt = 0;
  private writeAt = 0;
  private count = 0;

  get size(): number {
    return this.count;
  }

  push(state: Int32Array, length: number): void {
    let chunk = this.chunks[this.chunks.length - 1] as Int32Array;
    if (this.writeAt + length + 2 > chunkLength) {
      chunk[this.writeAt] = endOfChunk;
      chunk = new Int32Array(chunkLength);
      this.chunks.push(chunk);
      this.writeAt = 0;
    }
    chunk[this.writeAt] = length;
    for (let at = 0; at < length; at += 1) chunk[this.writeAt + 1 + at] = state[at] as number;
    this.writeAt += length + 1;
    this.count += 1;
  }

  /** Copies the oldest state into `state` and returns its length. Only if there is one. */
  shift(state: Int32Array): number {
    let chunk = this.chunks[this.firstChunk] as Int32Array;
    if (chunk[this.readAt] === endOfChunk) {
      this.dropChunk();
      chunk = this.chunks[this.firstChunk] as Int32Array;
    }
    const length = chunk[this.readAt] as number;
    for (let at = 0; at < length; at += 1) state[at] = chunk[this.readAt + 1 + at] as number;
    this.readAt += length + 1;
    this.count -= 1;
    return length;
  }

  private dropChunk(): void {
    this.chunks[this.firstChunk] = new Int32Array(0);
    this.firstChunk += 1;
    this.readAt = 0;
  }
}
