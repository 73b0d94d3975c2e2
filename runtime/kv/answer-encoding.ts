/** Answers as bytes. They never enter the log; they travel from the state machine to whoever asked. */

import {
  type AnnouncedMember,
  type KeyValue,
  type KvAnswer,
  type OperationAnswer,
  REFUSALS,
  type TxnAnswer,
} from './answers.ts';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';

const REFUSED = 0;
const PUT = 1;
const DELETE_RANGE = 2;
const RANGE = 3;
const TXN = 4;
const DONE = 5;
const MEMBERS = 6;
const HASH = 7;
const SIZE = 8;

/** No answer to a request that passed the checks goes deeper. */
const DEEPEST = 200;

const writer = new ByteWriter();

export function encodeAnswer(answer: KvAnswer): Uint8Array {
  writeAnswer(answer);
  return writer.finish();
}

/**
 * The answer that the bytes say; the values are views on them. Undefined when {@link encodeAnswer} did not
 * write them.
 */
export function decodeAnswer(bytes: Uint8Array): KvAnswer | undefined {
  const reader = new ByteReader(bytes);
  const answer = readAnswer(reader, 0);
  return reader.isFinished ? answer : undefined;
}

function writeAnswer(answer: KvAnswer): void {
  switch (answer.kind) {
    case 'put':
    case 'deleteRange':
    case 'range':
    case 'txn':
      return writeOperationAnswer(answer);
    case 'done':
      writer.byte(DONE);
      return writer.integer(answer.revision);
    case 'members':
      writer.byte(MEMBERS);
      writer.integer(answer.revision);
      writer.count(answer.members.length);
      for (const { member, name, clientUrls } of answer.members) {
        writer.key(member);
        writer.key(name);
        writer.count(clientUrls.length);
        for (const url of clientUrls) writer.key(url);
      }
      return;
    case 'hash':
      writer.byte(HASH);
      writer.integer(answer.revision);
      writer.integer(answer.hashRevision);
      writer.integer(answer.compactRevision);
      writer.integer(answer.hash);
      return writer.key(answer.next);
    case 'size':
      writer.byte(SIZE);
      writer.integer(answer.revision);
      writer.integer(answer.compactRevision);
      writer.integer(answer.bytes);
      writer.integer(answer.bytesInUse);
      return writer.byte(answer.isSwept ? 1 : 0);
    case 'refused':
      writer.byte(REFUSED);
      return writer.byte(REFUSALS.indexOf(answer.refusal));
  }
}

function writeOperationAnswer(answer: OperationAnswer): void {
  switch (answer.kind) {
    case 'put':
      writer.byte(PUT);
      writer.integer(answer.revision);
      writer.byte(answer.prevKv === undefined ? 0 : 1);
      if (answer.prevKv !== undefined) writeKeyValue(answer.prevKv);
      return;
    case 'deleteRange':
      writer.byte(DELETE_RANGE);
      writer.integer(answer.revision);
      writer.integer(answer.deleted);
      return writeKeyValues(answer.prevKvs);
    case 'range':
      writer.byte(RANGE);
      writer.integer(answer.revision);
      writer.integer(answer.count);
      writer.byte(answer.more ? 1 : 0);
      return writeKeyValues(answer.kvs);
    case 'txn':
      writer.byte(TXN);
      writer.integer(answer.revision);
      writer.byte(answer.succeeded ? 1 : 0);
      writer.count(answer.answers.length);
      for (const inner of answer.answers) writeOperationAnswer(inner);
  }
}

function readAnswer(reader: ByteReader, depth: number): KvAnswer | undefined {
  const kind = reader.byte();
  if (kind === REFUSED) {
    const refusal = REFUSALS[reader.byte()];
    return refusal === undefined ? undefined : { kind: 'refused', refusal };
  }
  const revision = reader.integer();
  switch (kind) {
    case PUT:
      return {
        kind: 'put',
        revision,
        prevKv: reader.boolean() ? readKeyValue(reader) : undefined,
      };
    case DELETE_RANGE:
      return { kind: 'deleteRange', revision, deleted: reader.integer(), prevKvs: readKeyValues(reader) };
    case RANGE:
      return {
        kind: 'range',
        revision,
        count: reader.integer(),
        more: reader.boolean(),
        kvs: readKeyValues(reader),
      };
    case TXN:
      return depth < DEEPEST ? readTxnAnswer(reader, revision, depth) : undefined;
    case DONE:
      return { kind: 'done', revision };
    case MEMBERS:
      return { kind: 'members', revision, members: readList(reader, () => readMember(reader)) };
    default:
      return readFigures(reader, kind, revision);
  }
}

function readTxnAnswer(reader: ByteReader, revision: number, depth: number): TxnAnswer | undefined {
  const succeeded = reader.boolean();
  const answers = readList(reader, () => readAnswer(reader, depth + 1));
  return answers.every(isOperationAnswer) ? { kind: 'txn', revision, succeeded, answers } : undefined;
}

function isOperationAnswer(answer: KvAnswer | undefined): answer is OperationAnswer {
  return answer !== undefined && ['put', 'deleteRange', 'range', 'txn'].includes(answer.kind);
}

function readFigures(reader: ByteReader, kind: number, revision: number): KvAnswer | undefined {
  if (kind === HASH) {
    return {
      kind: 'hash',
      revision,
      hashRevision: reader.integer(),
      compactRevision: reader.integer(),
      hash: reader.integer(),
      next: reader.key(),
    };
  }
  if (kind !== SIZE) return undefined;
  return {
    kind: 'size',
    revision,
    compactRevision: reader.integer(),
    bytes: reader.integer(),
    bytesInUse: reader.integer(),
    isSwept: reader.boolean(),
  };
}

function readMember(reader: ByteReader): AnnouncedMember {
  const [member, name] = [reader.key(), reader.key()];
  return { member, name, clientUrls: readList(reader, () => reader.key()) };
}

function readList<Item>(reader: ByteReader, read: () => Item): Item[] {
  const items: Item[] = [];
  for (let left = reader.length(); left > 0 && reader.isSound; left--) items.push(read());
  return items;
}

function writeKeyValues(pairs: readonly KeyValue[]): void {
  writer.integer(pairs.length);
  for (const pair of pairs) writeKeyValue(pair);
}

function readKeyValues(reader: ByteReader): KeyValue[] {
  const pairs: KeyValue[] = [];
  const count = reader.integer();
  if (count < 0) reader.reject();
  while (pairs.length < count && reader.isSound) pairs.push(readKeyValue(reader));
  return pairs;
}

function writeKeyValue(pair: KeyValue): void {
  writer.key(pair.key);
  writer.integer(pair.createRevision);
  writer.integer(pair.modRevision);
  writer.integer(pair.version);
  writer.int64(pair.lease);
  writer.value(pair.value);
}

function readKeyValue(reader: ByteReader): KeyValue {
  return {
    key: reader.key(),
    createRevision: reader.integer(),
    modRevision: reader.integer(),
    version: reader.integer(),
    lease: reader.int64(),
    value: reader.value(),
  };
}
