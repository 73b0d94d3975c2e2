/** One server, asked for all that it says of itself: by etcd's API, and on its page for Prometheus. */

import { z } from 'zod';
import { type Metrics, metricsIn } from './metrics-text.ts';

export interface ListedMember {
  /** As etcdctl prints it. */
  readonly id: string;
  /** Empty for one that has never run. */
  readonly name: string;
  readonly clientUrls: readonly string[];
  readonly isLearner: boolean;
}

export interface ServerAnswer {
  readonly clusterId: string;
  readonly memberId: string;
  /** Null: it knows of none. */
  readonly leaderId: string | null;
  readonly term: number;
  readonly commitIndex: number;
  readonly lastApplied: number;
  readonly members: readonly ListedMember[];
  /** Empty if it has no such page. */
  readonly metrics: Metrics;
}

/** In a few words, why there is no answer. */
export interface Silence {
  readonly reason: string;
}

/** Never rejects. */
export type AskServer = (endpoint: string) => Promise<ServerAnswer | Silence>;

/** 64 bits come as text, and nothing comes for zero. */
const long = z.union([z.string().regex(/^\d+$/), z.number()]).default('0');
const id = long.transform((text) => BigInt(text).toString(16));
const index = long.transform(Number);
const status = z.object({
  header: z.object({ cluster_id: id, member_id: id }),
  leader: id,
  raftTerm: index,
  raftIndex: index,
  raftAppliedIndex: index,
});
const memberList = z.object({
  members: z
    .array(
      z.object({
        ID: id,
        name: z.string().default(''),
        clientURLs: z.array(z.string()).default([]),
        isLearner: z.boolean().default(false),
      }),
    )
    .default([]),
});

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection lost',
  UND_ERR_SOCKET: 'connection lost',
  ENOTFOUND: 'no machine of this name is known',
  EHOSTUNREACH: 'no way to this machine',
  ENETUNREACH: 'no way to this network',
};

export function askServer(timeoutMs: number): AskServer {
  return async (endpoint) => {
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const [said, list, metrics] = await Promise.all([
        post(endpoint, 'maintenance/status', signal),
        post(endpoint, 'cluster/member/list', signal),
        metricsAt(endpoint, signal),
      ]);
      return answerOf(status.parse(said), memberList.parse(list), metrics);
    } catch (thrown) {
      return { reason: reasonOf(thrown, timeoutMs) };
    }
  };
}

function answerOf(
  { header, leader, raftTerm, raftIndex, raftAppliedIndex }: z.infer<typeof status>,
  { members }: z.infer<typeof memberList>,
  metrics: Metrics,
): ServerAnswer {
  return {
    clusterId: header.cluster_id,
    memberId: header.member_id,
    leaderId: leader === '0' ? null : leader,
    term: raftTerm,
    commitIndex: raftIndex,
    lastApplied: raftAppliedIndex,
    members: members.map(({ ID, name, clientURLs, isLearner }) => ({
      id: ID,
      name,
      clientUrls: clientURLs,
      isLearner,
    })),
    metrics,
  };
}

async function post(endpoint: string, call: string, signal: AbortSignal): Promise<unknown> {
  const response = await fetch(`${endpoint}/v3/${call}`, { method: 'POST', body: '{}', signal });
  if (response.ok) return response.json();
  await response.body?.cancel();
  throw new Error(`it answers ${response.status} to /v3/${call}`);
}

async function metricsAt(endpoint: string, signal: AbortSignal): Promise<Metrics> {
  const response = await fetch(`${endpoint}/metrics`, { signal });
  if (response.ok) return metricsIn(await response.text());
  await response.body?.cancel();
  return new Map();
}

function reasonOf(thrown: unknown, timeoutMs: number): string {
  if (thrown instanceof z.ZodError || thrown instanceof SyntaxError) return "it does not speak etcd's API";
  if (!(thrown instanceof Error)) return String(thrown);
  if (thrown.name === 'TimeoutError') return `no answer within ${timeoutMs / 1000} s`;
  const { cause } = thrown;
  if (!(cause instanceof Error)) return thrown.message;
  const code = 'code' in cause ? String(cause.code) : '';
  return reasons[code] ?? (cause.message === '' ? code : cause.message);
}
