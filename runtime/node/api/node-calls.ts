/** Requests of the store, carried to the node that is served, and their answers or etcd's errors. */
import { Code } from '@connectrpc/connect';
import { decodeAnswer } from '../../kv/answer-encoding.ts';
import type { KvAnswer } from '../../kv/answers.ts';
import { isReadOnly, refusalOf } from '../../kv/request-checks.ts';
import { encodeRequest } from '../../kv/request-encoding.ts';
import type { KvRequest, TxnRequest } from '../../kv/requests.ts';
import type { SnapshotSource } from '../../state-machine.ts';
import { connectErrorOf, errorOfRefusal, etcdError } from './etcd-errors.ts';
import type { ResponseHeader } from './protocol/rpc_pb.ts';
import type { ServedMemberChange, ServedNode, ServedNodeStatus } from './served-node.ts';

export interface NodeCallsOptions {
  readonly node: ServedNode;
  /** A command of more bytes is refused. */
  readonly maxRequestBytes: number;
  /** Told what went wrong whenever a client is told 'internal error'. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Through the log; from the cluster, by a round that says that it is up to date; or from this server alone.
 */
type Route = 'log' | 'cluster' | 'here';

export class NodeCalls {
  readonly #node: ServedNode;
  readonly #maxRequestBytes: number;
  readonly #onFailure: (error: unknown) => void;

  constructor({ node, maxRequestBytes, onFailure }: NodeCallsOptions) {
    this.#node = node;
    this.#maxRequestBytes = maxRequestBytes;
    this.#onFailure = onFailure;
  }

  /**
   * The answer, of the kind that the request asks for. Rejects with a ConnectError, and as soon as `signal`
   * aborts: the client gave up or its deadline passed.
   */
  async ask<Kind extends KvAnswer['kind']>(kind: Kind, request: KvRequest, signal: AbortSignal) {
    const refusal = refusalOf(request);
    if (refusal !== undefined) throw errorOfRefusal(refusal);
    const answer = decodeAnswer(await unlessAborted(this.#carryOut(request), signal));
    if (answer?.kind === 'refused') throw errorOfRefusal(answer.refusal);
    if (answer?.kind !== kind) throw etcdError('malformed');
    return answer as Extract<KvAnswer, { kind: Kind }>;
  }

  status(): ServedNodeStatus {
    return this.#node.status();
  }

  header(revision: number): ResponseHeader {
    const { clusterId, memberId, term } = this.#node.status();
    return {
      $typeName: 'etcdserverpb.ResponseHeader',
      clusterId,
      memberId,
      revision: BigInt(revision),
      raftTerm: BigInt(term),
    };
  }

  snapshot(): SnapshotSource {
    return this.#node.snapshot();
  }

  /** Rejects as ServedNode does, and as soon as `signal` aborts; then the change goes on. */
  changeMembers(change: ServedMemberChange, signal: AbortSignal): Promise<void> {
    return unlessAborted(this.#node.changeMembers(change), signal);
  }

  /** As `changeMembers`. */
  transferLeadership(memberId: bigint, signal: AbortSignal): Promise<void> {
    return unlessAborted(this.#node.transferLeadership(memberId), signal);
  }

  /** Undefined if the leader was not asked. Rejects with a ConnectError if it did not answer. */
  async askLeader(question: Uint8Array, signal: AbortSignal): Promise<Uint8Array | undefined> {
    try {
      return await unlessAborted(this.#node.askLeader(question), signal);
    } catch (thrown) {
      throw connectErrorOf(thrown);
    }
  }

  async #carryOut(request: KvRequest): Promise<Uint8Array> {
    const encoded = encodeRequest(request);
    const route = routeOf(request);
    try {
      if (route === 'here') return this.#node.readLocal(encoded);
      if (route === 'cluster') return await this.#node.read(encoded);
      if (encoded.length > this.#maxRequestBytes) throw etcdError('requestTooLarge');
      return await this.#node.propose(encoded);
    } catch (thrown) {
      const error = connectErrorOf(thrown);
      if (error.code === Code.Internal) this.#onFailure(thrown);
      throw error;
    }
  }
}

function routeOf(request: KvRequest): Route {
  switch (request.kind) {
    case 'range':
      return request.serializable ? 'here' : 'cluster';
    case 'txn':
      if (!isReadOnly(request)) return 'log';
      return isSerializable(request) ? 'here' : 'cluster';
    case 'members':
    case 'hash':
    case 'size':
      return 'here';
    default:
      return 'log';
  }
}

function isSerializable({ success, failure }: TxnRequest): boolean {
  return [...success, ...failure].every((operation) => operation.kind === 'range' && operation.serializable);
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
