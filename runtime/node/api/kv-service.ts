/** etcd's service KV, on a node. The gRPC router and the JSON gateway both call it. */
import { create } from '@bufbuild/protobuf';
import { deleteRangeResponse, putResponse, rangeResponse, txnResponse } from './answer-translation.ts';
import { deleteRangeRequestOf, putRequestOf, rangeRequestOf, safeInteger } from './message-translation.ts';
import type { NodeCalls } from './node-calls.ts';
import { pause } from './pause.ts';
import {
  type CompactionRequest,
  type CompactionResponse,
  CompactionResponseSchema,
  type DeleteRangeRequest,
  type DeleteRangeResponse,
  type PutRequest,
  type PutResponse,
  type RangeRequest,
  type RangeResponse,
  type TxnRequest,
  type TxnResponse,
} from './protocol/rpc_pb.ts';
import { txnRequestOf } from './txn-translation.ts';

const SWEEP_CHECK_MS = 5;

/**
 * All methods reject with a ConnectError, and as soon as `signal` aborts: the client gave up or its deadline
 * passed.
 */
export class KvService {
  readonly #calls: NodeCalls;

  constructor(calls: NodeCalls) {
    this.#calls = calls;
  }

  async range(message: RangeRequest, signal: AbortSignal): Promise<RangeResponse> {
    const answer = await this.#calls.ask('range', rangeRequestOf(message), signal);
    return rangeResponse(answer, this.#calls.header(answer.revision));
  }

  async put(message: PutRequest, signal: AbortSignal): Promise<PutResponse> {
    const answer = await this.#calls.ask('put', putRequestOf(message), signal);
    return putResponse(answer, this.#calls.header(answer.revision));
  }

  async deleteRange(message: DeleteRangeRequest, signal: AbortSignal): Promise<DeleteRangeResponse> {
    const answer = await this.#calls.ask('deleteRange', deleteRangeRequestOf(message), signal);
    return deleteRangeResponse(answer, this.#calls.header(answer.revision));
  }

  async txn(message: TxnRequest, signal: AbortSignal): Promise<TxnResponse> {
    const answer = await this.#calls.ask('txn', txnRequestOf(message), signal);
    return txnResponse(answer, this.#calls.header(answer.revision));
  }

  /** With `physical`, when this server, too, has freed what is forgotten. */
  async compact(message: CompactionRequest, signal: AbortSignal): Promise<CompactionResponse> {
    const revision = safeInteger(message.revision);
    const answer = await this.#calls.ask('done', { kind: 'compact', revision }, signal);
    if (message.physical) await this.#untilFreed(revision, signal);
    return create(CompactionResponseSchema, { header: this.#calls.header(answer.revision) });
  }

  async #untilFreed(revision: number, signal: AbortSignal): Promise<void> {
    for (;;) {
      const { compactRevision, isSwept } = await this.#calls.ask('size', { kind: 'size' }, signal);
      if (compactRevision >= revision && isSwept) return;
      await pause(SWEEP_CHECK_MS, signal);
    }
  }
}
