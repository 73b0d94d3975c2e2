/** A server that was removed may never hear of it, because nobody talks to it any more: so it asks. */

import { setTimeout as delay } from 'node:timers/promises';
import type { NodeStatus } from '../../node-status.ts';
import type { RaftNode } from '../../raft-node.ts';
import { addressIn } from '../server-address.ts';
import { listAt } from './joining.ts';
import { CommandRefusedError } from './refusal.ts';

const CHECK_MS = 1000;
const ANSWER_MS = 1000;

/** Resolves when the others go on without this server; never if `signal` aborts first. */
export async function untilRemoved(node: RaftNode, token: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    await delay(CHECK_MS, undefined, { signal, ref: false }).catch(() => new Promise<never>(() => undefined));
    const status = node.status();
    if (status.leaderId === null && (await isRemoved(status, token))) return;
  }
}

/** Somebody who knows at least as much of the log as this server lists others only. */
async function isRemoved({ id, commitIndex, configuration }: NodeStatus, token: string): Promise<boolean> {
  const others = configuration.addresses.filter((member) => member.id !== id);
  const addresses = others.flatMap(({ address }) => addressIn(address) ?? []);
  const lists = await Promise.all(addresses.map((address) => listAt(address, token, ANSWER_MS)));
  return lists.some(
    (list) =>
      list !== null &&
      list.commitIndex >= commitIndex &&
      list.members.length > 0 &&
      !list.members.some(({ nodeId }) => nodeId === id),
  );
}

export function removed(name: string, dataDir: string): CommandRefusedError {
  return new CommandRefusedError(
    `${name} has been removed from the cluster and stops. Delete ${dataDir}; to have the server back, add it ` +
      '(etcdctl member add) and start it with --initial-cluster-state existing.',
  );
}
