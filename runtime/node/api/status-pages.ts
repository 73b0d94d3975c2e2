/** The pages for load balancers, probes and clients that look before they call: `/health` and `/version`. */

import { encodeRequest } from '../../kv/request-encoding.ts';
import type { CallResponse } from './call.ts';
import { ETCD_CLUSTER_VERSION, ETCD_VERSION } from './etcd-version.ts';
import { healthQuery } from './health-query.ts';
import { sendJson } from './json-gateway.ts';
import type { ServedNode } from './served-node.ts';

const VERSION = { etcdserver: ETCD_VERSION, etcdcluster: ETCD_CLUSTER_VERSION } as const;

/** As long as etcd's own health check waits. */
const HEALTH_TIMEOUT_MS = 1000;

export function answerVersion(response: CallResponse): void {
  sendJson(response, 200, VERSION);
}

/**
 * Healthy is a server through which a linearizable read succeeds within a second. With `?serializable=true`
 * it is enough that it answers and knows a leader.
 */
export async function answerHealth(node: ServedNode, url: string, response: CallResponse): Promise<void> {
  const reason = await reasonOfIllness(node, url.includes('serializable=true'));
  const isHealthy = reason === '';
  sendJson(response, isHealthy ? 200 : 503, { health: String(isHealthy), reason });
}

async function reasonOfIllness(node: ServedNode, locally: boolean): Promise<string> {
  if (node.status().leaderId === null) return 'RAFT NO LEADER';
  if (locally) return '';
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('context deadline exceeded')), HEALTH_TIMEOUT_MS);
  });
  try {
    await Promise.race([node.read(HEALTH_QUERY), timeout]);
    return '';
  } catch (thrown) {
    return `RANGE ERROR:${thrown instanceof Error ? thrown.message : String(thrown)}`;
  } finally {
    clearTimeout(timer);
  }
}

const HEALTH_QUERY = encodeRequest(healthQuery);
