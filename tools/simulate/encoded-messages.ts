/** The real codec in the way of the messages: all of them, or a sample that must come out as it went in. */

import { ByteWriter } from '../../generated/messages/byte-writer.ts';
import { isMessageRefusal } from '../../generated/messages/message-refusal.ts';
import { createPeerCodec } from '../../generated/messages/peer-codec.ts';
import type { PeerMessage } from '../../generated/vocabulary.ts';
import { crc32 } from '../../runtime/checksum.ts';
import type { World } from './world.ts';

/** One message in so many is compared. */
const sampled = 16;

/** A message on its way. */
export interface Sealed {
  readonly message: PeerMessage;
  /** Null where messages are handed over. */
  readonly bytes: Uint8Array | null;
  readonly isSample: boolean;
}

export class EncodedMessages {
  private readonly world: World;
  private readonly codec = createPeerCodec(crc32);
  private readonly writer = new ByteWriter();
  private count = 0;

  constructor(world: World) {
    this.world = world;
  }

  /** Encodes when the message leaves, because later its sender may be gone. */
  seal(message: PeerMessage): Sealed {
    this.count += 1;
    const isSample = this.count % sampled === 0;
    if (this.world.plan.encoded) return { message, bytes: this.bytesOf(message), isSample };
    if (isSample) this.compare(message, this.decoded(this.bytesOf(message), message));
    return { message, bytes: null, isSample };
  }

  /** The message as its receiver reads it. */
  open({ message, bytes, isSample }: Sealed): PeerMessage {
    if (bytes === null) return message;
    const decoded = this.decoded(bytes, message);
    if (isSample) this.compare(message, decoded);
    return decoded;
  }

  private bytesOf(message: PeerMessage): Uint8Array {
    this.writer.reset();
    this.codec.encodePeerMessage(message, this.writer);
    const bytes = this.writer.bytes().slice();
    return this.world.plant?.onBytes?.(bytes) ?? bytes;
  }

  private decoded(bytes: Uint8Array, message: PeerMessage): PeerMessage {
    const decoded = this.codec.decodePeerMessage(bytes, 0, bytes.length);
    if (!isMessageRefusal(decoded)) return decoded;
    this.world.fail('codec', message.from, `${message.type}: ${decoded.reason} at ${decoded.field}.`);
    return message;
  }

  private compare(message: PeerMessage, decoded: PeerMessage): void {
    if (isSame(decoded, message)) return;
    this.world.fail('codec', message.from, `${message.type} is another one when it is decoded.`);
  }
}

/** Of messages: records, lists, bytes and scalars, which is quicker to compare than whatever there may be. */
function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Object.getPrototypeOf(one) !== Object.getPrototypeOf(other)) return false;
  if (Array.isArray(one) || one instanceof Uint8Array) return haveSameItems(one, other as ArrayLike<unknown>);
  const fields = Object.keys(one) as (keyof typeof one)[];
  return (
    fields.length === Object.keys(other).length &&
    fields.every((field) => Object.hasOwn(other, field) && isSame(one[field], other[field]))
  );
}

function haveSameItems(one: ArrayLike<unknown>, other: ArrayLike<unknown>): boolean {
  if (one.length !== other.length) return false;
  for (let place = 0; place < one.length; place += 1) if (!isSame(one[place], other[place])) return false;
  return true;
}
