// Generated from spec/vocabulary.ts by tools/generate.
// Do not edit: change the source and run `npm run generate`.

import { refuseLogEntry } from '../../spec/rules/well-formed-messages.ts';
import type { EntryKind, LogEntry, LogIndex, Term } from '../../spec/vocabulary.ts';
import type { ByteReader, Checksum } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import { readConfiguration } from './read-records.ts';
import {
  isSealed,
  rememberSeal,
  SEAL_BYTES,
  type Sealer,
  sealedBytes,
  sharePayload,
  writeSealed,
} from './sealer.ts';
import { writeConfiguration } from './write-records.ts';

/** A value travels as its position. */
const LOG_ENTRY_KIND: readonly EntryKind[] = ['noop', 'command', 'configuration'];

/** Its sealed bytes, made now if they have not been made before. Not to be changed. */
export function sealLogEntry(record: LogEntry, sealer: Sealer): Uint8Array {
  if (!isSealed(record)) makeSeal(record, sealer);
  return sealedBytes(record);
}

/** Appends its sealed bytes to the writer. */
export function writeLogEntry(record: LogEntry, writer: ByteWriter, sealer: Sealer): void {
  if (!isSealed(record)) makeSeal(record, sealer);
  writeSealed(record, writer);
}

/** Reads one; it keeps its bytes. The result counts only if the reader has met nothing to refuse. */
export function readLogEntry(reader: ByteReader, checksum: Checksum): LogEntry {
  const start = reader.position;
  const outerEnd = reader.openSeal(checksum);
  const term = reader.integer('term') as Term;
  const index = reader.integer('index') as LogIndex;
  const kind = reader.oneOf('kind', LOG_ENTRY_KIND);
  const configuration = reader.boolean('configuration')
    ? reader.within('configuration', () => readConfiguration(reader))
    : null;
  const command = reader.blob('command', 4194304);
  reader.closeSeal(outerEnd);
  const record: LogEntry = { term, index, kind, configuration, command };
  if (reader.refusal === null) reader.refuseImpossible(start, refuseLogEntry(record));
  if (reader.refusal === null) rememberSeal(record, reader.bytes, start);
  return record;
}

function makeSeal(record: LogEntry, sealer: Sealer): void {
  const writer = sealer.begin(42 + record.command.length);
  const start = writer.length - SEAL_BYTES;
  writer.integer(record.term);
  writer.integer(record.index);
  writer.u8(LOG_ENTRY_KIND.indexOf(record.kind));
  writer.boolean(record.configuration !== null);
  if (record.configuration !== null) {
    writeConfiguration(record.configuration, writer);
  }
  writer.blob(record.command);
  sealer.finish(record, writer, start);
  sharePayload(record, 'command', writer);
}
