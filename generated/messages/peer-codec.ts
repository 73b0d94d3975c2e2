// Generated from spec/messages.ts by tools/generate.
// Do not edit: change the source and run `npm run generate`.

import type { PeerMessage } from '../../spec/messages.ts';
import type { LogEntry, SnapshotMark } from '../../spec/vocabulary.ts';
import { ByteReader, type Checksum } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import type { MessageRefusal } from './message-refusal.ts';
import { readPeerMessage } from './read-messages.ts';
import { readLogEntry, sealLogEntry } from './seal-log-entry.ts';
import { readSnapshotMark, sealSnapshotMark } from './seal-snapshot-mark.ts';
import { Sealer } from './sealer.ts';
import { writePeerMessage } from './write-messages.ts';

/** The layout of all messages as one number: servers that differ in it cannot understand each other. */
export const MESSAGE_LAYOUT = 0x6abc6b62;

/** Turns messages into bytes and back. Keeps an arena: one codec serves one thread, any number of peers. */
export interface PeerCodec {
  /** Appends the message, which must be well formed, to what the writer holds. */
  encodePeerMessage(message: PeerMessage, writer: ByteWriter): void;
  /**
   * Reads the message that fills the bytes [offset, end). Never throws. What it holds are views of the bytes,
   * which must not be changed from then on.
   */
  decodePeerMessage(bytes: Uint8Array, offset: number, end: number): PeerMessage | MessageRefusal;
  /**
   * The sealed bytes of a LogEntry, its length and checksum before its fields. Made at the first call and
   * remembered; not to be changed. From then on its payload is a view of them, so that it is held once.
   */
  sealLogEntry(record: LogEntry): Uint8Array;
  /**
   * Reads the sealed LogEntry that begins at `offset` and ends at `end` or before: at offset +
   * sealLogEntry(record).length. It keeps its bytes, so sealing it again costs nothing. Never throws.
   */
  openLogEntry(bytes: Uint8Array, offset: number, end: number): LogEntry | MessageRefusal;
  /**
   * The sealed bytes of a SnapshotMark, its length and checksum before its fields. Made at the first call and
   * remembered; not to be changed. From then on its payload is a view of them, so that it is held once.
   */
  sealSnapshotMark(record: SnapshotMark): Uint8Array;
  /**
   * Reads the sealed SnapshotMark that begins at `offset` and ends at `end` or before: at offset +
   * sealSnapshotMark(record).length. It keeps its bytes, so sealing it again costs nothing. Never throws.
   */
  openSnapshotMark(bytes: Uint8Array, offset: number, end: number): SnapshotMark | MessageRefusal;
}

/** `checksum` guards sealed records: the same function on every server, and on every disk. */
export function createPeerCodec(checksum: Checksum): PeerCodec {
  const reader = new ByteReader();
  const sealer = new Sealer(checksum);
  const readMessage = () => readPeerMessage(reader, checksum);
  const openLogEntry = () => readLogEntry(reader, checksum);
  const openSnapshotMark = () => readSnapshotMark(reader, checksum);
  return {
    encodePeerMessage: (message, writer) => writePeerMessage(message, writer, sealer),
    decodePeerMessage: (bytes, offset, end) => reader.whole(bytes, offset, end, readMessage),
    sealLogEntry: (record) => sealLogEntry(record, sealer),
    openLogEntry: (bytes, offset, end) => reader.whole(bytes, offset, end, openLogEntry),
    sealSnapshotMark: (record) => sealSnapshotMark(record, sealer),
    openSnapshotMark: (bytes, offset, end) => reader.whole(bytes, offset, end, openSnapshotMark),
  };
}
