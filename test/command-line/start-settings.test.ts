/** What `raftchart start` understands, how it runs its servers, and what it says. */

import { describe, expect, it } from 'vitest';
import { humanText, jsonLine } from '../../runtime/node/command-line/cluster-events.ts';
import { type Flags, gatherSettings } from '../../runtime/node/command-line/gathered-settings.ts';
import { serveSettings } from '../../runtime/node/command-line/serve-settings.ts';
import { membersOn, serveWords, startSettings } from '../../runtime/node/command-line/start-settings.ts';

const defaults = {
  dataDir: './data',
  nodes: '3',
  basePort: '2379',
  electionTimeout: '400',
  heartbeatInterval: '50',
};
const members = membersOn([2379, 2380, 2381, 2382, 2383, 2384]);

describe('the start of a cluster', () => {
  it.each([
    [{ nodes: '0' }, 'Cannot use --nodes: "0" is no whole number from 1 to 9.'],
    [{ basePort: 'http' }, 'Cannot use --base-port: "http" is no whole number from 0 to 65535.'],
    [
      { basePort: '65535' },
      'Cannot use --base-port 65535: 3 servers need 6 ports from there. Choose at most 65530.',
    ],
    [{ electionTimeout: '100' }, 'Make --election-timeout at least 250'],
    [{ dataDir: '' }, 'Cannot use --data-dir: it is empty. Name a directory.'],
  ])('with %j is refused', (texts, words) => {
    expect(() => startSettings({ ...defaults, ...texts })).toThrow(words);
  });

  it('gives every server a command line that `serve` understands', () => {
    const words = members.map((member) => serveWords(startSettings(defaults), members, member));

    const understood = words.map((line) => serveSettings(gatherSettings(flagsIn(line), {})));

    expect(understood.every(({ isWatchable }) => isWatchable)).toBe(true);
    expect(understood.map(({ name, dataDir }) => `${name} ${dataDir}`)).toEqual([
      'n1 data/n1',
      'n2 data/n2',
      'n3 data/n3',
    ]);
    expect(understood.map(({ listenClients }) => listenClients[0]?.port)).toEqual([2379, 2381, 2383]);
    expect(understood.map(({ listenPeers }) => listenPeers.port)).toEqual([2380, 2382, 2384]);
    expect(understood[2]?.cluster).toEqual(understood[0]?.cluster);
  });
});

function flagsIn([command, ...words]: readonly string[]): Flags {
  expect(command).toBe('serve');
  const pairs = Array.from({ length: words.length / 2 }, (_, position) => words.slice(2 * position));
  return Object.fromEntries(pairs.map(([flag, value]) => [flag?.slice(2), value]));
}

describe('what happens is said', () => {
  it('to people', () => {
    const exit = { event: 'exit', name: 'n2', pid: 7, code: null, signal: 'SIGKILL' } as const;

    expect(humanText({ event: 'node', name: 'n1', pid: 1234, endpoint: 'http://127.0.0.1:2379' })).toBe(
      'n1  pid 1234  http://127.0.0.1:2379',
    );
    expect(humanText({ event: 'leader', leaderId: 'n2', isFirst: true })).toBe('n2 leads');
    expect(humanText({ event: 'leader', leaderId: 'n3', isFirst: false })).toBe('n3 leads now');
    expect(humanText(exit)).toBe('n2 (pid 7) ended by SIGKILL.');
    expect(humanText({ ...exit, code: 70, signal: null })).toBe('n2 (pid 7) ended with exit code 70.');
    expect(humanText({ event: 'restarting', name: 'n2', afterMs: 3000 })).toBe(
      'n2 will be started again in 3 s.',
    );
  });

  it('to people with lines to try', () => {
    const lines = humanText({ event: 'ready', members, dataDir: 'data' }).split('\n');

    expect(lines).toContain('export ETCDCTL_ENDPOINTS=127.0.0.1:2379,127.0.0.1:2381,127.0.0.1:2383');
    expect(lines).toContain(
      `curl -s http://127.0.0.1:2379/v3/kv/put -d '{"key":"aGVsbG8=","value":"d29ybGQ="}'`,
    );
    expect(lines).toContain(`curl -s http://127.0.0.1:2381/v3/kv/range -d '{"key":"aGVsbG8="}'`);
  });

  it('to programs, as far as they want to know', () => {
    const exit = { event: 'exit', name: 'n2', pid: 7, code: null, signal: 'SIGKILL' } as const;

    expect(jsonLine(exit)).toBe('{"event":"exit","name":"n2","pid":7,"code":null,"signal":"SIGKILL"}');
    expect(jsonLine({ event: 'leader', leaderId: 'n2', isFirst: true })).toBe(
      '{"event":"leader","leaderId":"n2"}',
    );
    expect(jsonLine({ event: 'ready', members, dataDir: 'data' })).toBe('{"event":"ready"}');
    expect(jsonLine({ event: 'stopped', dataDir: 'data' })).toBe('{"event":"stopped"}');
    expect(jsonLine({ event: 'stopping' })).toBeNull();
  });
});
