/**
 * Requests as bytes: a kind, flags, then the fields in order. The kinds are append only, for they are in the
 * log.
 */
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import type {
  DeleteRangeRequest,
  KvCommand,
  KvRequest,
  PutRequest,
  RangeRequest,
  SortOrder,
  SortTarget,
} from './requests.ts';

const PUT = 1;
const DELETE_RANGE = 2;
const RANGE = 3;

const SORT_ORDERS: readonly SortOrder[] = ['none', 'ascend', 'descend'];
const SORT_TARGETS: readonly SortTarget[] = ['key', 'version', 'create', 'mod', 'value'];

const writer = new ByteWriter();

/** The bytes of a request. A command's are at most 36 longer than its key, range end and value. */
export function encodeRequest(request: KvRequest): Uint8Array {
  if (request.kind === 'put') writePut(request);
  else if (request.kind === 'deleteRange') writeDeleteRange(request);
  else writeRange(request);
  return writer.finish();
}

/** The command that the bytes say, or undefined when they say none. `value` is a view on `bytes`. */
export function decodeCommand(bytes: Uint8Array): KvCommand | undefined {
  const reader = new ByteReader(bytes);
  const kind = reader.byte();
  if (kind === PUT) return readPut(reader);
  return kind === DELETE_RANGE ? readDeleteRange(reader) : undefined;
}

/** The query that the bytes say, or undefined when they say none. */
export function decodeQuery(bytes: Uint8Array): RangeRequest | undefined {
  const reader = new ByteReader(bytes);
  return reader.byte() === RANGE ? readRange(reader) : undefined;
}

function writePut(request: PutRequest): void {
  writer.byte(PUT);
  writer.byte(flags(request.prevKv, request.ignoreValue, request.ignoreLease, request.lease !== 0n));
  writer.key(request.key);
  if (request.lease !== 0n) writer.int64(request.lease);
  writer.value(request.value);
}

function readPut(reader: ByteReader): PutRequest | undefined {
  const set = readFlags(reader, 4);
  const key = reader.key();
  const lease = (set & 8) === 0 ? 0n : reader.int64();
  if ((set & 8) !== 0 && lease === 0n) reader.reject();
  const value = reader.value();
  if (!reader.isFinished) return undefined;
  return {
    kind: 'put',
    key,
    value,
    lease,
    prevKv: (set & 1) !== 0,
    ignoreValue: (set & 2) !== 0,
    ignoreLease: (set & 4) !== 0,
  };
}

function writeDeleteRange(request: DeleteRangeRequest): void {
  writer.byte(DELETE_RANGE);
  writer.byte(flags(request.prevKv));
  writer.key(request.key);
  writer.key(request.rangeEnd);
}

function readDeleteRange(reader: ByteReader): DeleteRangeRequest | undefined {
  const set = readFlags(reader, 1);
  const key = reader.key();
  const rangeEnd = reader.key();
  return reader.isFinished ? { kind: 'deleteRange', key, rangeEnd, prevKv: set !== 0 } : undefined;
}

function writeRange(request: RangeRequest): void {
  writer.byte(RANGE);
  writer.byte(flags(request.serializable, request.keysOnly, request.countOnly));
  writer.byte(SORT_ORDERS.indexOf(request.sortOrder));
  writer.byte(SORT_TARGETS.indexOf(request.sortTarget));
  writer.key(request.key);
  writer.key(request.rangeEnd);
  writer.integer(request.limit);
  writer.integer(request.revision);
  writer.integer(request.minModRevision);
  writer.integer(request.maxModRevision);
  writer.integer(request.minCreateRevision);
  writer.integer(request.maxCreateRevision);
}

function readRange(reader: ByteReader): RangeRequest | undefined {
  const set = readFlags(reader, 3);
  const sortOrder = SORT_ORDERS[reader.byte()];
  const sortTarget = SORT_TARGETS[reader.byte()];
  if (sortOrder === undefined || sortTarget === undefined) return undefined;
  const request: RangeRequest = {
    kind: 'range',
    sortOrder,
    sortTarget,
    serializable: (set & 1) !== 0,
    keysOnly: (set & 2) !== 0,
    countOnly: (set & 4) !== 0,
    key: reader.key(),
    rangeEnd: reader.key(),
    limit: reader.integer(),
    revision: reader.integer(),
    minModRevision: reader.integer(),
    maxModRevision: reader.integer(),
    minCreateRevision: reader.integer(),
    maxCreateRevision: reader.integer(),
  };
  return reader.isFinished ? request : undefined;
}

/** One bit for each, the first one lowest. */
function flags(...set: boolean[]): number {
  return set.reduce((bits, isSet, position) => (isSet ? bits | (1 << position) : bits), 0);
}

/** A bit that this version does not know makes the request unsound. */
function readFlags(reader: ByteReader, count: number): number {
  const set = reader.byte();
  if (set >= 1 << count) reader.reject();
  return set;
}
