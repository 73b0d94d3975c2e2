/** A cluster as a person starts it, and as a program does. */

import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { newDirectory, RaftchartProcess } from './raftchart-process.ts';

const words = (dataDir: string, ...more: string[]) =>
  ['start', '--base-port', '0', '--data-dir', dataDir, ...more] as const;

describe('a cluster', () => {
  it('serves, survives the death of its leader, starts it again, and keeps its data', async () => {
    const dataDir = join(newDirectory(), 'data');
    const cluster = new RaftchartProcess(words(dataDir, '--json'));
    await cluster.until(() => eventsOf(cluster, 'ready').length === 1);
    const { leaderId } = eventsOf(cluster, 'leader').at(-1) ?? {};
    const nodes = eventsOf(cluster, 'node');
    const leader = nodes.find(({ name }) => name === leaderId);
    const other = nodes.find(({ name }) => name !== leaderId);

    const put = await post(`${other?.endpoint}/v3/kv/put`, { key: 'aGVsbG8=', value: 'd29ybGQ=' });
    process.kill(Number(leader?.pid), 'SIGKILL');
    await cluster.until(() => eventsOf(cluster, 'leader').length >= 2);
    await cluster.until(() => eventsOf(cluster, 'node').length >= 4);
    cluster.child.kill('SIGINT');
    const ending = await cluster.ended;
    const again = new RaftchartProcess(words(dataDir, '--json'));
    await again.until(() => eventsOf(again, 'ready').length === 1);
    const range = await post(`${eventsOf(again, 'node')[0]?.endpoint}/v3/kv/range`, { key: 'aGVsbG8=' });
    again.child.kill('SIGTERM');
    const secondEnding = await again.ended;

    expect(put).toMatchObject({ header: { revision: '2' } });
    expect(eventsOf(cluster, 'exit')).toEqual([
      { event: 'exit', name: leaderId, pid: leader?.pid, code: null, signal: 'SIGKILL' },
    ]);
    expect(eventsOf(cluster, 'node').at(-1)).toMatchObject({ name: leaderId, endpoint: leader?.endpoint });
    expect(eventsOf(cluster, 'stopped')).toHaveLength(1);
    expect([ending, secondEnding]).toEqual([
      { code: 0, signal: null },
      { code: 0, signal: null },
    ]);
    expect(range).toMatchObject({ kvs: [{ value: 'd29ybGQ=' }] });
  });

  it('of one server speaks to people', async () => {
    const cluster = new RaftchartProcess(words(join(newDirectory(), 'data'), '--nodes', '1'));

    await cluster.until(() => cluster.stdout.includes('Ctrl-C'));
    cluster.child.kill('SIGINT');
    await cluster.ended;

    expect(cluster.stdout).toMatch(/^n1 {2}pid \d+ {2}http:\/\/127\.0\.0\.1:\d+$/m);
    expect(cluster.stdout).toMatch(/^n1 leads$/m);
    expect(cluster.stdout).toMatch(/^export ETCDCTL_ENDPOINTS=127\.0\.0\.1:\d+$/m);
    expect(cluster.stdout).toContain('Stopping the servers.\nStopped. The data is in ');
    expect(cluster.stderr).toBe('');
  });
});

describe('a cluster is not started', () => {
  it('on a port that is taken: --base-port has others', async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen({ host: '127.0.0.1', port: 0 }, resolve));
    onTestFinished(() => void holder.close());
    const { port } = holder.address() as { port: number };

    const cluster = new RaftchartProcess(words(newDirectory(), '--nodes', '1', '--base-port', `${port}`));

    expect(await cluster.ended).toEqual({ code: 1, signal: null });
    expect(cluster.stderr).toMatch(
      new RegExp(
        `^raftchart: Cannot listen on port ${port}: another process listens there.*--base-port \\d+\\.\n$`,
      ),
    );
  });

  it('if a server refuses: it says what the server said, and stops the others', async () => {
    const dataDir = newDirectory();
    writeFileSync(join(dataDir, 'n1'), 'not a directory');

    const cluster = new RaftchartProcess(words(dataDir, '--json'));
    const ending = await cluster.ended;

    const reason = `Cannot use the data directory ${join(dataDir, 'n1')}: `;
    const said = `raftchart: n1 is not started again. It said:\n${reason}`;
    expect(ending).toEqual({ code: 1, signal: null });
    expect(cluster.stderr.slice(0, said.length)).toBe(said);
    expect(eventsOf(cluster, 'exit')).toEqual([
      { event: 'exit', name: 'n1', pid: expect.any(Number), code: 1, signal: null },
    ]);
    expect(eventsOf(cluster, 'stopped')).toHaveLength(1);
  });
});

const eventsOf = (cluster: RaftchartProcess, kind: string) =>
  cluster.events.filter(({ event }) => event === kind);

async function post(url: string, body: unknown): Promise<unknown> {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
  return response.json();
}
