/** etcd's service Maintenance, as far as it asks this server about itself. */
import { setImmediate as turn } from 'node:timers/promises';
import { create } from '@bufbuild/protobuf';
import type { HashAnswer } from '../../kv/answers.ts';
import { byteString } from '../../kv/byte-string.ts';
import { etcdError } from './etcd-errors.ts';
import { ETCD_VERSION } from './etcd-version.ts';
import { safeInteger } from './message-translation.ts';
import type { NodeCalls } from './node-calls.ts';
import * as rpc from './protocol/rpc_pb.ts';

const fromTheStart = byteString(new Uint8Array(0));

/** Rejects as {@link KvService} does. */
export class MaintenanceService {
  readonly #calls: NodeCalls;

  constructor(calls: NodeCalls) {
    this.#calls = calls;
  }

  async status(_: rpc.StatusRequest, signal: AbortSignal): Promise<rpc.StatusResponse> {
    const size = await this.#calls.ask('size', { kind: 'size' }, signal);
    const { leaderId, term, commitIndex, lastApplied, members } = this.#calls.status();
    return create(rpc.StatusResponseSchema, {
      header: this.#calls.header(size.revision),
      version: ETCD_VERSION,
      dbSize: BigInt(size.bytes),
      dbSizeInUse: BigInt(size.bytesInUse),
      leader: members.find(({ name }) => name === leaderId)?.id ?? 0n,
      raftIndex: BigInt(commitIndex),
      raftAppliedIndex: BigInt(lastApplied),
      raftTerm: BigInt(term),
      errors: leaderId === null ? [etcdError('noLeader').rawMessage] : [],
      isLearner: false,
    });
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
