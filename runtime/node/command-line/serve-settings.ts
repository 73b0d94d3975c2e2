/** What `raftchart serve` goes by, once every text has been understood and nothing contradicts anything. */

import { z } from 'zod';
import type { LeaseReads } from '../../lease-reads.ts';
import { type Endpoint, endpointOf, hostAndPort, urlComplaint, urlOf } from '../endpoint.ts';
import {
  type ClusterList,
  clusterComplaint,
  clusterListOf,
  nameComplaint,
  peerUrlComplaint,
} from './cluster-list.ts';
import type { GatheredSettings } from './gathered-settings.ts';
import { prioritiesIn, priorityComplaint } from './priority-list.ts';
import { CommandRefusedError } from './refusal.ts';
import { type Setting, type SettingName, settingNames, settingTable } from './setting-table.ts';

export interface ServeSettings {
  readonly name: string;
  readonly dataDir: string;
  readonly listenClients: readonly Endpoint[];
  /** Null: where it listens. */
  readonly advertisedUrls: readonly string[] | null;
  readonly listenPeers: Endpoint;
  readonly cluster: ClusterList;
  /** Where the others reach this server. */
  readonly ownAddress: Endpoint;
  /** The cluster was there before this server was. */
  readonly isExisting: boolean;
  readonly token: string;
  readonly electionTimeoutMs: number;
  readonly heartbeatIntervalMs: number;
  /** Of servers by their names; 0 for the others. */
  readonly priorities: Readonly<Record<string, number>>;
  readonly leaseReads: LeaseReads | null;
  readonly maxRequestBytes: number;
  readonly maxLearners: number;
  /** When the beginning of the log gives way to a snapshot. */
  readonly compactionLimits: {
    readonly maxEntries: number;
    readonly maxBytes: number;
    readonly keptEntries: number;
  };
  readonly logLevel: string;
  /** Null: none is written. */
  readonly tracePath: string | null;
  /** Whether clients may watch its steps. */
  readonly isWatchable: boolean;
}

/** A text that `complaintOf` finds nothing wrong with, understood by `read`. */
function field<Value>(complaintOf: (text: string) => string | null, read: (text: string) => Value) {
  return z.string().transform((text, check) => {
    const complaint = complaintOf(text);
    if (complaint === null) return read(text);
    check.addIssue(complaint);
    return z.NEVER;
  });
}

export function wholeNumber(least: number, most: number) {
  const complaintOf = (text: string) =>
    /^\d{1,15}$/.test(text) && Number(text) >= least && Number(text) <= most
      ? null
      : `"${text}" is no whole number from ${least} to ${most}`;
  return field(complaintOf, Number);
}

const asIs = (text: string) => text;
const partsOf = (text: string) => text.split(',').map((part) => part.trim());
const anyComplaint = (text: string) => partsOf(text).map(urlComplaint).find(Boolean) ?? null;
const urls = field(anyComplaint, (text) => partsOf(text).map(endpointOf));
const peerUrl = field(onePeerUrlComplaint, endpointOf);
const name = field(nameComplaint, asIs);
const oneDayMs = 86_400_000;

/** At most what the log accepts as one command. */
const mostRequestBytes = 4 * 1024 * 1024;

const mostEntries = 1_000_000_000;
const mostLogBytes = 2 ** 40;

const schema = z.object({
  name,
  'data-dir': field((text) => (text === '' ? 'it is empty. Name a directory' : null), asIs).optional(),
  trace: field((text) => (text === '' ? 'it is empty. Name a file' : null), asIs).optional(),
  'listen-client-urls': urls,
  'advertise-client-urls': urls.optional(),
  'listen-peer-urls': peerUrl.optional(),
  'initial-advertise-peer-urls': peerUrl.optional(),
  'initial-cluster': field(clusterComplaint, clusterListOf).optional(),
  'initial-cluster-token': name,
  'initial-cluster-state': oneOf(['new', 'existing']),
  'election-timeout': wholeNumber(1, oneDayMs),
  'heartbeat-interval': wholeNumber(1, oneDayMs),
  priorities: field(priorityComplaint, prioritiesIn).optional(),
  'read-mode': oneOf(['read-index', 'lease']),
  'clock-drift': wholeNumber(0, 50),
  'max-request-bytes': wholeNumber(1, mostRequestBytes),
  'max-learners': wholeNumber(1, 64),
  'snapshot-count': wholeNumber(1, mostEntries),
  'snapshot-log-bytes': wholeNumber(1, mostLogBytes),
  'snapshot-catchup-entries': wholeNumber(0, mostEntries),
  watchable: oneOf(['yes', 'no']),
  'log-level': oneOf(['debug', 'info', 'warn', 'error', 'fatal']),
});

type Understood = z.infer<typeof schema>;

/** Throws CommandRefusedError: one setting or two, by the names their author used, and what to do. */
export function serveSettings(gathered: GatheredSettings): ServeSettings {
  const texts: Partial<Record<SettingName, string>> = {};
  for (const setting of settingNames) {
    const { initial }: Setting = settingTable[setting];
    const text = gathered.get(setting)?.text ?? initial;
    if (text !== undefined) texts[setting] = text;
  }
  const result = schema.safeParse(texts);
  const [issue] = result.error?.issues ?? [];
  if (issue !== undefined) {
    const setting = issue.path[0] as SettingName;
    throw new CommandRefusedError(`Cannot use ${sourceOf(gathered, setting)}: ${issue.message}.`);
  }
  const understood = result.data as Understood;
  refuseTimers(understood['election-timeout'], understood['heartbeat-interval']);
  return withAddresses(gathered, understood);
}

/** A leader that is late once or twice should not be voted out. @paper §5.6 */
export function refuseTimers(electionTimeoutMs: number, heartbeatIntervalMs: number): void {
  if (electionTimeoutMs >= 5 * heartbeatIntervalMs) return;
  throw new CommandRefusedError(
    `Cannot use an election timeout of ${electionTimeoutMs} ms with a heartbeat every ` +
      `${heartbeatIntervalMs} ms: a few late heartbeats would end a leadership.\n` +
      `Make --election-timeout at least ${5 * heartbeatIntervalMs}, five times --heartbeat-interval, ` +
      'or the latter smaller.',
  );
}

function withAddresses(gathered: GatheredSettings, understood: Understood): ServeSettings {
  const own = understood.name;
  const listed = understood['initial-cluster']?.get(own);
  if (understood['initial-cluster'] !== undefined && listed === undefined) {
    const known = [...understood['initial-cluster'].keys()].join(', ');
    throw new CommandRefusedError(
      `Cannot start server "${own}": ${sourceOf(gathered, 'initial-cluster')} lists ${known}. ` +
        `Correct ${sourceOf(gathered, 'name')}, or add ${own}=http://host:port to the list on every server.`,
    );
  }
  const said = understood['initial-advertise-peer-urls'];
  refuseOtherAddress(own, said, listed);
  const advertised = listed ?? said ?? { host: '127.0.0.1', port: 2380 };
  return {
    name: own,
    dataDir: understood['data-dir'] ?? `${own}.raftchart`,
    listenClients: withoutClash(
      understood['listen-client-urls'],
      understood['listen-peer-urls'] ?? advertised,
    ),
    advertisedUrls: understood['advertise-client-urls']?.map(urlOf) ?? null,
    listenPeers: understood['listen-peer-urls'] ?? advertised,
    cluster: understood['initial-cluster'] ?? new Map([[own, advertised]]),
    ownAddress: advertised,
    isExisting: understood['initial-cluster-state'] === 'existing',
    token: understood['initial-cluster-token'],
    electionTimeoutMs: understood['election-timeout'],
    heartbeatIntervalMs: understood['heartbeat-interval'],
    priorities: understood.priorities ?? {},
    leaseReads: understood['read-mode'] === 'lease' ? { clockDrift: understood['clock-drift'] / 100 } : null,
    maxRequestBytes: understood['max-request-bytes'],
    maxLearners: understood['max-learners'],
    compactionLimits: {
      maxEntries: understood['snapshot-count'],
      maxBytes: understood['snapshot-log-bytes'],
      keptEntries: understood['snapshot-catchup-entries'],
    },
    logLevel: understood['log-level'],
    tracePath: understood.trace ?? null,
    isWatchable: understood.watchable === 'yes',
  };
}

function refuseOtherAddress(own: string, said: Endpoint | undefined, listed: Endpoint | undefined): void {
  if (said === undefined || listed === undefined || urlOf(said) === urlOf(listed)) return;
  throw new CommandRefusedError(
    `Cannot start server "${own}": --initial-advertise-peer-urls says ${urlOf(said)}, but ` +
      `--initial-cluster says ${urlOf(listed)}. Make them the same, ` +
      'or leave out --initial-advertise-peer-urls.',
  );
}

/** Returns the endpoints for clients; throws if one of them is said twice, or is that of the peers. */
function withoutClash(clients: readonly Endpoint[], peers: Endpoint): readonly Endpoint[] {
  const taken = new Set([hostAndPort(peers)]);
  for (const client of clients) {
    const address = hostAndPort(client);
    if (client.port !== 0 && taken.has(address)) {
      throw new CommandRefusedError(
        `Cannot listen on ${address} twice. ` +
          'Give --listen-client-urls and --listen-peer-urls different ports.',
      );
    }
    taken.add(address);
  }
  return clients;
}

function onePeerUrlComplaint(text: string): string | null {
  if (text.includes(','))
    return `"${text}" are several URLs, and the other servers use one. Keep one of them`;
  return peerUrlComplaint(text);
}

function oneOf(words: readonly string[]) {
  const complaintOf = (text: string) =>
    words.includes(text) ? null : `"${text}" is not one of ${words.join(', ')}`;
  return field(complaintOf, asIs);
}

function sourceOf(gathered: GatheredSettings, setting: SettingName): string {
  return gathered.get(setting)?.source ?? `--${setting}`;
}
