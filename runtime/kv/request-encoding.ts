/**
 * Requests as bytes, of which the first says the kind. The kinds are append only, for they are in the log; 1
 * to 4 are those of `operation-encoding.ts`.
 */
import { ByteReader } from './byte-reader.ts';
import type { ByteString } from './byte-string.ts';
import { ByteWriter } from './byte-writer.ts';
import { readOperation, writeOperation } from './operation-encoding.ts';
import { isReadOnly } from './request-checks.ts';
import type { KvCommand, KvQuery, KvRequest } from './requests.ts';

const COMPACT = 5;
const ANNOUNCE = 6;
const MEMBERS = 7;
const HASH = 8;
const SIZE = 9;

const writer = new ByteWriter();

/** The bytes of a request. A put's or a deletion's are at most 36 longer than its key, range end and value. */
export function encodeRequest(request: KvRequest): Uint8Array {
  switch (request.kind) {
    case 'compact':
      writer.byte(COMPACT);
      writer.integer(request.revision);
      break;
    case 'announce':
      writer.byte(ANNOUNCE);
      writer.key(request.member);
      writer.key(request.name);
      writer.count(request.clientUrls.length);
      for (const url of request.clientUrls) writer.key(url);
      break;
    case 'members':
      writer.byte(MEMBERS);
      break;
    case 'hash':
      writer.byte(HASH);
      writer.integer(request.revision);
      writer.key(request.from);
      writer.integer(request.seed);
      break;
    case 'size':
      writer.byte(SIZE);
      break;
    default:
      writeOperation(writer, request);
  }
  return writer.finish();
}

/** The command that the bytes say, or undefined when they say none. `value` is a view on `bytes`. */
export function decodeCommand(bytes: Uint8Array): KvCommand | undefined {
  const reader = new ByteReader(bytes);
  const command = readCommand(reader, reader.byte());
  return reader.isFinished ? command : undefined;
}

/** The query that the bytes say, or undefined when they say none. */
export function decodeQuery(bytes: Uint8Array): KvQuery | undefined {
  const reader = new ByteReader(bytes);
  const query = readQuery(reader, reader.byte());
  return reader.isFinished ? query : undefined;
}

function readCommand(reader: ByteReader, kind: number): KvCommand | undefined {
  if (kind === COMPACT) return { kind: 'compact', revision: reader.integer() };
  if (kind === ANNOUNCE) return readAnnouncement(reader);
  const operation = readOperation(reader, kind);
  return operation?.kind === 'range' ? undefined : operation;
}

function readAnnouncement(reader: ByteReader): KvCommand {
  const [member, name] = [reader.key(), reader.key()];
  return { kind: 'announce', member, name, clientUrls: readKeys(reader) };
}

function readQuery(reader: ByteReader, kind: number): KvQuery | undefined {
  if (kind === MEMBERS) return { kind: 'members' };
  if (kind === SIZE) return { kind: 'size' };
  if (kind === HASH) {
    return { kind: 'hash', revision: reader.integer(), from: reader.key(), seed: reader.integer() };
  }
  const operation = readOperation(reader, kind);
  if (operation?.kind === 'range') return operation;
  return operation?.kind === 'txn' && isReadOnly(operation) ? operation : undefined;
}

function readKeys(reader: ByteReader): ByteString[] {
  const keys: ByteString[] = [];
  for (let left = reader.length(); left > 0 && reader.isSound; left--) keys.push(reader.key());
  return keys;
}
