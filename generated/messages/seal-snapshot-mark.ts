// Generated from spec/vocabulary.ts by tools/generate.
// Do not edit: change the source and run `npm run generate`.

import { refuseSnapshotMark } from '../../spec/rules/well-formed-messages.ts';
import type { LogIndex, SnapshotMark, Term } from '../../spec/vocabulary.ts';
import type { ByteReader, Checksum } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import { readConfiguration } from './read-records.ts';
import { isSealed, rememberSeal, SEAL_BYTES, type Sealer, sealedBytes, writeSealed } from './sealer.ts';
import { writeConfiguration } from './write-records.ts';

/** Its sealed bytes, made now if they have not been made before. Not to be changed. */
export function sealSnapshotMark(record: SnapshotMark, sealer: Sealer): Uint8Array {
  if (!isSealed(record)) makeSeal(record, sealer);
  return sealedBytes(record);
}

/** Appends its sealed bytes to the writer. */
export function writeSnapshotMark(record: SnapshotMark, writer: ByteWriter, sealer: Sealer): void {
  if (!isSealed(record)) makeSeal(record, sealer);
  writeSealed(record, writer);
}

/** Reads one; it keeps its bytes. The result counts only if the reader has met nothing to refuse. */
export function readSnapshotMark(reader: ByteReader, checksum: Checksum): SnapshotMark {
  const start = reader.position;
  const outerEnd = reader.openSeal(checksum);
  const lastIncludedIndex = reader.integer('lastIncludedIndex') as LogIndex;
  const lastIncludedTerm = reader.integer('lastIncludedTerm') as Term;
  const configuration = reader.within('configuration', () => readConfiguration(reader));
  const bytes = reader.integer('bytes');
  reader.closeSeal(outerEnd);
  const record: SnapshotMark = { lastIncludedIndex, lastIncludedTerm, configuration, bytes };
  if (reader.refusal === null) reader.refuseImpossible(start, refuseSnapshotMark(record));
  if (reader.refusal === null) rememberSeal(record, reader.bytes, start);
  return record;
}

function makeSeal(record: SnapshotMark, sealer: Sealer): void {
  const writer = sealer.begin(40);
  const start = writer.length - SEAL_BYTES;
  writer.integer(record.lastIncludedIndex);
  writer.integer(record.lastIncludedTerm);
  writeConfiguration(record.configuration, writer);
  writer.integer(record.bytes);
  sealer.finish(record, writer, start);
}
