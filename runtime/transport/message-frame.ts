/**
 * Frames: everything for one peer in one turn, as `[u32 length][u32 checksum]` and then, per message,
 * `[u32 length][message]`. A length counts what follows it; the checksum is about what follows it.
 */

import { ByteReader, type Checksum } from '../../generated/messages/byte-reader.ts';
import type { ByteWriter } from '../../generated/messages/byte-writer.ts';
import { isMessageRefusal } from '../../generated/messages/message-refusal.ts';
import type { PeerCodec } from '../../generated/messages/peer-codec.ts';
import type { NodeId, PeerMessage } from '../../generated/vocabulary.ts';

/** Bytes of a length. */
export const LENGTH_BYTES = 4;
/** Bytes of the checksum of a frame: an empty frame has nothing else. */
export const CHECKSUM_BYTES = 4;
const HEADER_BYTES = LENGTH_BYTES + CHECKSUM_BYTES;

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

/** What makes bytes of messages, and a frame of these. */
export interface FrameTools {
  readonly encoder: MessageEncoder;
  readonly checksum: Checksum;
}

/** Collects messages in a writer, as frames of at most maxFrameBytes. */
export class FrameBuilder {
  private readonly writer: ByteWriter;
  private readonly encoder: MessageEncoder;
  private readonly checksum: Checksum;
  private readonly maxFrameBytes: number;
  /** Position of the length of the frame that is being built. */
  private frameStart = 0;

  constructor(writer: ByteWriter, { encoder, checksum }: FrameTools, maxFrameBytes: number) {
    this.writer = writer;
    this.encoder = encoder;
    this.checksum = checksum;
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
    if (byteLength + CHECKSUM_BYTES > this.maxFrameBytes) {
      this.takeBack(start);
      return false;
    }
    if (writer.length - this.frameStart - LENGTH_BYTES > this.maxFrameBytes) {
      this.takeBack(start);
      this.seal();
      this.beginFrame();
      return this.add(message);
    }
    writer.setU32(start, byteLength - LENGTH_BYTES);
    writer.setU32(this.frameStart, writer.length - this.frameStart - LENGTH_BYTES);
    return true;
  }

  /** The frames: a view of the writer. */
  bytes(): Uint8Array {
    this.seal();
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
    this.writer.u32(0);
  }

  /** The checksum of a frame is written once, when no message is added to it any more. */
  private seal(): void {
    const { writer, frameStart } = this;
    if (writer.length === 0) return;
    const sum = this.checksum(writer.arenaBytes, frameStart + HEADER_BYTES, writer.length);
    writer.setU32(frameStart + LENGTH_BYTES, sum);
  }

  private takeBack(start: number): void {
    this.encoder.forget();
    this.writer.truncate(start === this.frameStart + HEADER_BYTES ? this.frameStart : start);
  }
}

/** Why a frame was not read to its end. */
export interface FrameRefusal {
  /** A damaged frame is not what was sent: nothing of it is read. */
  readonly kind: 'frameDamaged' | 'malformedFrame' | 'wrongSender';
  readonly detail: string;
}

/** Reads the frames of one peer. */
export class FrameReader {
  private readonly codec: PeerCodec;
  private readonly checksum: Checksum;
  private readonly peer: NodeId;
  private readonly lengths = new ByteReader();

  constructor(codec: PeerCodec, checksum: Checksum, peer: NodeId) {
    this.codec = codec;
    this.checksum = checksum;
    this.peer = peer;
  }

  /** Delivers the messages in the bytes [start, end), which belong to them from then on. Never throws. */
  read(
    bytes: Uint8Array,
    start: number,
    end: number,
    deliver: (message: PeerMessage) => void,
  ): FrameRefusal | null {
    const damage = this.damageOf(bytes, start, end);
    if (damage !== null) return { kind: 'frameDamaged', detail: damage };
    let at = start + CHECKSUM_BYTES;
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

  /** How the checksum differs from what was written; null: not at all. */
  private damageOf(bytes: Uint8Array, start: number, end: number): string | null {
    this.lengths.open(bytes, start, end);
    const expected = this.lengths.u32('checksum');
    if (this.lengths.refusal !== null) return `A frame of ${end - start} bytes has no checksum.`;
    const actual = this.checksum(bytes, start + CHECKSUM_BYTES, end) >>> 0;
    return actual === expected ? null : `The checksum is ${actual}, and ${expected} was written.`;
  }
}
