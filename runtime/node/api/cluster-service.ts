/** etcd's service Cluster, as far as the members of a cluster are fixed. */
import { create } from '@bufbuild/protobuf';
import { byteString, bytesOf } from '../../kv/byte-string.ts';
import { healthQuery } from './health-query.ts';
import type { NodeCalls } from './node-calls.ts';
import {
  type MemberListRequest,
  type MemberListResponse,
  MemberListResponseSchema,
  MemberSchema,
} from './protocol/rpc_pb.ts';

/** Rejects as {@link KvService} does. */
export class ClusterService {
  readonly #calls: NodeCalls;

  constructor(calls: NodeCalls) {
    this.#calls = calls;
  }

  /** Client URLs are those that the members have announced, as far as this server knows. */
  async memberList(message: MemberListRequest, signal: AbortSignal): Promise<MemberListResponse> {
    if (message.linearizable) await this.#calls.ask('range', healthQuery, signal);
    const { revision, members } = await this.#calls.ask('members', { kind: 'members' }, signal);
    const announced = new Map(members.map(({ name, clientUrls }) => [name, clientUrls.map(textOf)]));
    return create(MemberListResponseSchema, {
      header: this.#calls.header(revision),
      members: this.#calls.status().members.map(({ id, name, peerUrls }) =>
        create(MemberSchema, {
          ID: id,
          name,
          peerURLs: [...peerUrls],
          clientURLs: announced.get(byteString(Buffer.from(name))) ?? [],
        }),
      ),
    });
  }
}

function textOf(text: Parameters<typeof bytesOf>[0]): string {
  return Buffer.from(bytesOf(text)).toString('utf8');
}
