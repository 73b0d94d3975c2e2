/** etcd's service KV, on a node. The gRPC router and the JSON gateway both call it. */
import { create } from '@bufbuild/protobuf';
import { Code } from '@connectrpc/connect';
import { decodeAnswer } from '../../kv/answer-encoding.ts';
import type { KvAnswer } from '../../kv/answers.ts';
import { refusalOf } from '../../kv/request-checks.ts';
import { encodeRequest } from '../../kv/request-encoding.ts';
import type { KvRequest } from '../../kv/requests.ts';
import { connectErrorOf, errorOfRefusal, etcdError } from './etcd-errors.ts';
import {
  deleteRangeRequestOf,
  keyValueMessage,
  putRequestOf,
  rangeRequestOf,
} from './message-translation.ts';
import {
  type DeleteRangeRequest,
  type DeleteRangeResponse,
  DeleteRangeResponseSchema,
  type PutRequest,
  type PutResponse,
  PutResponseSchema,
  type RangeRequest,
  type RangeResponse,
  RangeResponseSchema,
  type ResponseHeader,
} from './protocol/rpc_pb.ts';
import type { ServedNode } from './served-node.ts';

interface KvServiceOptions {
  readonly node: ServedNode;
  /** A command of more bytes is refused. */
  readonly maxRequestBytes: number;
  /** Told what went wrong whenever a client is told 'internal error'. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * All methods reject with a ConnectError, and as soon as `signal` aborts: the client gave up or its deadline
 * passed.
 */
export class KvService {
  readonly #node: ServedNode;
  readonly #maxRequestBytes: number;
  readonly #onFailure: (error: unknown) => void;

  constructor({ node, maxRequestBytes, onFailure }: KvServiceOptions) {
    this.#node = node;
    this.#maxRequestBytes = maxRequestBytes;
    this.#onFailure = onFailure;
  }

  async range(message: RangeRequest, signal: AbortSignal): Promise<RangeResponse> {
    const { revision, kvs, more, count } = await this.#ask('range', rangeRequestOf(message), signal);
    const header = this.#header(revision);
    return create(RangeResponseSchema, { header, kvs: kvs.map(keyValueMessage), more, count: BigInt(count) });
  }

  async put(message: PutRequest, signal: AbortSignal): Promise<PutResponse> {
    const { revision, prevKv } = await this.#ask('put', putRequestOf(message), signal);
    const header = this.#header(revision);
    return create(
      PutResponseSchema,
      prevKv === undefined ? { header } : { header, prevKv: keyValueMessage(prevKv) },
    );
  }

  async deleteRange(message: DeleteRangeRequest, signal: AbortSignal): Promise<DeleteRangeResponse> {
    const { revision, deleted, prevKvs } = await this.#ask(
      'deleteRange',
      deleteRangeRequestOf(message),
      signal,
    );
    const header = this.#header(revision);
    return create(DeleteRangeResponseSchema, {
      header,
      deleted: BigInt(deleted),
      prevKvs: prevKvs.map(keyValueMessage),
    });
  }

  async #ask<Kind extends KvRequest['kind']>(kind: Kind, request: KvRequest, signal: AbortSignal) {
    const refusal = refusalOf(request);
    if (refusal !== undefined) throw errorOfRefusal(refusal);
    const answer = decodeAnswer(await unlessAborted(this.#carryOut(request), signal));
    if (answer?.kind === 'refused') throw errorOfRefusal(answer.refusal);
    if (answer?.kind !== kind) throw etcdError('malformed');
    return answer as Extract<KvAnswer, { kind: Kind }>;
  }

  async #carryOut(request: KvRequest): Promise<Uint8Array> {
    const encoded = encodeRequest(request);
    try {
      if (request.kind === 'range') {
        return request.serializable ? this.#node.readLocal(encoded) : await this.#node.read(encoded);
      }
      if (encoded.length > this.#maxRequestBytes) throw etcdError('requestTooLarge');
      return await this.#node.propose(encoded);
    } catch (thrown) {
      const error = connectErrorOf(thrown);
      if (error.code === Code.Internal) this.#onFailure(thrown);
      throw error;
    }
  }

  #header(revision: number): ResponseHeader {
    const { clusterId, memberId, term } = this.#node.status();
    return {
      $typeName: 'etcdserverpb.ResponseHeader',
      clusterId,
      memberId,
      revision: BigInt(revision),
      raftTerm: BigInt(term),
    };
  }
}

/** What `promise` does, unless `signal` aborts first: then a rejection with the signal's reason. */
function unlessAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(connectErrorOf(signal.reason));
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
    if (signal.aborted) abort();
  });
}
