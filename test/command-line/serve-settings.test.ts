/** What `raftchart serve` understands, and what it refuses in which words. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { evenSizeWarning } from '../../runtime/node/command-line/cluster-list.ts';
import {
  type Environment,
  type Flags,
  gatherSettings,
  saidInFile,
} from '../../runtime/node/command-line/gathered-settings.ts';
import { CommandRefusedError } from '../../runtime/node/command-line/refusal.ts';
import { serveSettings } from '../../runtime/node/command-line/serve-settings.ts';
import { serveCommand } from '../../runtime/node/command-line/server-commands.ts';
import { environmentName, settingNames } from '../../runtime/node/command-line/setting-table.ts';

const settingsFrom = (flags: Flags, environment: Environment = {}) =>
  serveSettings(gatherSettings(flags, environment));

function fileWith(text: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'raftchart-settings-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const path = join(directory, 'server.yaml');
  writeFileSync(path, text);
  return path;
}

describe('when the log gets shorter', () => {
  it('is said as in etcd, by entries, and by bytes', () => {
    expect(settingsFrom({ name: 'n1' }).compactionLimits).toEqual({
      maxEntries: 1_000_000,
      maxBytes: 268_435_456,
      keptEntries: 5000,
    });
    const flags = { 'snapshot-count': '10', 'snapshot-log-bytes': '20', 'snapshot-catchup-entries': '0' };
    const limits = { maxEntries: 10, maxBytes: 20, keptEntries: 0 };
    expect(settingsFrom({ name: 'n1', ...flags }).compactionLimits).toEqual(limits);
  });

  it.each(['snapshot-count', 'snapshot-log-bytes', 'max-learners'] as const)('--%s is not zero', (flag) => {
    expect(() => settingsFrom({ name: 'n1', [flag]: '0' })).toThrow(
      `Cannot use --${flag}: "0" is no whole number`,
    );
  });
});

describe('whether a server can be watched', () => {
  it('is for whoever starts it to say: nothing behind --watchable means yes', () => {
    const words = (...given: readonly string[]) => {
      const command = serveCommand().action(() => {});
      command.parse(given, { from: 'user' });
      return command.opts();
    };

    expect([words('--watchable'), words('--watchable', 'no')]).toEqual([
      { watchable: 'yes' },
      { watchable: 'no' },
    ]);
    expect(settingsFrom({ name: 'n1' }).isWatchable).toBe(false);
    expect(settingsFrom({ name: 'n1', watchable: 'yes' }).isWatchable).toBe(true);
    expect(settingsFrom({ name: 'n1' }, { RAFTCHART_WATCHABLE: 'yes' }).isWatchable).toBe(true);
    expect(() => settingsFrom({ name: 'n1', watchable: 'maybe' })).toThrow('"maybe" is not one of yes, no.');
  });
});

describe('how reads are answered', () => {
  it('is by a majority each time, or by a lease and clocks that are 5 % off at most', () => {
    expect(settingsFrom({ name: 'n1' }).leaseReads).toBeNull();
    expect(settingsFrom({ name: 'n1', 'read-mode': 'lease' }).leaseReads).toEqual({ clockDrift: 0.05 });
    const exact = { 'read-mode': 'lease', 'clock-drift': '1' };
    expect(settingsFrom({ name: 'n1', ...exact }).leaseReads).toEqual({ clockDrift: 0.01 });
  });

  it('is nothing else', () => {
    expect(() => settingsFrom({ name: 'n1', 'read-mode': 'stale' })).toThrow(
      'Cannot use --read-mode: "stale" is not one of read-index, lease.',
    );
  });
});

describe('a setting', () => {
  it('is taken from a flag before the environment, that before the file, that before the table', () => {
    const path = fileWith('name: file\nelection-timeout: 3000\nheartbeat-interval: 300\nlog-level: warn\n');
    const environment = { RAFTCHART_NAME: 'env', RAFTCHART_ELECTION_TIMEOUT: '2000' };

    const settings = settingsFrom({ name: 'flag', 'config-file': path }, environment);

    expect(settings).toMatchObject({ name: 'flag', electionTimeoutMs: 2000, heartbeatIntervalMs: 300 });
    expect(settings).toMatchObject({ logLevel: 'warn', maxRequestBytes: 1_572_864, token: 'raftchart' });
  });

  it('may name the file in the environment', () => {
    const path = fileWith('name: file');

    const settings = settingsFrom({}, { RAFTCHART_CONFIG_FILE: path });

    expect(settings.name).toBe('file');
  });

  it('has a variable of the environment: upper snake case after RAFTCHART_', () => {
    const variables = settingNames.map(environmentName);

    expect(variables).toContain('RAFTCHART_INITIAL_ADVERTISE_PEER_URLS');
    expect(new Set(variables).size).toBe(settingNames.length);
  });

  it('that is not said anywhere makes a server that is a cluster alone', () => {
    const settings = settingsFrom({});

    expect(settings).toMatchObject({
      name: 'default',
      dataDir: 'default.raftchart',
      listenClients: [{ host: '127.0.0.1', port: 2379 }],
      advertisedUrls: null,
      listenPeers: { host: '127.0.0.1', port: 2380 },
      electionTimeoutMs: 400,
      heartbeatIntervalMs: 50,
    });
    expect([...settings.cluster]).toEqual([['default', { host: '127.0.0.1', port: 2380 }]]);
  });

  it('lists a cluster; a server listens where the list says unless told otherwise', () => {
    const flags = { name: 'n2', 'initial-cluster': 'n1=http://10.0.0.1:2380, n2=http://[::1]:2480/' };

    const settings = settingsFrom(flags);
    const elsewhere = settingsFrom({ ...flags, 'listen-peer-urls': 'http://0.0.0.0:2480' });

    expect([...settings.cluster.keys()]).toEqual(['n1', 'n2']);
    expect(settings.listenPeers).toEqual({ host: '::1', port: 2480 });
    expect(elsewhere.listenPeers).toEqual({ host: '0.0.0.0', port: 2480 });
  });

  it('lists which servers rather lead', () => {
    const settings = settingsFrom({ priorities: 'n1=2, n3=1' });

    expect(settings.priorities).toEqual({ n1: 2, n3: 1 });
    expect(settingsFrom({}).priorities).toEqual({});
  });

  it('lists URLs for clients, and those to tell them', () => {
    const settings = settingsFrom({
      'listen-client-urls': 'http://127.0.0.1:0,http://[::1]:2379',
      'advertise-client-urls': 'http://kv.example:2379',
    });

    expect(settings.listenClients.map(({ port }) => port)).toEqual([0, 2379]);
    expect(settings.advertisedUrls).toEqual(['http://kv.example:2379']);
  });
});

const refusedFlags: readonly (readonly [Flags, string])[] = [
  [
    { 'election-timeout': '249' },
    'Cannot use an election timeout of 249 ms with a heartbeat every 50 ms: a few late heartbeats ' +
      'would end a leadership.\nMake --election-timeout at least 250, five times --heartbeat-interval, ' +
      'or the latter smaller.',
  ],
  [
    { name: 'n4', 'initial-cluster': 'n1=http://a:1,n2=http://b:2' },
    'Cannot start server "n4": --initial-cluster lists n1, n2. Correct --name, or add n4=http://host:port ' +
      'to the list on every server.',
  ],
  [{ priorities: 'n1=high' }, '"n1=high" is not of the form name=number'],
  [{ priorities: 'n1=1000001' }, 'with a whole number from 0 to 1000000'],
  [{ priorities: 'n1=1,n1=2' }, 'it lists n1 twice'],
  [{ 'listen-client-urls': '127.0.0.1:2379' }, '"127.0.0.1:2379" is no URL of the form http://host:port'],
  [
    { 'listen-client-urls': 'http://127.0.0.1:66000' },
    '"http://127.0.0.1:66000" has no port: the largest is',
  ],
  [{ 'listen-peer-urls': 'http://127.0.0.1:0' }, 'has port 0, and the others must know it. Choose one.'],
  [{ 'listen-peer-urls': 'http://a:1,http://b:1' }, 'are several URLs, and the other servers use one.'],
  [
    { 'listen-client-urls': 'https://127.0.0.1:2379' },
    'Cannot use --listen-client-urls: "https://127.0.0.1:2379" asks for TLS, which raftchart does not ' +
      'have. Write http:// and use a private network.',
  ],
  [{ 'initial-cluster': 'n1=https://a:1' }, 'Cannot use --initial-cluster: "https://a:1" asks for TLS'],
  [{ 'initial-cluster': 'http://a:1' }, '"http://a:1" is not of the form name=http://host:port'],
  [
    { 'initial-cluster': 'n1=http://a:1,n1=http://b:1' },
    'it lists n1 twice. Give every server its own name.',
  ],
  [{ 'initial-cluster': 'n1=http://a:1,n2=http://a:1' }, 'it gives a:1 to both n1 and n2.'],
  [
    { 'initial-advertise-peer-urls': 'http://b:1', name: 'n1', 'initial-cluster': 'n1=http://a:1' },
    'says http://b:1',
  ],
  [{ 'listen-client-urls': 'http://127.0.0.1:2380' }, 'Cannot listen on 127.0.0.1:2380 twice.'],
  [{ name: 'a b' }, '"a b" is no name: 1 to 64 bytes'],
  [{ 'initial-cluster-token': 'x'.repeat(65) }, 'is no name: 1 to 64 bytes'],
  [{ 'initial-cluster-state': 'old' }, '"old" is not one of new, existing.'],
  [{ 'log-level': 'loud' }, 'Cannot use --log-level: "loud" is not one of debug, info, warn, error, fatal.'],
  [{ 'heartbeat-interval': '0' }, '"0" is no whole number from 1 to 86400000.'],
  [{ 'max-request-bytes': '5000000' }, '"5000000" is no whole number from 1 to 4194304.'],
  [{ 'data-dir': '' }, 'Cannot use --data-dir: it is empty. Name a directory.'],
  [
    { 'config-file': '/nowhere/server.yaml' },
    'Cannot read the configuration file /nowhere/server.yaml: ENOENT',
  ],
];

describe('a refusal', () => {
  it.each(refusedFlags)('of %j says why, and what to do', (flags, words) => {
    const attempt = () => settingsFrom(flags);

    expect(attempt).toThrow(CommandRefusedError);
    expect(attempt).toThrow(words);
  });

  it('names the source that its reader knows', () => {
    const path = fileWith('heartbeat-interval: often');

    expect(() => settingsFrom({}, { RAFTCHART_LOG_LEVEL: 'loud' })).toThrow(
      'Cannot use RAFTCHART_LOG_LEVEL: "loud"',
    );
    expect(() => settingsFrom({ 'config-file': path })).toThrow(
      `Cannot use "heartbeat-interval" in ${path}: "often" is no whole number`,
    );
  });

  it('of an unknown variable suggests the nearest one', () => {
    expect(() => settingsFrom({}, { RAFTCHART_DATADIR: 'x' })).toThrow(
      'Cannot use the environment variable RAFTCHART_DATADIR: no setting has this name. ' +
        'Did you mean RAFTCHART_DATA_DIR?',
    );
  });

  it('of an unknown key suggests the nearest one, or lists them all', () => {
    expect(() => saidInFile('a.yaml', 'nmae: n1')).toThrow(
      'Cannot use "nmae" in a.yaml: no setting has this name. Did you mean name?',
    );
    expect(() => saidInFile('a.yaml', 'quota-backend-bytes: 1')).toThrow('Known are name, data-dir, ');
  });

  it.each([
    ['name: [a, b]', 'its value is neither text nor a number.'],
    ['- name', 'it does not hold settings. Write one setting per line, like "name: n1".'],
    ['name: "n1', 'Cannot use the configuration file a.yaml: '],
  ])('of the file %j says what a file should hold', (text, words) => {
    expect(() => saidInFile('a.yaml', text)).toThrow(words);
  });

  it('is not made of an empty file', () => {
    expect(saidInFile('a.yaml', '# nothing\n')).toEqual([]);
  });
});

it('a cluster of an even size is warned of, with the sizes to choose', () => {
  expect([1, 3, 5].map(evenSizeWarning)).toEqual([null, null, null]);
  expect(evenSizeWarning(4)).toBe(
    'A cluster of 4 servers survives the loss of 1, as one of 3 does, and waits for one more disk on every ' +
      'write. Use 3 or 5 servers.',
  );
});
