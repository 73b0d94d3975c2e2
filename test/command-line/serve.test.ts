/** One server as a process: how it begins, how it ends, and how it refuses. */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { aloneFlags, newDirectory, RaftchartProcess } from './raftchart-process.ts';

const isListening = { kind: 'listening', clientEndpoints: expect.any(Array) };

async function running(words: readonly string[]): Promise<RaftchartProcess> {
  const server = new RaftchartProcess(words);
  await server.until(() => server.reports.length >= 2);
  return server;
}

/** What it says before it exits with this code: without a stack. */
async function refusal(
  words: readonly string[],
  environment: NodeJS.ProcessEnv = {},
  exitCode = 1,
): Promise<string> {
  const server = new RaftchartProcess(words, environment);
  const ending = await server.ended;
  expect(ending).toEqual({ code: exitCode, signal: null });
  expect(server.stderr).not.toMatch(/^\s+at /m);
  return server.stderr;
}

async function takenPort(): Promise<number> {
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen({ host: '127.0.0.1', port: 0 }, resolve));
  onTestFinished(() => void holder.close());
  return (holder.address() as { port: number }).port;
}

describe('a server', () => {
  it('tells its parent where it listens and who leads, logs JSON, and ends at SIGTERM with 0', async () => {
    const { words, clientPort } = await aloneFlags();

    const server = await running(words);
    const health = await fetch(`http://127.0.0.1:${clientPort}/health`);
    server.child.kill('SIGTERM');
    const ending = await server.ended;

    expect(server.reports[0]).toEqual({
      ...isListening,
      clientEndpoints: [`http://127.0.0.1:${clientPort}`],
    });
    expect(server.reports[1]).toEqual({ kind: 'leader', leaderId: 'n1' });
    expect(health.status).toBe(200);
    expect(ending).toEqual({ code: 0, signal: null });
    const events = server.stderr
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line).event);
    expect(events).toEqual(['listening', 'leader', 'stopping', 'stopped']);
  });

  it('stops when whoever started it is gone', async () => {
    const { words } = await aloneFlags();
    const server = await running([...words, '--log-level', 'error']);

    server.child.disconnect();
    const ending = await server.ended;

    expect(ending).toEqual({ code: 0, signal: null });
    expect(server.stderr).toBe('');
  });

  it('ends with 70 and a stack at an exception that nobody caught', async () => {
    const { words } = await aloneFlags();
    const plant = "process.on('SIGUSR2',()=>{throw(new(TypeError)('planted'))})";
    const NODE_OPTIONS = `--import=data:text/javascript,${plant}`;
    const server = new RaftchartProcess(words, { NODE_OPTIONS });
    await server.until(() => server.reports.length >= 2);

    server.child.kill('SIGUSR2');
    const ending = await server.ended;

    expect(ending).toEqual({ code: 70, signal: null });
    expect(server.stderr).toMatch(/raftchart: This is a bug in raftchart, .*: TypeError: planted\n +at /);
  });

  it('warns of a cluster of an even size', async () => {
    const { words } = await aloneFlags();
    const server = new RaftchartProcess(
      words.map((word) => word.replace(/^n1=.*/, '$&,n2=http://127.0.0.1:1')),
    );

    const said = await server.until(() => server.stderr.includes('listening') && server.stderr);

    expect(said).toContain('A cluster of 2 servers survives the loss of 0');
  });
});

describe('a server refuses', () => {
  it('words that it does not know: exit code 2, and a suggestion', async () => {
    expect(await refusal(['serve', '--nmae', 'n1'], {}, 2)).toContain(
      "unknown option '--nmae'\n(Did you mean --name?)",
    );
  });

  it('settings that mean nothing: exit code 1, one line', async () => {
    const said = await refusal(['serve'], { RAFTCHART_NAMES: 'n1' });

    expect(said).toBe(
      'raftchart: Cannot use the environment variable RAFTCHART_NAMES: no setting has this name. ' +
        'Did you mean RAFTCHART_NAME?\n',
    );
  });

  it('a port for clients that is taken', async () => {
    const { words } = await aloneFlags();
    const port = await takenPort();

    const said = await refusal([...words, '--listen-client-urls', `http://127.0.0.1:${port}`]);

    expect(said).toBe(
      `raftchart: Cannot listen for clients on 127.0.0.1:${port}: another process listens there. ` +
        'Stop that process, or change --listen-client-urls.\n',
    );
  });

  it('a port for the other servers that is taken', async () => {
    const { words } = await aloneFlags();
    const port = await takenPort();

    const said = await refusal([...words, '--listen-peer-urls', `http://127.0.0.1:${port}`]);

    expect(said).toBe(
      `raftchart: Cannot listen for the other servers on 127.0.0.1:${port}: another process listens there. ` +
        'Stop that process, or change --listen-peer-urls, and what --initial-cluster says of n1 ' +
        'on every server.\n',
    );
  });

  it('a data directory that cannot be made', async () => {
    const { words } = await aloneFlags();
    const file = join(newDirectory(), 'file');
    writeFileSync(file, '');

    const said = await refusal([...words, '--data-dir', join(file, 'n1')]);

    expect(said).toContain(`raftchart: Cannot use the data directory ${join(file, 'n1')}: ENOTDIR`);
    expect(said).toContain('A part of this path is a file: change --data-dir.');
  });

  it('data that another process works with, or that belongs to another cluster', async () => {
    const { words, dataDir } = await aloneFlags();
    const { words: others } = await aloneFlags();
    const server = await running(words);

    const locked = await refusal([...others, '--data-dir', dataDir]);
    server.child.kill('SIGTERM');
    await server.ended;
    const foreign = await refusal([...words, '--initial-cluster-token', 'other']);

    expect(locked).toContain(`Cannot open ${dataDir}: process ${server.child.pid} is using it and is alive.`);
    expect(foreign).toMatch(
      /^raftchart: Cannot use .* for server n1 of cluster other.* it belongs to server n1 of /,
    );
    expect(foreign).toContain('make --initial-cluster-token what it was when this data was written');
  });

  it('a damaged log, with path, offset, expected, actual and the next step', async () => {
    const { words, dataDir } = await aloneFlags();
    const server = await running(words);
    server.child.kill('SIGTERM');
    await server.ended;
    const segment = join(dataDir, readdirSync(dataDir).find((name) => name.endsWith('.segment')) as string);
    const bytes = readFileSync(segment);
    writeFileSync(segment, bytes.fill(0xff, 0, 64));

    const said = await refusal(words);

    expect(said).toContain(`raftchart: Cannot open ${segment}: at byte 0 it should hold `);
    expect(said).toContain(', but it holds ');
    expect(said).toContain('leave the directory as it is, and do not start this server');
  });
});
