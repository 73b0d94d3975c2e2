/** The generated codec: what goes in comes out, and what nobody meant is refused. */

import { crc32 as zlibCrc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteWriter } from '../../generated/messages/byte-writer.ts';
import { isMessageRefusal, type MessageRefusal } from '../../generated/messages/message-refusal.ts';
import { createPeerCodec } from '../../generated/messages/peer-codec.ts';
import { refusePeerMessage } from '../../generated/messages/refuse-messages.ts';
import { crc32 } from '../../runtime/checksum.ts';
import type { AppendEntriesRequest, PeerMessage } from '../../spec/messages.ts';
import type { LogEntry, LogIndex, NodeId, Term } from '../../spec/vocabulary.ts';
import { logEntry, peerMessage } from './codec-messages.ts';

const codec = createPeerCodec(crc32);

function encode(message: PeerMessage): Uint8Array {
  const writer = new ByteWriter(1);
  codec.encodePeerMessage(message, writer);
  return writer.bytes().slice();
}

function decode(bytes: Uint8Array): PeerMessage | MessageRefusal {
  return codec.decodePeerMessage(bytes, 0, bytes.length);
}

function refusalOf(value: object | null): MessageRefusal {
  if (value === null || !isMessageRefusal(value)) throw new Error(`Not refused: ${JSON.stringify(value)}`);
  return value;
}

const entry = (index: number, command = 'set x'): LogEntry => ({
  term: 2 as Term,
  index: index as LogIndex,
  kind: 'command',
  configuration: null,
  command: new TextEncoder().encode(command),
});

const heartbeat = (fields: Partial<AppendEntriesRequest> = {}): AppendEntriesRequest => ({
  type: 'AppendEntriesRequest',
  from: 'n1' as NodeId,
  term: 3 as Term,
  leaderId: 'n1' as NodeId,
  prevLogIndex: 4 as LogIndex,
  prevLogTerm: 2 as Term,
  entries: [entry(5), entry(6)],
  leaderCommit: 4 as LogIndex,
  readRound: 0,
  session: 1,
  ...fields,
});

describe('the codec', () => {
  test('every message comes out as it went in', () => {
    fc.assert(
      fc.property(peerMessage, (message) => {
        expect(refusePeerMessage(message)).toBeNull();
        expect(decode(encode(message))).toEqual(message);
      }),
    );
  });

  test('a message is read from the middle of other bytes', () => {
    fc.assert(
      fc.property(peerMessage, fc.nat({ max: 20 }), (message, before) => {
        const bytes = encode(message);
        const around = new Uint8Array(before + bytes.length + 7).fill(0xff);
        around.set(bytes, before);
        expect(codec.decodePeerMessage(around, before, before + bytes.length)).toEqual(message);
      }),
    );
  });

  test('every truncation is refused', () => {
    fc.assert(
      fc.property(peerMessage, (message) => {
        const bytes = encode(message);
        for (let end = 0; end < bytes.length; end++) {
          expect(refusalOf(codec.decodePeerMessage(bytes, 0, end)).reason).toMatch(/truncated|checksum/);
        }
      }),
      { numRuns: 40 },
    );
  });

  test.each([
    ['with checksums', codec],
    ['whose checksums always agree', createPeerCodec(() => 0)],
  ])('a mutation of messages %s gives a refusal or a well-formed message', (_what, mutated) => {
    let refused = 0;
    let accepted = 0;
    const change = fc.tuple(fc.nat(), fc.nat({ max: 255 }));
    fc.assert(
      fc.property(peerMessage, fc.array(change, { minLength: 1, maxLength: 4 }), (message, changes) => {
        const writer = new ByteWriter();
        mutated.encodePeerMessage(message, writer);
        const bytes = writer.bytes().slice();
        for (const [place, byte] of changes) bytes[place % bytes.length] = byte;
        const decoded = mutated.decodePeerMessage(bytes, 0, bytes.length);
        if (isMessageRefusal(decoded)) refused++;
        else {
          accepted++;
          expect(refusePeerMessage(decoded)).toBeNull();
        }
      }),
      { numRuns: 3000 },
    );
    expect(refused).toBeGreaterThan(100);
    expect(accepted).toBeGreaterThan(100);
  });

  test('random bytes give a refusal or a well-formed message', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat({ max: 8 }), (noise, number) => {
        const decoded = decode(Uint8Array.of(number, ...noise));
        if (!isMessageRefusal(decoded)) expect(refusePeerMessage(decoded)).toBeNull();
      }),
      { numRuns: 3000 },
    );
  });
});

describe('the decoder', () => {
  test('a length beyond the bytes that are there is refused before anything is allocated', () => {
    const bytes = encode({ ...heartbeat(), entries: [] });
    const place = bytes.length - 4;
    expect(bytes[place]).toBe(0);
    const lying = Uint8Array.of(...bytes.subarray(0, place), 0xff, 0x7f, 0, 0, 0);

    const refusal = refusalOf(decode(lying));

    expect(refusal).toMatchObject({ reason: 'truncated', field: 'entries' });
  });

  test('a list that is longer than its type allows is refused', () => {
    const bytes = encode({ ...heartbeat(), entries: [] });
    const lying = Uint8Array.of(...bytes.subarray(0, -4), 0x81, 0x80, 0x04, 0, 0, 0, 0, 0);
    expect(refusalOf(decode(lying))).toMatchObject({ reason: 'tooMany', field: 'entries' });
  });

  test('a name of 65 bytes is refused, whether it comes as bytes or as an object', () => {
    const message = heartbeat({ from: 'é'.repeat(33) as NodeId, leaderId: 'é'.repeat(33) as NodeId });
    expect(refusalOf(decode(encode(message)))).toMatchObject({ reason: 'tooLong', field: 'from', offset: 1 });
    expect(refusalOf(refusePeerMessage(message))).toMatchObject({
      reason: 'tooLong',
      field: 'from',
      offset: null,
    });
  });

  test('an empty name is refused', () => {
    const message = heartbeat({ from: '' as NodeId });
    expect(refusalOf(decode(encode(message)))).toMatchObject({ reason: 'outOfRange', field: 'from' });
    expect(refusalOf(refusePeerMessage(message))).toMatchObject({ reason: 'outOfRange', field: 'from' });
  });

  test('bytes after the message are refused', () => {
    const bytes = Uint8Array.of(...encode(heartbeat()), 0);
    expect(refusalOf(decode(bytes))).toMatchObject({ reason: 'trailingBytes', offset: bytes.length - 1 });
  });

  test('a number that stands for no message is refused', () => {
    expect(refusalOf(decode(Uint8Array.of(200)))).toMatchObject({ reason: 'unknownType', field: 'type' });
    expect(refusalOf(refusePeerMessage({ type: 'Gossip' }))).toMatchObject({ reason: 'unknownType' });
  });

  test('text that is not UTF-8 is refused', () => {
    const bytes = encode(heartbeat());
    bytes[2] = 0xc0;
    expect(refusalOf(decode(bytes))).toMatchObject({ reason: 'invalidText', field: 'from', offset: 2 });
    const lone = heartbeat({ from: '\ud800' as NodeId });
    expect(refusalOf(refusePeerMessage(lone))).toMatchObject({ reason: 'invalidText', field: 'from' });
  });
});

describe('what no server can have meant', () => {
  test.each<readonly [string, Partial<AppendEntriesRequest>]>([
    ['a gap between entries', { entries: [entry(5), entry(7)] }],
    ['entries that do not follow prevLogIndex', { entries: [entry(6)] }],
    ['a term that decreases', { prevLogTerm: 3 as Term, entries: [entry(5)] }],
    ['an entry from a later term than the leader’s', { term: 1 as Term, prevLogTerm: 1 as Term }],
    ['a prevLogTerm without prevLogIndex', { prevLogIndex: 0 as LogIndex, entries: [] }],
    ['a prevLogIndex without prevLogTerm', { prevLogTerm: 0 as Term, entries: [] }],
    ['a leader that is not the sender', { leaderId: 'n2' as NodeId }],
  ])('%s is refused, as bytes and as an object', (_what, fields) => {
    const message = heartbeat(fields);
    expect(refusalOf(refusePeerMessage(message)).reason).toBe('impossible');
    expect(refusalOf(decode(encode(message))).reason).toBe('impossible');
  });

  test('a noop with a command is refused, and the refusal names the entry', () => {
    const message = heartbeat({ entries: [entry(5), { ...entry(6), kind: 'noop' }] });
    const expected = { reason: 'impossible', field: 'entries[1]', detail: 'A noop carries a command.' };
    expect(refusalOf(refusePeerMessage(message))).toMatchObject(expected);
    expect(refusalOf(decode(encode(message)))).toMatchObject(expected);
  });
});

describe('the validator', () => {
  test.each<readonly [string, unknown, string, string]>([
    ['null', null, 'wrongType', ''],
    ['a missing field', { ...heartbeat(), term: undefined }, 'wrongType', 'term'],
    ['a fraction', heartbeat({ term: 1.5 as Term }), 'outOfRange', 'term'],
    ['a negative index', heartbeat({ leaderCommit: -1 as LogIndex }), 'outOfRange', 'leaderCommit'],
    ['an unsafe integer', heartbeat({ term: (2 ** 53) as Term }), 'outOfRange', 'term'],
    [
      'an unknown kind',
      heartbeat({ entries: [{ ...entry(5), kind: 'x' as 'noop' }] }),
      'outOfRange',
      'entries[0].kind',
    ],
    ['an entry that is no object', { ...heartbeat(), entries: [7] }, 'wrongType', 'entries[0]'],
    [
      'bytes that are an array',
      { ...heartbeat(), entries: [{ ...entry(5), command: [] }] },
      'wrongType',
      'entries[0].command',
    ],
  ])('%s is refused', (_what, value, reason, field) => {
    expect(refusalOf(refusePeerMessage(value))).toMatchObject({ reason, field });
  });
});

describe('a sealed entry', () => {
  test('an entry comes out of its seal as it went in, and keeps the bytes', () => {
    fc.assert(
      fc.property(logEntry, fc.nat({ max: 9 }), (original, before) => {
        const sealed = codec.sealLogEntry({ ...original });
        const disk = new Uint8Array(before + sealed.length + 5);
        disk.set(sealed, before);

        const opened = codec.openLogEntry(disk, before, disk.length) as LogEntry;

        expect(opened).toEqual(original);
        const again = codec.sealLogEntry(opened);
        expect(again).toEqual(sealed);
        expect(again.buffer).toBe(disk.buffer);
      }),
    );
  });

  test('an entry is sealed once, and its payload becomes a view of the seal', () => {
    const original = entry(5);
    const first = codec.sealLogEntry(original);
    const second = codec.sealLogEntry(original);
    expect(second.buffer).toBe(first.buffer);
    expect(second.byteOffset).toBe(first.byteOffset);
    expect(original.command.buffer).toBe(first.buffer);
    expect(original).toEqual(entry(5));
  });

  test('a frozen entry can be sealed too', () => {
    const frozen = Object.freeze(entry(5));
    expect(codec.sealLogEntry(frozen)).toEqual(codec.sealLogEntry(entry(5)));
  });

  test('a changed copy of a sealed entry has no seal, so its own bytes are made', () => {
    const original = entry(5);
    const sealed = codec.sealLogEntry(original).slice();
    expect(codec.sealLogEntry({ ...original, term: 9 as Term })).not.toEqual(sealed);
  });

  test('a received entry carries the bytes of the frame to the disk', () => {
    const frame = encode(heartbeat());
    const received = decode(frame) as AppendEntriesRequest;
    for (const opened of received.entries) expect(codec.sealLogEntry(opened).buffer).toBe(frame.buffer);
    expect(encode(received)).toEqual(frame);
  });

  test('a bit that flipped anywhere in the fields is seen', () => {
    const sealed = codec.sealLogEntry(entry(5)).slice();
    for (let place = 8; place < sealed.length; place++) {
      const damaged = sealed.slice();
      damaged[place] = (damaged[place] as number) ^ 0x10;
      expect(refusalOf(codec.openLogEntry(damaged, 0, damaged.length)).reason).toBe('checksum');
    }
  });

  test('zeros, as in a file that was filled in advance, are no entry', () => {
    expect(refusalOf(codec.openLogEntry(new Uint8Array(64), 0, 64)).reason).toBe('truncated');
  });

  test('the plain checksum is the one that zlib computes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(crc32(bytes, 0, bytes.length)).toBe(zlibCrc32(bytes));
      }),
    );
  });
});
