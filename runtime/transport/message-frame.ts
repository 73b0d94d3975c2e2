/** Frames: everything for one peer in one turn, as `[u32 length]` and then, per message, `[u32 length][message]`. */

import { ByteReader } from '../../generated/messages/byte-reader.ts';
import type { ByteWriter } from '../../generated/messages/byte-writer.ts';
import { isMessageRefusal } from '../../generated/messages/message-refusal.ts';
import type { PeerCodec } from '../../generated/messages/peer-codec.ts';
import type { NodeId, PeerMessage } from '../../generated/vocabulary.ts';

/** Bytes of a length. */
export const LENGTH_BYTES = 4;

/**
 * Encodes for several peers in turn: a message that goes to all of them is encoded for the first and copied.
 */
export class MessageEncoder {
  private readonly codec: PeerCodec;
  private message: PeerMessage | null = null;
  private writer: ByteWriter | null = null;
  private start = 0;
  private end = 0;

  constructor(codec: PeerCodec) {
    this.codec = codec;
  }

  /** Appends the message to the writer. */
  encode(message: PeerMessage, writer: ByteWriter): void {
    if (message === this.message && this.writer !== null) {
      writer.rawPart(this.writer.arenaBytes, this.start, this.end);
      return;
    }
    this.start = writer.length;
    this.codec.encodePeerMessage(message, writer);
    this.end = writer.length;
    this.message = message;
    this.writer = writer;
  }

  /** To be called before any writer is emptied. */
  forget(): void {
    this.message = null;
    this.writer = null;
  }
}

/** Collects messages in a writer, as frames of at most maxFrameBytes. */
export class FrameBuilder {
  private readonly writer: ByteWriter;
  private readonly encoder: MessageEncoder;
  private readonly maxFrameBytes: number;
  /** Position of the length of the frame that is being built. */
  private frameStart = 0;

  constructor(writer: ByteWriter, encoder: MessageEncoder, maxFrameBytes: number) {
    this.writer = writer;
    this.encoder = encoder;
    this.maxFrameBytes = maxFrameBytes;
  }

  /** Bytes of all frames so far. */
  get byteLength(): number {
    return this.writer.length;
  }

  /** Whether the message could be added: alone in a frame it must not be too large. */
  add(message: PeerMessage): boolean {
    const { writer } = this;
    if (writer.length === 0) this.beginFrame();
    const start = writer.length;
    writer.u32(0);
    this.encoder.encode(message, writer);
    const byteLength = writer.length - start;
    if (byteLength > this.maxFrameBytes) {
      this.takeBack(start);
      return false;
    }
    if (writer.length - this.frameStart - LENGTH_BYTES > this.maxFrameBytes) {
      this.takeBack(start);
      this.beginFrame();
      return this.add(message);
    }
    writer.setU32(start, byteLength - LENGTH_BYTES);
    writer.setU32(this.frameStart, writer.length - this.frameStart - LENGTH_BYTES);
    return true;
  }

  /** The frames: a view of the writer. */
  bytes(): Uint8Array {
    return this.writer.bytes();
  }

  /** Begins anew. `mayReuse`: nobody looks at the bytes any more. */
  reset(mayReuse: boolean): void {
    if (mayReuse) this.writer.reset();
    else this.writer.release();
  }

  private beginFrame(): void {
    this.frameStart = this.writer.length;
    this.writer.u32(0);
  }

  private takeBack(start: number): void {
    this.encoder.forget();
    this.writer.truncate(start === this.frameStart + LENGTH_BYTES ? this.frameStart : start);
  }
}

/** Why a frame was not read to its end. */
export interface FrameRefusal {
  readonly kind: 'malformedFrame' | 'wrongSender';
  readonly detail: string;
}

/** Reads the frames of one peer. */
export class FrameReader {
  private readonly codec: PeerCodec;
  private readonly peer: NodeId;
  private readonly lengths = new ByteReader();

  constructor(codec: PeerCodec, peer: NodeId) {
    this.codec = codec;
    this.peer = peer;
  }

  /** Delivers the messages in the bytes [start, end), which belong to them from then on. Never throws. */
  read(
    bytes: Uint8Array,
    start: number,
    end: number,
    deliver: (message: PeerMessage) => void,
  ): FrameRefusal | null {
    let at = start;
    while (at < end) {
      this.lengths.open(bytes, at, end);
      const messageStart = at + LENGTH_BYTES;
      at = messageStart + this.lengths.u32('length');
      if (this.lengths.refusal !== null || at > end) {
        return { kind: 'malformedFrame', detail: 'A message is longer than its frame.' };
      }
      const message = this.codec.decodePeerMessage(bytes, messageStart, at);
      if (isMessageRefusal(message)) {
        const { reason, field, detail } = message;
        return { kind: 'malformedFrame', detail: `${reason} at '${field}': ${detail}` };
      }
      if (message.from !== this.peer) {
        return { kind: 'wrongSender', detail: `${this.peer} sent a message of ${message.from}.` };
      }
      deliver(message);
    }
    return null;
  }
}
