/** Answers as bytes. They never enter the log; they travel from the state machine to whoever asked. */

import { type KeyValue, type KvAnswer, REFUSALS } from './answers.ts';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';

const REFUSED = 0;
const PUT = 1;
const DELETE_RANGE = 2;
const RANGE = 3;

const writer = new ByteWriter();

export function encodeAnswer(answer: KvAnswer): Uint8Array {
  switch (answer.kind) {
    case 'put':
      writer.byte(PUT);
      writer.integer(answer.revision);
      writer.byte(answer.prevKv === undefined ? 0 : 1);
      if (answer.prevKv !== undefined) writeKeyValue(answer.prevKv);
      break;
    case 'deleteRange':
      writer.byte(DELETE_RANGE);
      writer.integer(answer.revision);
      writer.integer(answer.deleted);
      writeKeyValues(answer.prevKvs);
      break;
    case 'range':
      writer.byte(RANGE);
      writer.integer(answer.revision);
      writer.integer(answer.count);
      writer.byte(answer.more ? 1 : 0);
      writeKeyValues(answer.kvs);
      break;
    case 'refused':
      writer.byte(REFUSED);
      writer.byte(REFUSALS.indexOf(answer.refusal));
  }
  return writer.finish();
}

/**
 * The answer that the bytes say; the values are views on them. Undefined when {@link encodeAnswer} did not
 * write them.
 */
export function decodeAnswer(bytes: Uint8Array): KvAnswer | undefined {
  const reader = new ByteReader(bytes);
  const answer = readAnswer(reader);
  return reader.isFinished ? answer : undefined;
}

function readAnswer(reader: ByteReader): KvAnswer | undefined {
  switch (reader.byte()) {
    case PUT:
      return {
        kind: 'put',
        revision: reader.integer(),
        prevKv: reader.boolean() ? readKeyValue(reader) : undefined,
      };
    case DELETE_RANGE:
      return {
        kind: 'deleteRange',
        revision: reader.integer(),
        deleted: reader.integer(),
        prevKvs: readKeyValues(reader),
      };
    case RANGE:
      return {
        kind: 'range',
        revision: reader.integer(),
        count: reader.integer(),
        more: reader.boolean(),
        kvs: readKeyValues(reader),
      };
    case REFUSED: {
      const refusal = REFUSALS[reader.byte()];
      return refusal === undefined ? undefined : { kind: 'refused', refusal };
    }
    default:
      return undefined;
  }
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
