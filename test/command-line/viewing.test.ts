/** The commands that show what a cluster does, as people start them. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { newDirectory, RaftchartProcess } from './raftchart-process.ts';

async function run(...words: readonly string[]) {
  const command = new RaftchartProcess(words);
  const { code } = await command.ended;
  return { code, stdout: command.stdout, stderr: command.stderr };
}

/** Longer than a busy machine needs. */
const patient = ['--timeout', '60'];

/** A cluster that keeps its leader, however busy the machine is, and one of its endpoints. */
async function steadyCluster(): Promise<string> {
  const dataDir = join(newDirectory(), 'data');
  const timers = ['--election-timeout', '3000', '--heartbeat-interval', '100'];
  const words = ['start', '--base-port', '0', '--data-dir', dataDir, '--json', ...timers];
  const cluster = new RaftchartProcess(words);
  await cluster.until(() => cluster.events.some(({ event }) => event === 'ready'));
  pids = new Map(
    cluster.events.flatMap(({ name, pid }) => (name === undefined ? [] : [[name, Number(pid)]])),
  );
  return String(cluster.events.find(({ event }) => event === 'node')?.endpoint);
}

/** Of the servers of the cluster, by their names. */
let pids: ReadonlyMap<unknown, number> = new Map();

interface SeenMember {
  readonly name: string;
  readonly endpoint: string | null;
  readonly silence: { readonly reason: string; readonly hasAnswered: boolean } | null;
}

const membersSeen = (look: Readonly<Record<string, unknown>> | undefined) =>
  (look?.members ?? []) as readonly SeenMember[];

describe('raftchart top', () => {
  it('--once shows a whole cluster of which it knows one server', async () => {
    const endpoint = await steadyCluster();

    const { code, stdout } = await run(
      'top',
      '--once',
      '--endpoints',
      endpoint.replace('http://', ''),
      ...patient,
    );

    const rows = stdout.trimEnd().split('\n');
    const [, leader] = /^cluster [0-9a-f]+: term \d+, (n\d) leads, 3 members$/.exec(rows[0] ?? '') ?? [];
    expect(leader).toBeDefined();
    expect(rows[2]).toMatch(
      /^MEMBER +ROLE +TERM +LOG +COMMIT +APPLIED +LAG +PROGRESS +NEXT +MATCH +IN FLIGHT +END/,
    );
    expect(rows.slice(3).map((row) => row.slice(0, 2))).toEqual(['n1', 'n2', 'n3']);
    for (const row of rows.slice(3)) {
      const leads = row.startsWith(`${leader} `);
      const rest = leads ? 'http' : '\\d+ +(replicate|probe)\\.\\w+ +\\d+ +\\d+ +\\d+.* http';
      expect(row).toMatch(
        new RegExp(`^n. +${leads ? 'leader' : 'follower'} +\\d+ +1\\.\\.\\d+ +\\d+ +\\d+ +${rest}`),
      );
    }
    expect(stdout).not.toContain('\x1b');
    expect(code).toBe(0);
  });

  it('--json tells look by look, and that a server is paused: it is silent', async () => {
    const endpoint = await steadyCluster();
    const words = ['top', '--json', '--interval', '0.05', '--timeout', '3', '--endpoints', endpoint];
    const live = new RaftchartProcess(words);
    const last = () => membersSeen(live.events.at(-1));
    const isComplete = () => last().length === 3 && last().every(({ silence }) => silence === null);
    await live.until(isComplete);
    const paused = last().find((member) => member.endpoint !== endpoint) as SeenMember;
    const pid = pids.get(paused.name) as number;
    process.kill(pid, 'SIGSTOP');
    onTestFinished(() => void process.kill(pid, 'SIGCONT'));

    const silentOne = () => last().find(({ name, silence }) => name === paused.name && silence !== null);
    const silent = await live.until(silentOne);
    live.child.kill('SIGINT');
    const { code } = await live.ended;

    expect(silent).toMatchObject({
      endpoint: paused.endpoint,
      own: null,
      silence: { reason: 'no answer within 3 s', hasAnswered: true },
    });
    expect(code).toBe(0);
  });

  it('says that nobody answers, where it asked, and what to do', async () => {
    const { code, stdout, stderr } = await run('top', '--once', '--endpoints', '127.0.0.1:1', ...patient);

    expect(stderr).toMatch(
      /^raftchart: Cannot look at a cluster: nobody answers at http:\/\/127\.0\.0\.1:1 \(.+\)\. Start the servers, or correct --endpoints: it names where they listen for clients\.\n$/,
    );
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  });

  it('refuses endpoints that are none, and times that are none', async () => {
    const [endpoint, interval] = await Promise.all([
      run('top', '--endpoints', 'localhost'),
      run('top', '--interval', 'often'),
    ]);

    expect(endpoint.stderr).toContain('"http://localhost" is no URL of the form http://host:port');
    expect(interval.stderr).toContain('"often" is no number of seconds from 0.05 to 86400.');
    expect([endpoint.code, interval.code]).toEqual([2, 2]);
  });
});

describe('raftchart trace', () => {
  const step = (number: number) =>
    JSON.stringify({
      tick: number,
      what: 'step',
      server: 'n1',
      event: 'ClientRead 1+1',
      role: 'follower.hearing',
      term: 1,
      vote: null,
      last: 0,
      commit: 0,
      sent: [],
    });

  it('draws a file, cut as it is told, and refuses one that is none', async () => {
    const directory = newDirectory();
    const [good, bad] = [join(directory, 'good'), join(directory, 'bad')] as const;
    writeFileSync(good, `${step(7)}\n`);
    writeFileSync(bad, `${step(7)}\nand so on\n`);

    const [drawing, refusal, width] = await Promise.all([
      run('trace', good, '--width', '40'),
      run('trace', bad),
      run('trace', good, '--width', 'all'),
    ]);

    expect(drawing.stdout.split('\n').slice(1)).toEqual([
      '',
      '   step    seconds  n1',
      '      1      0.007  ◆  ClientRead 1+1  …',
      '',
    ]);
    expect(refusal.stderr).toContain(`raftchart: Cannot draw ${bad}:2: this is no JSON: `);
    expect(width.stderr).toContain('"all" is no whole number from 20 on.');
    expect([drawing.code, refusal.code, width.code]).toEqual([0, 1, 2]);
  });

  it('ends without a word when nobody reads on', async () => {
    const path = join(newDirectory(), 'long');
    writeFileSync(path, Array.from({ length: 20_000 }, (_, number) => `${step(number)}\n`).join(''));

    const command = new RaftchartProcess(['trace', path]);
    await command.until(() => command.stdout !== '');
    command.child.stdout?.destroy();
    const { code } = await command.ended;

    expect({ code, stderr: command.stderr }).toEqual({ code: 0, stderr: '' });
  });
});
