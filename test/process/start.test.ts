/** One command, three servers, and the clients that people use. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freePortRun } from '../../tools/torture/free-ports.ts';
import {
  type Connect,
  etcd3,
  etcdctl,
  gateway,
  isEtcdctlInstalled,
  runEtcdctl,
} from './key-value-clients.ts';
import { LaunchedCluster } from './launched-cluster.ts';

let directory: string;
let basePort: number;
let launched: LaunchedCluster[];

beforeEach(async () => {
  launched = [];
  basePort = await freePortRun(6);
  directory = await mkdtemp(join(tmpdir(), 'raftchart-start-'));
});

afterEach(async () => {
  await Promise.all(launched.map((cluster) => cluster.destroy()));
  await rm(directory, { recursive: true, force: true });
});

async function start(): Promise<LaunchedCluster> {
  const cluster = new LaunchedCluster(directory, basePort);
  launched.push(cluster);
  await cluster.ready();
  return cluster;
}

const portOf = (endpoint: string) => Number(new URL(endpoint).port);

/** Puts a key of its own through each client at each endpoint, and returns the keys in order. */
async function putEverywhere(connects: readonly Connect[], endpoints: readonly string[]): Promise<string[]> {
  const keys: string[] = [];
  for (const connect of connects) {
    for (const endpoint of endpoints) {
      const client = connect(endpoint);
      const key = `greeting/${client.name}/${portOf(endpoint) - basePort}`;
      await client.put(key, `${key} grüßt`);
      client.close();
      keys.push(key);
    }
  }
  return keys.sort();
}

async function expectEverywhere(connects: readonly Connect[], endpoints: readonly string[], keys: string[]) {
  for (const connect of connects) {
    for (const endpoint of endpoints) {
      const client = connect(endpoint);
      expect(await client.keys('greeting/')).toEqual(keys);
      for (const key of keys) expect(await client.get(key)).toBe(`${key} grüßt`);
      expect(await client.get('greeting/nobody')).toBeNull();
      client.close();
    }
  }
}

/** What only etcdctl says in its own words. */
async function expectEtcdctlOptions(endpoint: string): Promise<void> {
  for (const [key, value] of [
    ['option/a', '3'],
    ['option/b', '1'],
    ['option/c', '2'],
  ] as const)
    expect(await runEtcdctl(endpoint, ['put', key, value])).toBe('OK\n');

  const limited = ['get', 'option/', '--prefix', '--limit=2', '--print-value-only'];
  expect(await runEtcdctl(endpoint, limited)).toBe('3\n1\n');
  const sorted = ['get', 'option/', '--prefix', '--sort-by=VALUE', '--order=DESCEND', '--keys-only'];
  expect(await runEtcdctl(endpoint, sorted)).toBe('option/a\n\noption/c\n\noption/b\n\n');
  const { count, kvs } = JSON.parse(await runEtcdctl(endpoint, ['get', 'option/', '--prefix', '-w', 'json']));
  expect(count).toBe(3);
  expect(kvs[0]).toMatchObject({ key: btoa('option/a'), value: btoa('3'), version: 1 });
  expect(await runEtcdctl(endpoint, ['del', 'option/', '--prefix'])).toBe('3\n');
  expect(await runEtcdctl(endpoint, ['get', 'option/', '--prefix'])).toBe('');
}

test('every client reads at every server what any client wrote at any server', async () => {
  const hasEtcdctl = await isEtcdctlInstalled();
  const connects = hasEtcdctl ? [gateway, etcd3, etcdctl] : [gateway, etcd3];
  console.info(
    hasEtcdctl ? 'Clients: fetch, etcd3, etcdctl' : 'Clients: fetch, etcd3 (no etcdctl is installed)',
  );

  const { endpoints } = await start();
  const keys = await putEverywhere(connects, endpoints);

  expect(endpoints.map(portOf)).toEqual([basePort, basePort + 2, basePort + 4]);
  expect(keys).toHaveLength(3 * connects.length);
  await expectEverywhere(connects, endpoints, keys);
  if (hasEtcdctl) for (const endpoint of endpoints) await expectEtcdctlOptions(endpoint);
});

test('a cluster that SIGTERM or SIGINT has stopped finds all of its data when it starts again', async () => {
  const connects = [gateway, etcd3];
  let cluster = await start();
  const keys = await putEverywhere(connects, cluster.endpoints);

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    expect(await cluster.end(signal)).toEqual({ code: 0, signal: null });
    expect(cluster.has('stopped')).toBe(true);
    cluster = await start();
    await expectEverywhere(connects, cluster.endpoints, keys);
  }
});
