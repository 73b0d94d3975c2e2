/** The primitives of the codec, which the key-value state machine uses too. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteReader } from '../../generated/messages/byte-reader.ts';
import { ByteWriter } from '../../generated/messages/byte-writer.ts';
import { isWellFormedText, readUtf8, utf8Length } from '../../generated/messages/utf8.ts';

function readerOf(bytes: Uint8Array): ByteReader {
  const reader = new ByteReader();
  reader.open(bytes, 0, bytes.length);
  return reader;
}

describe('integers', () => {
  const edges = [0, 1, 127, 128, 2 ** 28 - 1, 2 ** 28, 2 ** 32, 2 ** 49 - 1, 2 ** 49, 2 ** 53 - 1];

  test('every safe integer comes out as it went in', () => {
    fc.assert(
      fc.property(fc.oneof(fc.maxSafeNat(), fc.constantFrom(...edges)), (value) => {
        const writer = new ByteWriter(1);
        writer.integer(value);
        const reader = readerOf(writer.bytes());
        expect(reader.integer('n')).toBe(value);
        expect(reader.refusal).toBeNull();
        expect(reader.remaining).toBe(0);
      }),
    );
  });

  test.each([
    ['2^53', [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10]],
    ['nine bytes', [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]],
    ['a zero in two bytes', [0x80, 0x00]],
  ])('%s is out of range', (_what, bytes) => {
    const reader = readerOf(Uint8Array.from(bytes));
    expect(reader.integer('n')).toBe(0);
    expect(reader.refusal?.reason).toBe('outOfRange');
  });
});

describe('text', () => {
  test('text is the UTF-8 that TextEncoder makes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const writer = new ByteWriter(1);
        writer.text(text);
        const encoded = new TextEncoder().encode(text);
        expect(utf8Length(text)).toBe(encoded.length);
        expect(writer.bytes().slice(-encoded.length || writer.length)).toEqual(encoded);
        expect(readUtf8(encoded, 0, encoded.length)).toBe(text);
        expect(isWellFormedText(text)).toBe(true);
      }),
    );
  });

  test('a lone surrogate is not well formed, and is written as U+FFFD', () => {
    for (const text of ['\ud800', 'a\udc00b', '\ud800\ud800\udc00']) {
      const writer = new ByteWriter();
      writer.text(text);
      expect(isWellFormedText(text)).toBe(false);
      expect(writer.bytes().slice(1)).toEqual(new TextEncoder().encode(text));
    }
  });

  test('bytes are text exactly where a strict TextDecoder says so', () => {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    const strictly = (bytes: Uint8Array): string | null => {
      try {
        return decoder.decode(bytes);
      } catch {
        return null;
      }
    };
    const byte = fc.oneof(
      fc.nat({ max: 255 }),
      fc.constantFrom(0xc2, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0x80, 0x9f, 0xa0),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 6 }), fc.array(byte, { maxLength: 6 }), (noise, edges) => {
        const bytes = Uint8Array.of(...noise, ...edges);
        expect(readUtf8(bytes, 0, bytes.length)).toBe(strictly(bytes));
      }),
      { numRuns: 5000 },
    );
  });
});

describe('the writer', () => {
  test('an arena that was stretched beyond 4 MiB is given back', () => {
    const writer = new ByteWriter(16);
    writer.raw(new Uint8Array(5 << 20));
    writer.reset();
    expect(writer.arenaBytes.length).toBe(16);
  });

  test('bytes that were released are not written over', () => {
    const writer = new ByteWriter(16);
    writer.u32(7);
    const kept = writer.bytes();
    writer.release();
    writer.u32(9);
    expect(kept).toEqual(Uint8Array.of(7, 0, 0, 0));
  });
});

describe('the reader', () => {
  test('the first refusal stays, and what is read after it is empty', () => {
    const reader = readerOf(Uint8Array.of(200, 1, 2, 3));
    expect(reader.boolean('flag')).toBe(false);
    expect(reader.text('name', 1, 64)).toBe('');
    expect(reader.blob('payload', 9)).toHaveLength(0);
    expect(reader.itemCount('items', 9)).toBe(0);
    expect(reader.refusal).toMatchObject({ reason: 'outOfRange', field: 'flag', offset: 0 });
  });

  test('bytes are views and not copies', () => {
    const bytes = Uint8Array.of(2, 5, 6);
    expect(readerOf(bytes).blob('payload', 2).buffer).toBe(bytes.buffer);
  });

  test('bytes above their bound are refused although they are there', () => {
    const reader = readerOf(Uint8Array.of(2, 5, 6));
    reader.blob('payload', 1);
    expect(reader.refusal).toMatchObject({ reason: 'tooLong', field: 'payload' });
  });
});
