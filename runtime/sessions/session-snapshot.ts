/**
 * The snapshot of a machine with sessions: the length of the sessions' part (8 bytes, a double), its CRC-32
 * (8 bytes, a double), the sessions, and then the snapshot of the wrapped machine.
 */

import { crc32 } from '../checksum.ts';
import { DamagedSnapshotError } from '../errors.ts';
import type { SnapshotSink, SnapshotSource } from '../state-machine.ts';
import { SessionTable } from './session-table.ts';

const HEADER_BYTES = 16;
/** A piece is no larger than the contract of snapshots says. */
const PIECE_BYTES = 256 * 1024;

export class SessionSource implements SnapshotSource {
  private readonly own: Uint8Array;
  private readonly source: SnapshotSource;
  private offset = 0;

  constructor(sessions: Uint8Array, source: SnapshotSource) {
    this.own = new Uint8Array(HEADER_BYTES + sessions.length);
    this.own.set(sessions, HEADER_BYTES);
    const view = new DataView(this.own.buffer);
    view.setFloat64(0, sessions.length, true);
    view.setFloat64(8, crc32(sessions, 0, sessions.length), true);
    this.source = source;
  }

  next(): Uint8Array | null {
    if (this.offset >= this.own.length) return this.source.next();
    const piece = this.own.slice(this.offset, this.offset + PIECE_BYTES);
    this.offset += piece.length;
    return piece;
  }

  close(): void {
    this.offset = this.own.length;
    this.source.close();
  }
}

export class SessionSink implements SnapshotSink {
  private readonly sink: SnapshotSink;
  private readonly maxSessions: number;
  private readonly use: (table: SessionTable) => void;
  /** What has come of header and sessions; empty when they are complete. */
  private own: Uint8Array = new Uint8Array(0);
  private table: SessionTable | null = null;
  private damage: DamagedSnapshotError | null = null;

  constructor(sink: SnapshotSink, maxSessions: number, use: (table: SessionTable) => void) {
    this.sink = sink;
    this.maxSessions = maxSessions;
    this.use = use;
  }

  write(piece: Uint8Array): void {
    if (this.damage !== null) throw this.damage;
    try {
      this.take(piece);
    } catch (cause) {
      if (cause instanceof DamagedSnapshotError) this.damage = cause;
      throw cause;
    }
  }

  finish(): void {
    if (this.damage !== null) throw this.damage;
    const { table } = this;
    if (table === null) {
      throw new DamagedSnapshotError({
        offset: this.own.length,
        expected: 'the sessions of the clients',
        actual: 'nothing more',
      });
    }
    this.sink.finish();
    this.use(table);
  }

  abandon(): void {
    this.own = new Uint8Array(0);
    this.sink.abandon();
  }

  private take(piece: Uint8Array): void {
    if (this.table !== null) return this.sink.write(piece);
    const bytes = new Uint8Array(this.own.length + piece.length);
    bytes.set(this.own);
    bytes.set(piece, this.own.length);
    this.own = bytes;
    const end = this.ownEnd();
    if (end === null || bytes.length < end) return;
    this.table = this.decode(bytes.subarray(HEADER_BYTES, end));
    this.own = new Uint8Array(0);
    if (bytes.length > end) this.sink.write(bytes.subarray(end));
  }

  /** Null as long as the header is not complete. */
  private ownEnd(): number | null {
    if (this.own.length < HEADER_BYTES) return null;
    const length = new DataView(this.own.buffer).getFloat64(0, true);
    if (Number.isSafeInteger(length) && length >= 0) return HEADER_BYTES + length;
    throw new DamagedSnapshotError({ offset: 0, expected: 'a length', actual: String(length) });
  }

  private decode(sessions: Uint8Array): SessionTable {
    const wanted = new DataView(this.own.buffer).getFloat64(8, true);
    const checksum = crc32(sessions, 0, sessions.length);
    if (checksum !== wanted) {
      throw new DamagedSnapshotError({
        offset: HEADER_BYTES,
        expected: `sessions with the checksum ${wanted}`,
        actual: `sessions with the checksum ${checksum}`,
      });
    }
    return SessionTable.decode(sessions, this.maxSessions);
  }
}
