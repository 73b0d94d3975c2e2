/** A leader whose disk stalls: of a small write it waits for the end, a large one ends while it goes on. */

import { expect, it } from 'vitest';
import { DiskedCluster } from './disked-cluster.ts';
import { eventually } from './eventually.ts';

/** More than a server writes without letting anything else happen meanwhile. */
const LARGE_BYTES = 64 * 1024;

it('another server leads while the disk of the leader stalls, and nothing is lost when it goes on (thesis §6.2)', async () => {
  const cluster = await DiskedCluster.prepare();
  await cluster.start();
  cluster.clients.start();
  const leader = await cluster.leader();

  leader.order('disk', { isStalled: true });
  const successor = await cluster.successorOf(leader);
  await cluster.progress(20);
  leader.order('disk', {});
  await cluster.expectHealed();

  expect(successor).not.toBe(leader);
  expect(leader.leaderId).not.toBeNull();
});

it('a leader that runs on while its disk stalls gives its office up (thesis §6.2, §10.2.1)', async () => {
  const cluster = await DiskedCluster.prepare();
  await cluster.start();
  const leader = await cluster.leader();

  leader.order('disk', { isStalled: true });
  const outcome = await cluster.clients.gateway.put(leader.endpoint, 'stalled', 'x'.repeat(LARGE_BYTES));
  const successor = await cluster.successorOf(leader);
  await eventually(`${leader.name} follows ${successor.name}`, () => leader.leaderId === successor.name);
  cluster.clients.start();
  await cluster.progress(20);
  leader.order('disk', {});
  await cluster.expectHealed();

  expect(outcome).toEqual({
    kind: 'unknown',
    reason: 'etcdserver: request timed out, possibly due to previous leader failure',
  });
  const found = await cluster.clients.gateway.get(leader.endpoint, 'stalled');
  expect(found.kind === 'ok' && found.answer?.value.length).toBe(LARGE_BYTES);
});
