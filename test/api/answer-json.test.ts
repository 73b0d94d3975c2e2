/** What is written by hand is what the general writer of protobuf-es writes. */
import { create, type DescMessage, type MessageShape, toJson } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  deleteRangeResponseJson,
  putResponseJson,
  rangeResponseJson,
  txnResponseJson,
} from '../../runtime/node/api/answer-json.ts';
import { KeyValueSchema } from '../../runtime/node/api/protocol/kv_pb.ts';
import {
  DeleteRangeResponseSchema,
  PutResponseSchema,
  RangeResponseSchema,
  ResponseHeaderSchema,
  type TxnResponse,
  TxnResponseSchema,
} from '../../runtime/node/api/protocol/rpc_pb.ts';

const int64 = fc.oneof(fc.constant(0n), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }));
const uint64 = fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }));
const bytes = fc.uint8Array({ maxLength: 100 });
const header = fc.option(
  fc
    .record({ clusterId: uint64, memberId: uint64, revision: int64, raftTerm: uint64 })
    .map((fields) => create(ResponseHeaderSchema, fields)),
  { nil: undefined },
);
const keyValue = fc
  .record({
    key: bytes,
    createRevision: int64,
    modRevision: int64,
    version: int64,
    value: bytes,
    lease: int64,
  })
  .map((fields) => create(KeyValueSchema, fields));
const keyValues = fc.array(keyValue, { maxLength: 4 });

function sameText<Schema extends DescMessage>(
  schema: Schema,
  messages: fc.Arbitrary<MessageShape<Schema>>,
  write: (message: MessageShape<Schema>) => string,
): void {
  fc.assert(
    fc.property(messages, (message) => {
      expect(write(message)).toBe(JSON.stringify(toJson(schema, message, { useProtoFieldName: true })));
    }),
    { numRuns: 500 },
  );
}

describe('JSON that is written directly is byte for byte that of protobuf-es', () => {
  it('for the answer to a range', () => {
    const answers = fc
      .record({ header, kvs: keyValues, more: fc.boolean(), count: int64 })
      .map((fields) => create(RangeResponseSchema, fields));
    sameText(RangeResponseSchema, answers, rangeResponseJson);
  });

  it('for the answer to a put', () => {
    const answers = fc
      .record({ header, prevKv: fc.option(keyValue, { nil: undefined }) })
      .map((fields) => create(PutResponseSchema, fields));
    sameText(PutResponseSchema, answers, putResponseJson);
  });

  it('for the answer to a deletion', () => {
    const answers = fc
      .record({ header, deleted: int64, prevKvs: keyValues })
      .map((fields) => create(DeleteRangeResponseSchema, fields));
    sameText(DeleteRangeResponseSchema, answers, deleteRangeResponseJson);
  });

  it('for the answer to a transaction', () => {
    const range = fc.record({ header, kvs: keyValues }).map((fields) => create(RangeResponseSchema, fields));
    const put = fc.record({ header }).map((fields) => create(PutResponseSchema, fields));
    const { txn } = fc.letrec<{ txn: TxnResponse; response: TxnResponse['responses'][number]['response'] }>(
      (tie) => ({
        response: fc.oneof(
          { depthSize: 'small' },
          fc.constant({ case: undefined }),
          range.map((value) => ({ case: 'responseRange', value }) as const),
          put.map((value) => ({ case: 'responsePut', value }) as const),
          header.map(
            (header) =>
              ({
                case: 'responseDeleteRange',
                value: create(DeleteRangeResponseSchema, header && { header }),
              }) as const,
          ),
          tie('txn').map((value) => ({ case: 'responseTxn', value }) as const),
        ),
        txn: fc
          .record({
            header,
            succeeded: fc.boolean(),
            responses: fc.array(
              tie('response').map((response) => ({ response })),
              { maxLength: 3 },
            ),
          })
          .map((fields) => create(TxnResponseSchema, fields)),
      }),
    );
    sameText(TxnResponseSchema, txn, txnResponseJson);
  });
});
