/** Cuts a stream of bytes into frames, whatever the pieces in which they come. */

import { LENGTH_BYTES } from '../../transport/message-frame.ts';

/**
 * Looks at the frame [start, end) of these bytes, which are its own from then on; false stops the cutting.
 */
export type FrameHandler = (bytes: Uint8Array, start: number, end: number) => boolean;

/**
 * A frame that comes in one piece is handed on as a part of that piece: what it holds are views of a buffer
 * that the socket has made for that piece alone, 64 KiB at most. Any other frame gets a buffer of exactly its
 * own size. So an entry that stays in the log for long keeps alive only what came with it.
 */
export class FrameAssembler {
  /** May be changed between frames. */
  maxFrameBytes: number;
  private header = 0;
  private headerBytes = 0;
  private frame: Uint8Array | null = null;
  private filled = 0;

  constructor(maxFrameBytes: number) {
    this.maxFrameBytes = maxFrameBytes;
  }

  /**
   * Takes the next piece. Gives the length of a frame that is too large; nothing is to be pushed after it.
   */
  push(piece: Uint8Array, handle: FrameHandler): number | null {
    let at = 0;
    while (at < piece.length) {
      if (this.frame !== null) {
        at = this.fill(this.frame, piece, at);
        if (!this.handOver(handle)) return null;
        continue;
      }
      at = this.readHeader(piece, at);
      if (this.headerBytes < LENGTH_BYTES) return null;
      const byteLength = this.header;
      if (byteLength > this.maxFrameBytes) return byteLength;
      this.header = 0;
      this.headerBytes = 0;
      if (piece.length - at < byteLength) {
        this.frame = new Uint8Array(byteLength);
      } else {
        at += byteLength;
        if (!handle(piece, at - byteLength, at)) return null;
      }
    }
    return null;
  }

  private readHeader(piece: Uint8Array, start: number): number {
    let at = start;
    while (this.headerBytes < LENGTH_BYTES && at < piece.length) {
      this.header = (this.header | ((piece[at++] as number) << (8 * this.headerBytes++))) >>> 0;
    }
    return at;
  }

  private fill(frame: Uint8Array, piece: Uint8Array, start: number): number {
    const end = Math.min(piece.length, start + frame.length - this.filled);
    frame.set(piece.subarray(start, end), this.filled);
    this.filled += end - start;
    return end;
  }

  /** Whether to go on. */
  private handOver(handle: FrameHandler): boolean {
    const { frame } = this;
    if (frame === null || this.filled < frame.length) return true;
    this.frame = null;
    this.filled = 0;
    return handle(frame, 0, frame.length);
  }
}
