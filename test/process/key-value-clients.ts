/** The clients that people use with etcd, each as the same few calls on one endpoint. */

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Etcd3 } from 'etcd3';
import { keysBelow, putKey, valueAt } from './gateway-client.ts';

export interface KeyValueClient {
  readonly name: string;
  put(key: string, value: string): Promise<void>;
  get(key: string): Promise<string | null>;
  /** Every key that begins so, in order. */
  keys(prefix: string): Promise<string[]>;
  close(): void;
}

/** Makes a client for an endpoint such as http://127.0.0.1:2379. */
export type Connect = (endpoint: string) => KeyValueClient;

export const gateway: Connect = (endpoint) => ({
  name: 'fetch',
  async put(key, value) {
    const outcome = await putKey(endpoint, key, value);
    if (outcome.kind !== 'acknowledged') throw new Error(`The put was ${outcome.kind}: ${outcome.reason}.`);
  },
  get: (key) => valueAt(endpoint, key),
  keys: async (prefix) => (await keysBelow(endpoint, prefix)).map(({ key }) => key),
  close: () => undefined,
});

export const etcd3: Connect = (endpoint) => {
  const client = new Etcd3({ hosts: endpoint });
  return {
    name: 'etcd3',
    async put(key, value) {
      await client.put(key).value(value);
    },
    get: (key) => client.get(key).string(),
    keys: (prefix) => client.getAll().prefix(prefix).sort('Key', 'Ascend').keys(),
    close: () => client.close(),
  };
};

export const etcdctl: Connect = (endpoint) => ({
  name: 'etcdctl',
  async put(key, value) {
    await runEtcdctl(endpoint, ['put', key, value]);
  },
  async get(key) {
    const lines = await linesOf(endpoint, ['get', key]);
    return lines[1] ?? null;
  },
  keys: (prefix) => linesOf(endpoint, ['get', prefix, '--prefix', '--keys-only', '--sort-by=KEY']),
  close: () => undefined,
});

/** Whether Debian's etcd-client, or another one, is installed. */
export async function isEtcdctlInstalled(): Promise<boolean> {
  try {
    await runEtcdctl('http://127.0.0.1:1', ['version']);
    return true;
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return false;
    throw thrown;
  }
}

/** What it prints. Rejects, with what it wrote to stderr, if its exit code is not 0. */
export async function runEtcdctl(endpoint: string, words: readonly string[]): Promise<string> {
  const settings = { env: { ...process.env, ETCDCTL_API: '3' }, timeout: 20_000 };
  const { stdout } = await promisify(execFile)('etcdctl', [`--endpoints=${endpoint}`, ...words], settings);
  return stdout;
}

async function linesOf(endpoint: string, words: readonly string[]): Promise<string[]> {
  return (await runEtcdctl(endpoint, words)).split('\n').filter((line) => line !== '');
}
