/** What a snapshot stands for, as bytes at the head of its file. Whoever writes them adds a checksum. */

import { ByteReader } from '../../generated/messages/byte-reader.ts';
import { ByteWriter } from '../../generated/messages/byte-writer.ts';
import { readConfiguration } from '../../generated/messages/read-records.ts';
import { writeConfiguration } from '../../generated/messages/write-records.ts';
import type { LogIndex, SnapshotMark, Term } from '../../generated/vocabulary.ts';

export function encodeSnapshotMark(mark: SnapshotMark): Uint8Array {
  const writer = new ByteWriter();
  writer.integer(mark.lastIncludedIndex);
  writer.integer(mark.lastIncludedTerm);
  writer.integer(mark.bytes);
  writeConfiguration(mark.configuration, writer);
  return writer.bytes();
}

/** The mark that fills the bytes, or what is wrong with them. Shares nothing with them. Never throws. */
export function decodeSnapshotMark(bytes: Uint8Array): SnapshotMark | { readonly refusal: string } {
  const reader = new ByteReader();
  reader.open(bytes, 0, bytes.length);
  const lastIncludedIndex = reader.integer('lastIncludedIndex') as LogIndex;
  const lastIncludedTerm = reader.integer('lastIncludedTerm') as Term;
  const byteLength = reader.integer('bytes');
  const configuration = reader.within('configuration', () => readConfiguration(reader));
  reader.expectEnd();
  const { refusal } = reader;
  if (refusal !== null)
    return { refusal: `a mark that cannot be read (${refusal.field}: ${refusal.detail})` };
  if (lastIncludedIndex === 0 || lastIncludedTerm === 0)
    return { refusal: `a snapshot up to entry ${lastIncludedIndex} of term ${lastIncludedTerm}` };
  return { lastIncludedIndex, lastIncludedTerm, configuration, bytes: byteLength };
}
