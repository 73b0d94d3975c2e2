/** A checksum over versions of keys, the same on every server that has the same history. */
import { crc32 } from '../checksum.ts';
import type { HashAnswer, RefusedAnswer } from './answers.ts';
import type { ByteString } from './byte-string.ts';
import { ByteWriter } from './byte-writer.ts';
import type { KeyRecord, KeyVersion } from './key-record.ts';
import type { KeyValueStore } from './key-value-store.ts';
import type { HashRequest } from './requests.ts';

/** One part ends after so many keys, or so many versions, or so many bytes: a few milliseconds. */
const KEYS = 5000;
const VERSIONS = 5000;
const VALUE_BYTES = 1024 * 1024;

const writer = new ByteWriter();

/**
 * Over every version up to a revision that can still be asked for: what was compacted does not count, whether
 * it is freed already or not. The keys come in their order, each with its versions in theirs.
 */
export function hashPart(store: KeyValueStore, request: HashRequest): HashAnswer | RefusedAnswer {
  const { revision, compactRevision } = store;
  if (request.revision > revision) return { kind: 'refused', refusal: 'futureRevision' };
  if (request.revision > 0 && request.revision < compactRevision)
    return { kind: 'refused', refusal: 'compacted' };
  const hashRevision = request.revision > 0 ? request.revision : revision;
  const records = store.recordsFrom(request.from, KEYS + 1);
  let hash = request.seed;
  let next = records.length > KEYS ? (records[KEYS] as KeyRecord).key : ('' as ByteString);
  let versions = 0;
  let bytes = 0;
  for (const record of records.slice(0, KEYS)) {
    if (versions > VERSIONS || bytes > VALUE_BYTES) {
      next = record.key;
      break;
    }
    for (const version of visibleVersions(record, compactRevision, hashRevision)) {
      const encoded = encode(record.key, version, store.valueOf(version));
      hash = (Math.imul(hash, 31) + crc32(encoded, 0, encoded.length)) >>> 0;
      versions += 1;
      bytes += encoded.length;
    }
  }
  return { kind: 'hash', revision, compactRevision, hashRevision, hash, next };
}

/** From the one that held at the compaction, unless that is a deletion, up to the last one that is meant. */
function visibleVersions(record: KeyRecord, from: number, to: number): readonly KeyVersion[] {
  const visible: KeyVersion[] = [];
  for (const version of [...(record.older ?? []), record]) {
    if (version.modRevision > to) break;
    if (version.modRevision <= from) visible.length = 0;
    if (version.modRevision > from || version.version > 0) visible.push(version);
  }
  return visible;
}

function encode(key: ByteString, version: KeyVersion, value: Uint8Array): Uint8Array {
  writer.key(key);
  writer.integer(version.modRevision);
  writer.integer(version.createRevision);
  writer.integer(version.version);
  writer.int64(version.lease);
  writer.value(value);
  return writer.finish();
}
