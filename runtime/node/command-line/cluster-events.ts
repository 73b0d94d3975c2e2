/** What happens to a local cluster, and how it is said: to people, and to programs. */

import type { Member } from './start-settings.ts';

export type ClusterEvent =
  | { readonly event: 'starting'; readonly nodes: number; readonly dataDir: string }
  /** Where the cluster can be watched. */
  | { readonly event: 'inspector'; readonly url: string }
  /** A server listens to clients. */
  | { readonly event: 'node'; readonly name: string; readonly pid: number; readonly endpoint: string }
  | { readonly event: 'leader'; readonly leaderId: string; readonly isFirst: boolean }
  /** Every server listens, and one leads. Once. */
  | { readonly event: 'ready'; readonly members: readonly Member[]; readonly dataDir: string }
  | {
      readonly event: 'exit';
      readonly name: string;
      readonly pid: number;
      readonly code: number | null;
      readonly signal: string | null;
    }
  /** It will be started again. */
  | { readonly event: 'restarting'; readonly name: string; readonly afterMs: number }
  | { readonly event: 'stopping' }
  | { readonly event: 'stopped'; readonly dataDir: string };

/** One line for a program, or null for what only people want to know. */
export function jsonLine(happened: ClusterEvent): string | null {
  switch (happened.event) {
    case 'inspector':
    case 'node':
    case 'exit':
      return JSON.stringify(happened);
    case 'leader':
      return JSON.stringify({ event: 'leader', leaderId: happened.leaderId });
    case 'ready':
    case 'stopped':
      return JSON.stringify({ event: happened.event });
    default:
      return null;
  }
}

/** For people, without the last line break. */
export function humanText(happened: ClusterEvent): string {
  switch (happened.event) {
    case 'starting':
      return `Starting ${happened.nodes} servers; their data and their logs are in ${happened.dataDir}.`;
    case 'inspector':
      return `Watch it in a browser: ${happened.url}\n`;
    case 'node':
      return `${happened.name}  pid ${happened.pid}  ${happened.endpoint}`;
    case 'leader':
      return `${happened.leaderId} leads${happened.isFirst ? '' : ' now'}`;
    case 'ready':
      return readyText(happened.members);
    case 'exit': {
      const { name, pid, code, signal } = happened;
      return `${name} (pid ${pid}) ended ${signal === null ? `with exit code ${code}` : `by ${signal}`}.`;
    }
    case 'restarting':
      return `${happened.name} will be started again in ${happened.afterMs / 1000} s.`;
    case 'stopping':
      return 'Stopping the servers.';
    case 'stopped':
      return `Stopped. The data is in ${happened.dataDir}; the next start finds it there.`;
  }
}

const base64 = (text: string) => Buffer.from(text).toString('base64');

function readyText(members: readonly Member[]): string {
  const endpoints = members.map(({ client }) => `http://${client.host}:${client.port}`);
  const [key, value] = [base64('hello'), base64('world')];
  return [
    '',
    'Every server answers, and any client of etcd v3 can ask. Try:',
    '',
    `curl -s ${endpoints[0]}/v3/kv/put -d '{"key":"${key}","value":"${value}"}'`,
    `curl -s ${endpoints.at(1) ?? endpoints[0]}/v3/kv/range -d '{"key":"${key}"}'`,
    '',
    `export ETCDCTL_ENDPOINTS=${endpoints.map((endpoint) => endpoint.replace('http://', '')).join(',')}`,
    'etcdctl put hello world',
    'etcdctl get hello',
    '',
    'Kill the leader with kill -9 and its pid: another one takes over. Ctrl-C stops everything.',
    '',
  ].join('\n');
}
