/** The simplest sealed entry: length, checksum, term, index, kind, command. */

import { crc32 } from 'node:zlib';
import { readInteger, writeInteger } from '../../runtime/node/storage/binary-fields.ts';
import type { EntryCodec } from '../../runtime/storage/entry-codec.ts';
import type { LogEntry } from '../../spec/vocabulary.ts';

const HEADER_BYTES = 25;

const sealedEntries = new WeakMap<LogEntry, Uint8Array>();

export const plainEntryCodec: EntryCodec = {
  sealed(entry) {
    const known = sealedEntries.get(entry);
    if (known !== undefined) return known;
    const bytes = Buffer.alloc(HEADER_BYTES + entry.command.length);
    bytes.writeUInt32LE(bytes.length, 0);
    writeInteger(bytes, entry.term, 8);
    writeInteger(bytes, entry.index, 16);
    bytes[24] = entry.kind === 'noop' ? 0 : 1;
    bytes.set(entry.command, HEADER_BYTES);
    bytes.writeUInt32LE(crc32(bytes.subarray(8)), 4);
    sealedEntries.set(entry, bytes);
    return bytes;
  },

  open(bytes, offset, end) {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (offset + HEADER_BYTES > end) return { refusal: `an entry in ${end - offset} bytes` };
    const next = offset + buffer.readUInt32LE(offset);
    if (next > end || next < offset + HEADER_BYTES) return { refusal: `an entry of ${next - offset} bytes` };
    const checksum = crc32(buffer.subarray(offset + 8, next));
    if (checksum !== buffer.readUInt32LE(offset + 4))
      return { refusal: `an entry with the checksum ${checksum}` };
    const entry: LogEntry = {
      term: readInteger(buffer, offset + 8) as LogEntry['term'],
      index: readInteger(buffer, offset + 16) as LogEntry['index'],
      kind: buffer[offset + 24] === 0 ? 'noop' : 'command',
      command: buffer.subarray(offset + HEADER_BYTES, next),
      configuration: null,
    };
    return { entry, next };
  },
};
