/** Everything that can be said to `raftchart serve`: names as in etcd, the same on flags and in the file. */

export interface Setting {
  readonly placeholder: string;
  readonly description: string;
  /** What holds if nothing is said; absent where that depends on other settings. */
  readonly initial?: string;
}

export const settingTable = {
  name: {
    placeholder: 'name',
    description: 'this server, as --initial-cluster calls it; 1 to 64 characters',
    initial: 'default',
  },
  'data-dir': {
    placeholder: 'path',
    description: 'where its log lives, for this server alone (default: "<name>.raftchart")',
  },
  'listen-client-urls': {
    placeholder: 'urls',
    description: 'where clients connect, separated by commas; port 0 takes a free one',
    initial: 'http://127.0.0.1:2379',
  },
  'advertise-client-urls': {
    placeholder: 'urls',
    description: 'what clients are told to connect to (default: --listen-client-urls)',
  },
  'listen-peer-urls': {
    placeholder: 'url',
    description: 'where the other servers connect (default: what --initial-cluster says of this server)',
  },
  'initial-advertise-peer-urls': {
    placeholder: 'url',
    description: 'this server as the others reach it; --initial-cluster must say the same',
  },
  'initial-cluster': {
    placeholder: 'name=url,…',
    description: 'every server of the cluster, the same on each (default: this server alone)',
  },
  'initial-cluster-token': {
    placeholder: 'token',
    description: 'the same on every server of the cluster, on no other; 1 to 64 characters',
    initial: 'raftchart',
  },
  'initial-cluster-state': {
    placeholder: 'state',
    description: 'new or existing; both are accepted, the data directory decides',
    initial: 'new',
  },
  'election-timeout': {
    placeholder: 'ms',
    description: 'elections begin after one to two times this without a heartbeat',
    initial: '400',
  },
  'heartbeat-interval': {
    placeholder: 'ms',
    description: 'time between two heartbeats; at most a fifth of the election timeout',
    initial: '50',
  },
  'max-request-bytes': {
    placeholder: 'bytes',
    description: 'larger requests are refused; at most 4194304',
    initial: '1572864',
  },
  trace: {
    placeholder: 'path',
    description: 'append every step of the protocol to this NDJSON file, for raftchart validate-trace',
  },
  'log-level': { placeholder: 'level', description: 'debug, info, warn, error or fatal', initial: 'info' },
  'config-file': { placeholder: 'path', description: 'a YAML file with these settings, without the --' },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof settingTable;

export const settingNames = Object.keys(settingTable) as readonly SettingName[];

export const environmentPrefix = 'RAFTCHART_';

export function environmentName(name: SettingName): string {
  return environmentPrefix + name.toUpperCase().replaceAll('-', '_');
}
