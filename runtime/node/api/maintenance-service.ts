/** etcd's service Maintenance, as far as it asks this server about itself. */
import { setImmediate as turn } from 'node:timers/promises';
import { create } from '@bufbuild/protobuf';
import { NotLeaderError, RequestTimeoutError, TransferRefusedError } from '../../errors.ts';
import type { HashAnswer } from '../../kv/answers.ts';
import { byteString } from '../../kv/byte-string.ts';
import { connectErrorOf, etcdError } from './etcd-errors.ts';
import { ETCD_CLUSTER_VERSION, ETCD_VERSION } from './etcd-version.ts';
import { safeInteger } from './message-translation.ts';
import type { NodeCalls } from './node-calls.ts';
import { pause } from './pause.ts';
import * as rpc from './protocol/rpc_pb.ts';
import { snapshotBlobs } from './snapshot-blobs.ts';

/** So long, at most, the next leader may need to be heard of. */
const TRANSFER_MS = 5000;
const TRANSFER_CHECK_MS = 10;

const fromTheStart = byteString(new Uint8Array(0));

/** Rejects as {@link KvService} does. */
export class MaintenanceService {
  readonly #calls: NodeCalls;

  constructor(calls: NodeCalls) {
    this.#calls = calls;
  }

  async status(_: rpc.StatusRequest, signal: AbortSignal): Promise<rpc.StatusResponse> {
    const size = await this.#calls.ask('size', { kind: 'size' }, signal);
    const { leaderId, memberId, term, commitIndex, lastApplied, members } = this.#calls.status();
    return create(rpc.StatusResponseSchema, {
      header: this.#calls.header(size.revision),
      version: ETCD_VERSION,
      dbSize: BigInt(size.bytes),
      dbSizeInUse: BigInt(size.bytesInUse),
      leader: leaderId ?? 0n,
      raftIndex: BigInt(commitIndex),
      raftAppliedIndex: BigInt(lastApplied),
      raftTerm: BigInt(term),
      errors: leaderId === null ? [etcdError('noLeader').rawMessage] : [],
      isLearner: members.some(({ id, isLearner }) => id === memberId && isLearner),
    });
  }

  /** Resolves when this server has heard that the other one leads. */
  async moveLeader(message: rpc.MoveLeaderRequest, signal: AbortSignal): Promise<rpc.MoveLeaderResponse> {
    const { targetID } = message;
    const { leaderId, memberId, members } = this.#calls.status();
    if (leaderId !== memberId) throw etcdError('notLeader');
    const target = members.find(({ id }) => id === targetID);
    if (target === undefined || target.isLearner) throw etcdError('badTransferee');
    if (targetID !== memberId) await this.#transfer(targetID, signal);
    return create(rpc.MoveLeaderResponseSchema);
  }

  /** Piece by piece, so that the server can do something else between them. */
  async *snapshot(_: rpc.SnapshotRequest, signal: AbortSignal): AsyncGenerator<rpc.SnapshotResponse> {
    const { revision } = await this.#calls.ask('size', { kind: 'size' }, signal);
    const header = this.#calls.header(revision);
    for await (const { blob, isLast } of snapshotBlobs(this.#calls.snapshot())) {
      if (signal.aborted) throw connectErrorOf(signal.reason);
      yield create(rpc.SnapshotResponseSchema, {
        header,
        blob,
        remainingBytes: isLast ? 0n : 1n,
        version: ETCD_CLUSTER_VERSION,
      });
    }
  }

  async #transfer(targetID: bigint, signal: AbortSignal): Promise<void> {
    try {
      await this.#calls.transferLeadership(targetID, signal);
    } catch (thrown) {
      if (thrown instanceof NotLeaderError) throw etcdError('notLeader', thrown);
      if (!(thrown instanceof TransferRefusedError || thrown instanceof RequestTimeoutError)) {
        throw connectErrorOf(thrown);
      }
      throw etcdError(isUnfit(thrown) ? 'badTransferee' : 'transferTimeout', thrown);
    }
    for (const deadlineMs = Date.now() + TRANSFER_MS; this.#calls.status().leaderId !== targetID; ) {
      if (Date.now() >= deadlineMs) throw etcdError('transferTimeout');
      await pause(TRANSFER_CHECK_MS, signal);
    }
  }

  /** There is none, and to put one out that does not burn is no error in etcd. */
  async alarm(message: rpc.AlarmRequest, signal: AbortSignal): Promise<rpc.AlarmResponse> {
    if (message.action === rpc.AlarmRequest_AlarmAction.ACTIVATE) throw etcdError('noAlarms');
    const { revision } = await this.#calls.ask('size', { kind: 'size' }, signal);
    return create(rpc.AlarmResponseSchema, { header: this.#calls.header(revision) });
  }

  /** There is nothing to do: what is freed is given back at once. */
  async defragment(): Promise<rpc.DefragmentResponse> {
    return create(rpc.DefragmentResponseSchema);
  }

  async hash(_: rpc.HashRequest, signal: AbortSignal): Promise<rpc.HashResponse> {
    const { revision, hash } = await this.#hashAt(0, signal);
    return create(rpc.HashResponseSchema, { header: this.#calls.header(revision), hash });
  }

  async hashKV(message: rpc.HashKVRequest, signal: AbortSignal): Promise<rpc.HashKVResponse> {
    const answer = await this.#hashAt(safeInteger(message.revision), signal);
    return create(rpc.HashKVResponseSchema, {
      header: this.#calls.header(answer.revision),
      hash: answer.hash,
      compactRevision: BigInt(answer.compactRevision),
      hashRevision: BigInt(answer.hashRevision),
    });
  }

  /** Part by part, so that the server can do something else between them. */
  async #hashAt(revision: number, signal: AbortSignal): Promise<HashAnswer> {
    const first = { kind: 'hash', revision, from: fromTheStart, seed: 0 } as const;
    let answer = await this.#calls.ask('hash', first, signal);
    const { hashRevision, compactRevision } = answer;
    while (answer.next !== '') {
      await turn();
      const part = { ...first, revision: hashRevision, from: answer.next, seed: answer.hash };
      answer = await this.#calls.ask('hash', part, signal);
      if (answer.compactRevision !== compactRevision) return this.#hashAt(revision, signal);
    }
    return answer;
  }
}

function isUnfit(error: TransferRefusedError | RequestTimeoutError): boolean {
  return error instanceof TransferRefusedError && error.reason === 'unfitTarget';
}
