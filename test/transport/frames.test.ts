/** Frames, without any network. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteWriter } from '../../generated/messages/byte-writer.ts';
import { createPeerCodec, type PeerCodec } from '../../generated/messages/peer-codec.ts';
import { crc32 } from '../../runtime/checksum.ts';
import { FrameAssembler } from '../../runtime/node/transport/frame-assembler.ts';
import { zlibChecksum } from '../../runtime/node/transport/zlib-checksum.ts';
import {
  FrameBuilder,
  FrameReader,
  type FrameRefusal,
  MessageEncoder,
} from '../../runtime/transport/message-frame.ts';
import type { PeerMessage } from '../../spec/messages.ts';
import { peerMessage } from '../generator/codec-messages.ts';
import { append, n1, vote } from './messages.ts';

const codec = createPeerCodec(crc32);

function framesOf(messages: readonly PeerMessage[], maxFrameBytes = 1 << 20): Uint8Array {
  const tools = { encoder: new MessageEncoder(codec), checksum: crc32 };
  const frames = new FrameBuilder(new ByteWriter(), tools, maxFrameBytes);
  for (const message of messages) frames.add(message);
  return frames.bytes().slice();
}

/** Reads a stream that comes in these pieces. */
function readAll(
  pieces: readonly Uint8Array[],
  maxFrameBytes = 1 << 20,
): { messages: PeerMessage[]; frames: number; refusal: FrameRefusal | null; tooLarge: number | null } {
  const assembler = new FrameAssembler(maxFrameBytes);
  const reader = new FrameReader(codec, zlibChecksum, n1);
  const messages: PeerMessage[] = [];
  let frames = 0;
  let refusal: FrameRefusal | null = null;
  let tooLarge: number | null = null;
  for (const piece of pieces) {
    tooLarge = assembler.push(piece, (bytes, start, end) => {
      frames++;
      refusal = reader.read(bytes, start, end, (message) => messages.push(message));
      return refusal === null;
    });
    if (tooLarge !== null || refusal !== null) break;
  }
  return { messages, frames, refusal, tooLarge };
}

/** Writes the checksum of what the only frame holds now, so that its content is looked at. */
function reseal(frame: Uint8Array): void {
  const sum = crc32(frame, 8, frame.length);
  new DataView(frame.buffer, frame.byteOffset).setUint32(4, sum, true);
}

function cut(bytes: Uint8Array, places: readonly number[]): readonly Uint8Array[] {
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return ends.map((end, place) => bytes.slice(ends[place - 1] ?? 0, end));
}

const fromN1 = peerMessage.map((message): PeerMessage => {
  if ('candidateId' in message) return { ...message, from: n1, candidateId: n1 };
  if ('leaderId' in message) return { ...message, from: n1, leaderId: n1 };
  return { ...message, from: n1 };
});

describe('frames', () => {
  it('come out as they went in, in whatever pieces they come', () => {
    const streams = fc.array(fc.array(fromN1, { maxLength: 4 }), { maxLength: 4 });
    fc.assert(
      fc.property(streams, fc.array(fc.nat(), { maxLength: 12 }), (turns, places) => {
        const stream = Buffer.concat(turns.map((messages) => framesOf(messages)));
        expect(readAll(cut(stream, places)).messages).toEqual(turns.flat());
      }),
    );
  });

  it('that were mutated give refusals or messages of the same server, and never an exception', () => {
    const sent = fc.array(fromN1, { minLength: 1, maxLength: 4 });
    const change = fc.tuple(fc.nat(), fc.nat({ max: 255 }));
    fc.assert(
      fc.property(sent, fc.array(change), fc.boolean(), (messages, changes, isResealed) => {
        const stream = framesOf(messages);
        for (const [place, byte] of changes) stream[place % stream.length] = byte;
        if (isResealed) reseal(stream);
        for (const message of readAll([stream], 4096).messages) expect(message.from).toBe(n1);
      }),
      { numRuns: 2000 },
    );
  });

  it('hold what was sent in one turn, as far as the largest frame allows', () => {
    const messages = Array.from({ length: 10 }, () => append(n1, 1, 200));
    expect(readAll([framesOf(messages)])).toMatchObject({ messages, frames: 1 });
    expect(readAll([framesOf(messages, 1000)])).toMatchObject({ messages, frames: 3 });
  });

  it('leave out a message that is too large alone, and nothing else', () => {
    const messages = [vote(n1, 1), append(n1, 1, 2000), vote(n1, 2)];
    expect(readAll([framesOf(messages, 1000)]).messages).toEqual([vote(n1, 1), vote(n1, 2)]);
    expect(readAll([framesOf([append(n1, 1, 2000), vote(n1, 2)], 1000)]).messages).toEqual([vote(n1, 2)]);
  });

  it('that are empty are probes: they hold nothing', () => {
    const probe = Uint8Array.of(4, 0, 0, 0, 0, 0, 0, 0);
    const pieces = cut(Buffer.concat([probe, probe]), [5]);
    expect(readAll(pieces)).toEqual({ messages: [], frames: 2, refusal: null, tooLarge: null });
  });

  it('of which any one bit was flipped are refused, and nothing of them is delivered', () => {
    const stream = framesOf([vote(n1, 7), vote(n1, 8)]);
    const later = new Uint8Array(4096);
    for (let bit = 0; bit < stream.length * 8; bit++) {
      const flipped = Buffer.concat([stream, later]);
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));

      const { messages, refusal, tooLarge } = readAll([flipped], 2048);

      expect(messages).toEqual([]);
      if (tooLarge === null) expect(refusal).toMatchObject({ kind: 'frameDamaged' });
      else expect(tooLarge).toBeGreaterThan(2048);
    }
  });

  it('that are too short for a checksum are damaged', () => {
    for (const frame of [
      [0, 0, 0, 0],
      [3, 0, 0, 0, 0, 0, 0],
    ]) {
      const { refusal } = readAll([Uint8Array.from(frame)]);
      expect(refusal).toMatchObject({ kind: 'frameDamaged' });
    }
  });

  it('keep to the largest size, their checksum included', () => {
    const message = append(n1, 1, 100);
    const byteLength = framesOf([message]).length - 4;
    expect(readAll([framesOf([message], byteLength)], byteLength).messages).toEqual([message]);
    expect(framesOf([message], byteLength - 1)).toHaveLength(0);
  });

  it('in one piece are read where they are; others get a buffer of exactly their size', () => {
    const stream = framesOf([append(n1, 2, 100)]);
    const commandsOf = (pieces: readonly Uint8Array[]) =>
      readAll(pieces).messages.flatMap((message) => (message as ReturnType<typeof append>).entries);
    for (const entry of commandsOf([stream])) expect(entry.command.buffer).toBe(stream.buffer);
    for (const entry of commandsOf(cut(stream, [50]))) {
      expect(entry.command.buffer.byteLength).toBe(stream.length - 4);
    }
  });

  it('of several servers share the encoding of a message that goes to all of them', () => {
    let encodings = 0;
    const counting: PeerCodec = {
      ...codec,
      encodePeerMessage: (message, writer) => {
        encodings++;
        codec.encodePeerMessage(message, writer);
      },
    };
    const encoder = new MessageEncoder(counting);
    const tools = { encoder, checksum: crc32 };
    const all = [1, 2, 3].map(() => new FrameBuilder(new ByteWriter(1), tools, 1 << 20));
    const message = append(n1, 3, 100);

    for (const frames of all) frames.add(message);

    expect(encodings).toBe(1);
    for (const frames of all) expect(frames.bytes()).toEqual(framesOf([message]));
  });
});
