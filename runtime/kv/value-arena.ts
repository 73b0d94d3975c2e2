/** The memory of the values. */

const CHUNK_BYTES = 32 * 1024;
/** A value from this size on has a chunk of its own. */
const LARGE_BYTES = CHUNK_BYTES / 4;

interface Chunk {
  readonly bytes: Uint8Array;
  /** Written so far. What lies below and has no owner any more is not written again. */
  used: number;
  /** Still belonging to somebody. Invariant: 0 <= live <= used. */
  live: number;
  /** All that were ever placed here; some may have moved on. */
  readonly residents: Placed[];
}

/** What owns a place in the arena. Only the arena changes these fields. */
export interface Placed {
  chunk: Chunk | undefined;
  offset: number;
  length: number;
}

/**
 * Small values share chunks: a typed array of its own costs each value 300 bytes and two microseconds, and a
 * view on the command would keep alive the whole frame that the command came in. A chunk less than half of
 * which is live is evacuated, so the arena takes about twice the bytes of the values at most, whichever of
 * them are released.
 */
export class ValueArena {
  #heldBytes = 0;
  #liveBytes = 0;
  /** None before the first value. */
  #current: Chunk | undefined;

  /** What the chunks take. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** What of it belongs to somebody. */
  get liveBytes(): number {
    return this.#liveBytes;
  }

  /** Copies `value` in and lets `owner` have it, instead of what it had before. */
  place(owner: Placed, value: Uint8Array): void {
    this.release(owner);
    if (value.length === 0) return;
    const chunk = this.#roomFor(value.length);
    owner.chunk = chunk;
    owner.offset = chunk.used;
    owner.length = value.length;
    chunk.bytes.set(value, chunk.used);
    chunk.used += value.length;
    chunk.live += value.length;
    this.#liveBytes += value.length;
    chunk.residents.push(owner);
  }

  /** Lets `heir`, which has nothing, have what `owner` had; `owner` then has nothing. */
  bequeath(owner: Placed, heir: Placed): void {
    const { chunk } = owner;
    if (chunk === undefined) return;
    heir.chunk = chunk;
    heir.offset = owner.offset;
    heir.length = owner.length;
    chunk.residents.push(heir);
    owner.chunk = undefined;
    owner.length = 0;
  }

  /** The value of `owner`: a view that stays true for good, for what was written is not written again. */
  valueOf(owner: Placed): Uint8Array {
    if (owner.chunk === undefined) return new Uint8Array(0);
    return owner.chunk.bytes.subarray(owner.offset, owner.offset + owner.length);
  }

  /** Gives the place back. */
  release(owner: Placed): void {
    const chunk = owner.chunk;
    if (chunk === undefined) return;
    chunk.live -= owner.length;
    this.#liveBytes -= owner.length;
    owner.chunk = undefined;
    owner.length = 0;
    if (chunk !== this.#current && isSparse(chunk)) this.#evacuate(chunk);
  }

  #roomFor(bytes: number): Chunk {
    if (bytes >= LARGE_BYTES) return this.#newChunk(bytes);
    const full = this.#current;
    if (full !== undefined && full.used + bytes <= CHUNK_BYTES && full.residents.length < CHUNK_BYTES)
      return full;
    const fresh = this.#newChunk(CHUNK_BYTES);
    this.#current = fresh;
    if (full !== undefined && isSparse(full)) this.#evacuate(full);
    return fresh === this.#current && fresh.used + bytes <= CHUNK_BYTES ? fresh : this.#roomFor(bytes);
  }

  /** Moves what is live here to the current chunk; the rest goes with the chunk. */
  #evacuate(chunk: Chunk): void {
    this.#heldBytes -= chunk.bytes.length;
    this.#liveBytes -= chunk.live;
    for (const owner of chunk.residents) {
      if (owner.chunk !== chunk) continue;
      const value = this.valueOf(owner);
      owner.chunk = undefined;
      this.place(owner, value);
    }
  }

  #newChunk(bytes: number): Chunk {
    this.#heldBytes += bytes;
    return { bytes: new Uint8Array(bytes), used: 0, live: 0, residents: [] };
  }
}

function isSparse(chunk: Chunk): boolean {
  return chunk.live * 2 < chunk.bytes.length;
}
