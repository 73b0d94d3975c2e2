/**
 * The operations of the store as bytes: a kind, flags, then the fields in order. The kinds are append only,
 * for they are in the log.
 */
import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import { readComparison, writeComparison } from './comparison-encoding.ts';
import type {
  DeleteRangeRequest,
  Operation,
  PutRequest,
  RangeRequest,
  SortOrder,
  SortTarget,
  TxnRequest,
} from './requests.ts';

const PUT = 1;
const DELETE_RANGE = 2;
const RANGE = 3;
const TXN = 4;

/** No request that passes the checks goes deeper, and none that does not can exhaust the stack. */
const DEEPEST = 200;

const SORT_ORDERS: readonly SortOrder[] = ['none', 'ascend', 'descend'];
const SORT_TARGETS: readonly SortTarget[] = ['key', 'version', 'create', 'mod', 'value'];

export function writeOperation(writer: ByteWriter, operation: Operation): void {
  if (operation.kind === 'put') writePut(writer, operation);
  else if (operation.kind === 'deleteRange') writeDeleteRange(writer, operation);
  else if (operation.kind === 'range') writeRange(writer, operation);
  else writeTxn(writer, operation);
}

/** The operation of the given kind, or undefined when the bytes say none. */
export function readOperation(reader: ByteReader, kind: number, depth = 0): Operation | undefined {
  if (kind === PUT) return readPut(reader);
  if (kind === DELETE_RANGE) return readDeleteRange(reader);
  if (kind === RANGE) return readRange(reader);
  return kind === TXN && depth < DEEPEST ? readTxn(reader, depth) : undefined;
}

function writePut(writer: ByteWriter, request: PutRequest): void {
  writer.byte(PUT);
  writer.byte(flags(request.prevKv, request.ignoreValue, request.ignoreLease, request.lease !== 0n));
  writer.key(request.key);
  if (request.lease !== 0n) writer.int64(request.lease);
  writer.value(request.value);
}

function readPut(reader: ByteReader): PutRequest {
  const set = readFlags(reader, 4);
  const key = reader.key();
  const lease = (set & 8) === 0 ? 0n : reader.int64();
  if ((set & 8) !== 0 && lease === 0n) reader.reject();
  const value = reader.value();
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

function writeDeleteRange(writer: ByteWriter, request: DeleteRangeRequest): void {
  writer.byte(DELETE_RANGE);
  writer.byte(flags(request.prevKv));
  writer.key(request.key);
  writer.key(request.rangeEnd);
}

function readDeleteRange(reader: ByteReader): DeleteRangeRequest {
  const set = readFlags(reader, 1);
  const key = reader.key();
  return { kind: 'deleteRange', key, rangeEnd: reader.key(), prevKv: set !== 0 };
}

function writeRange(writer: ByteWriter, request: RangeRequest): void {
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
  return {
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
}

function writeTxn(writer: ByteWriter, { comparisons, success, failure }: TxnRequest): void {
  writer.byte(TXN);
  writer.count(comparisons.length);
  for (const comparison of comparisons) writeComparison(writer, comparison);
  for (const operations of [success, failure]) {
    writer.count(operations.length);
    for (const operation of operations) writeOperation(writer, operation);
  }
}

function readTxn(reader: ByteReader, depth: number): TxnRequest | undefined {
  const comparisons = readList(reader, () => readComparison(reader));
  const inner = () => readOperation(reader, reader.byte(), depth + 1);
  const success = readList(reader, inner);
  const failure = readList(reader, inner);
  if (comparisons === undefined || success === undefined || failure === undefined) return undefined;
  return { kind: 'txn', comparisons, success, failure };
}

/** Undefined as soon as one of them is. */
function readList<Item>(reader: ByteReader, read: () => Item | undefined): Item[] | undefined {
  const items: Item[] = [];
  for (let left = reader.length(); left > 0 && reader.isSound; left--) {
    const item = read();
    if (item === undefined) return undefined;
    items.push(item);
  }
  return items;
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
