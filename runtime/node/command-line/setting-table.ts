/** Everything that can be said to `raftchart serve`: names as in etcd, the same on flags and in the file. */

export interface Setting {
  /** What stands behind its name. */
  readonly placeholder: string;
  /** What it means on a command line to say nothing behind its name; absent where that is a mistake. */
  readonly bare?: string;
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
    description: 'the first servers of the cluster, the same on each (default: this one alone)',
  },
  'initial-cluster-token': {
    placeholder: 'token',
    description: 'the same on every server of the cluster, on no other; 1 to 64 characters',
    initial: 'raftchart',
  },
  'initial-cluster-state': {
    placeholder: 'state',
    description: 'new: a cluster begins; existing: this server was added to one. Counts at the first start',
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
  priorities: {
    placeholder: 'name=number,…',
    description:
      'which servers rather lead, the same on each: the higher, the rather (default: all are equal)',
  },
  'read-mode': {
    placeholder: 'mode',
    description: 'read-index: each read asks a majority; lease: clocks are trusted. The same on every server',
    initial: 'read-index',
  },
  'clock-drift': {
    placeholder: 'percent',
    description: 'with --read-mode lease: so far off any clock may run, at most; 0 to 50',
    initial: '5',
  },
  'max-request-bytes': {
    placeholder: 'bytes',
    description: 'larger requests are refused; at most 4194304',
    initial: '1572864',
  },
  'max-learners': {
    placeholder: 'count',
    description: 'more members that do not vote are not taken in at a time',
    initial: '1',
  },
  'snapshot-count': {
    placeholder: 'entries',
    description: 'after so many entries a snapshot takes the place of the beginning of the log',
    initial: '1000000',
  },
  'snapshot-log-bytes': {
    placeholder: 'bytes',
    description: 'the same, after so many bytes',
    initial: '268435456',
  },
  'snapshot-catchup-entries': {
    placeholder: 'entries',
    description: 'so many entries are kept for servers that lag',
    initial: '5000',
  },
  trace: {
    placeholder: 'path',
    description: 'append every step of the protocol to this NDJSON file, for raftchart validate-trace',
  },
  watchable: {
    placeholder: 'yes|no',
    bare: 'yes',
    description:
      'clients may watch every step of the protocol while it runs, at /trace: for raftchart inspect',
    initial: 'no',
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
