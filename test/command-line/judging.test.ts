/** The commands that judge what was recorded: their exit codes, and a cluster whose traces are legal. */

import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageVersion } from '../../runtime/node/package-version.ts';
import { newDirectory, RaftchartProcess } from './raftchart-process.ts';

async function run(...words: readonly string[]) {
  const command = new RaftchartProcess(words);
  const { code } = await command.ended;
  return { code, stdout: command.stdout, stderr: command.stderr };
}

const history = (value: string) =>
  [
    '{"format":"raftchart-history","version":1,"model":"register"}',
    '{"client":"c1","call":1,"return":2,"input":{"op":"write","value":1},"output":{}}',
    `{"client":"c1","call":3,"return":4,"input":{"op":"read"},"output":{"value":${value}}}`,
  ].join('\n');

describe('raftchart judge', () => {
  it('says with its exit code whether a history is linearizable', async () => {
    const directory = newDirectory();
    for (const value of ['1', '2', 'x']) writeFileSync(join(directory, value), history(value));

    const ends = await Promise.all(['1', '2', 'x'].map((name) => run('judge', join(directory, name))));

    expect(ends.map(({ code }) => code)).toEqual([0, 1, 2]);
    expect(ends[0]?.stdout).toContain(': ok (register; 2 operations');
    expect(ends[1]?.stdout).toContain(': illegal (register; 2 operations');
    expect(ends[2]?.stdout).toContain('malformed');
  });

  it('refuses flags that mean nothing', async () => {
    const { code, stderr } = await run('judge', '--seconds', 'soon', 'history');

    expect(stderr).toContain(`"soon" is no number above 0.`);
    expect(code).toBe(2);
  });
});

describe('raftchart', () => {
  it('says its version', async () => {
    const { code, stdout } = await run('--version');

    expect({ code, stdout }).toEqual({ code: 0, stdout: `${packageVersion()}\n` });
    expect(packageVersion()).toMatch(/^\d+\.\d+\.\d+/);
  });

  it('start --trace makes every server write a trace that validate-trace finds legal', async () => {
    const dataDir = newDirectory();
    const traces = join(newDirectory(), 'traces');
    const words = ['start', '--base-port', '0', '--data-dir', dataDir, '--trace', traces, '--json'];
    const cluster = new RaftchartProcess(words);
    await cluster.until(() => cluster.events.some(({ event }) => event === 'ready'));
    cluster.child.kill('SIGTERM');
    await cluster.ended;
    const files = readdirSync(traces).sort();

    const { code, stdout } = await run('validate-trace', ...files.map((file) => join(traces, file)));

    expect(files).toEqual(['n1.ndjson', 'n2.ndjson', 'n3.ndjson']);
    expect(stdout.match(/\.ndjson: legal \(n\d; 1 life, \d+ steps/g)).toHaveLength(3);
    expect(code).toBe(0);
  });

  it('serve --trace refuses a file that cannot be written', async () => {
    const directory = newDirectory();
    const path = join(directory, 'nowhere', 'n1.ndjson');

    const { code, stderr } = await run('serve', '--data-dir', join(directory, 'n1'), '--trace', path);

    expect(stderr).toContain(`raftchart: Cannot write the trace ${path}: ENOENT`);
    expect(stderr).toContain('or choose another with --trace.');
    expect(code).toBe(1);
  });
});
