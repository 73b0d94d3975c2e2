/** The pages for load balancers, probes and clients that look before they call: `/health` and `/version`. */

import { byteString } from '../../kv/byte-string.ts';
import { encodeRequest } from '../../kv/request-encoding.ts';
import type { CallResponse } from './call.ts';
import { sendJson } from './json-gateway.ts';
import type { ServedNode } from './served-node.ts';

/**
 * The version of etcd whose Range, Put and DeleteRange this is. What follows the + says who speaks; semver
 * ignores it.
 */
const VERSION = { etcdserver: '3.5.0+raftchart', etcdcluster: '3.5.0' } as const;

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

const HEALTH_QUERY = encodeRequest({
  kind: 'range',
  key: byteString(Buffer.from('health')),
  rangeEnd: byteString(Buffer.alloc(0)),
  limit: 1,
  revision: 0,
  sortOrder: 'none',
  sortTarget: 'key',
  serializable: false,
  keysOnly: false,
  countOnly: true,
  minModRevision: 0,
  maxModRevision: 0,
  minCreateRevision: 0,
  maxCreateRevision: 0,
});
