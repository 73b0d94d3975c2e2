/** Traces on disk: bounded, appended to, and legal as far as they go after every kind of end. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openTrace } from '../../runtime/node/trace/open-trace.ts';
import { TraceFile } from '../../runtime/node/trace/trace-file.ts';
import { simpleConfiguration } from '../../spec/rules/membership.ts';
import { EXIT_ILLEGAL, EXIT_LEGAL, EXIT_UNKNOWN, validateTraces } from '../../tools/trace/validate-traces.ts';
import { bytesOf, NodeCluster } from '../runtime/node-cluster.ts';
import { on, plant } from './planted-steps.ts';

function newPath(): string {
  const directory = mkdtempSync(join(tmpdir(), 'raftchart-trace-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return join(directory, 'n1.ndjson');
}

/** A server that is a cluster alone, for a while. The next life begins with what its disk holds. */
async function liveOnce(
  path: string,
  cluster = new NodeCluster(1),
  bufferCharacters?: number,
): Promise<void> {
  const trace = await openTrace(path, bufferCharacters === undefined ? {} : { bufferCharacters });
  await cluster.startNode('n1', { core: trace.core });
  await cluster.elect('n1');
  const answer = cluster.node('n1').propose(bytesOf('a command'));
  await cluster.settle();
  await answer;
  for (let beat = 0; beat < 20; beat += 1) cluster.node('n1').trigger({ type: 'HeartbeatRequested' });
  await cluster.stop();
  await trace.close();
}

async function validated(...paths: readonly string[]) {
  const said: string[] = [];
  const exitCode = await validateTraces(paths, { say: (line) => said.push(line), tell: () => {} });
  return { exitCode, said: said.join('\n') };
}

/** A gap of one step that leaves n1 in some state of the chart. */
function gapAt(role: string): string {
  const log = { commitIndex: 0, lastApplied: 0, durableIndex: 0, dueIndex: 0, readRound: 0 };
  const voting = { currentTerm: 0, votedFor: null, leaderId: null, votesGranted: [], answeredBy: [] };
  const open = { followers: {}, pendingProposals: [], pendingReads: [], pendingChange: null, transfer: null };
  const configuration = simpleConfiguration(['n1'] as readonly string[] as never);
  const nothing = { diskIsFull: false, snapshot: null, takingSnapshot: null, incomingSnapshot: null };
  const state = {
    role,
    configuration,
    configurations: [{ index: 0, configuration }],
    logStart: { index: 0, term: 0 },
    sinceSnapshot: { entries: 0, bytes: 0 },
    uncommittedBytes: 0,
    ...nothing,
    ...log,
    ...voting,
    ...open,
  };
  const gap = { kind: 'gap', dropped: 1, step: 3, time: 1, state, timers: [], keptTo: 0, lastLogIndex: 0 };
  return JSON.stringify(gap);
}

const linesIn = (path: string) => readFileSync(path, 'utf8').trimEnd().split('\n');

describe('a trace file', () => {
  it('holds every life of a server, one after the other, and is legal', async () => {
    const path = newPath();
    const cluster = new NodeCluster(1);
    await liveOnce(path, cluster);
    await liveOnce(path, cluster);

    const { exitCode, said } = await validated(path);

    expect(said).toMatch(/n1\.ndjson: legal \(n1; 2 lives, \d+ steps, \d+\.\d\d s\)$/);
    expect(exitCode).toBe(EXIT_LEGAL);
    expect(JSON.parse(linesIn(path).at(-1) as string)).toMatchObject({ kind: 'end', dropped: 0 });
  });

  it('may end in the middle of a line, and a new life begins on a line of its own', async () => {
    const path = newPath();
    const cluster = new NodeCluster(1);
    await liveOnce(path, cluster);
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.slice(0, text.indexOf('"kind":"end"') - 40));

    const torn = await validated(path);
    await liveOnce(path, cluster);
    const continued = await validated(path);

    expect(torn.said).toContain('1 line cut off where a process was killed');
    expect(continued.said).toMatch(/legal \(n1; 2 lives, .* 1 line cut off/);
    expect([torn.exitCode, continued.exitCode]).toEqual([EXIT_LEGAL, EXIT_LEGAL]);
  });

  it('leaves steps out when the disk does not keep up, and is judged as far as it goes', async () => {
    const path = newPath();
    await liveOnce(path, new NodeCluster(1), 3000);

    const { exitCode, said } = await validated(path);

    expect(said).toMatch(/legal as far as it goes: \d+ steps in 1 gap were never written, and so not judged/);
    expect(exitCode).toBe(EXIT_UNKNOWN);
  });

  it('never holds more than it may, and has room again when half of it has been written', async () => {
    const file = await TraceFile.open(newPath(), { bufferCharacters: 1000 });
    const line = 'x'.repeat(99);

    const taken = Array.from({ length: 20 }, () => file.append(line));

    expect(taken.filter(Boolean).length).toBe(10);
    expect(file.hasRoom).toBe(false);
    await file.close();
    expect(file.append(line)).toBe(false);
  });

  it('takes a long log piece by piece, before the steps that come after it', async () => {
    const path = newPath();
    const file = await TraceFile.open(path, { bufferCharacters: 1000 });
    const many = Array.from({ length: 50 }, (_, number) => `${number} ${'x'.repeat(99_999)}`);

    file.appendSeries(many.values());
    file.append('a step');
    await file.close();

    expect(linesIn(path)).toEqual([...many, 'a step']);
  });

  it('that cannot be written any more ends, says so once, and disturbs nobody', async () => {
    const problems: unknown[] = [];
    const file = await TraceFile.open('/dev/full', { onProblem: (cause) => problems.push(cause) });

    file.append('a line');
    await file.close();

    expect(problems).toMatchObject([{ code: 'ENOSPC' }]);
    expect(file.append('another one')).toBe(false);
  });
});

describe('validation', () => {
  it('names file, line, step and event of what is illegal, and what the chart does instead', async () => {
    const path = newPath();
    await liveOnce(path);
    const { lines, line } = plant(
      linesIn(path),
      on('ElectionRequested'),
      ({ after }) => (after.currentTerm = 7),
    );
    writeFileSync(path, lines.join('\n'));

    const { exitCode, said } = await validated(path);

    expect(said).toContain(
      `n1.ndjson:${line}: illegal: step 1 of n1 in life 1, follower.silent × ElectionRequested\n`,
    );
    expect(said).toContain(
      '  event: {"type":"ElectionRequested"}\n  currentTerm: the chart has 1, the trace 7',
    );
    expect(exitCode).toBe(EXIT_ILLEGAL);
  });

  it.each([
    ['', ':1: cannot be judged: it is empty: no server has started.'],
    ['hello\n', ':1: cannot be judged: this is no JSON: '],
    [
      '{"kind":"end","steps":0,"dropped":0,"time":1}\n',
      ':1: cannot be judged: a trace begins with a life line',
    ],
    ['{"kind":"life","version":1}\n', ':1: cannot be judged: this is no line of a trace (format: '],
  ])('of %j is refused with a reason', async (text, words) => {
    const path = newPath();
    writeFileSync(path, text);

    const { exitCode, said } = await validated(path);

    expect(said).toContain(words);
    expect(exitCode).toBe(EXIT_UNKNOWN);
  });

  it.each([
    [
      'garbage in the middle',
      (lines: string[]) => lines.splice(3, 1, 'garbage'),
      ':4: cannot be judged: this is no JSON',
    ],
    [
      'another chart',
      (lines: string[]) =>
        lines.splice(0, 1, (lines[0] as string).replace(/"chart":"\w+"/, '"chart":"00000000"')),
      'it was written with the chart 00000000 (raftchart 0.1.0), and this raftchart has the chart',
    ],
    [
      'another version of the format',
      (lines: string[]) => lines.splice(0, 1, (lines[0] as string).replace('"version":2', '"version":1')),
      'the format has version 1, and this raftchart reads version 2. Validate it with the raftchart that wrote it.',
    ],
    [
      'an event that nobody knows',
      (lines: string[]) =>
        lines.splice(2, 1, (lines[2] as string).replace('ElectionRequested', 'Earthquake')),
      ':3: cannot be judged: this is no event that a server understands',
    ],
    [
      'a gap that ends where no server can be',
      (lines: string[]) => lines.splice(3, 0, gapAt('nowhere')),
      ':4: cannot be judged: no server is ever "nowhere".',
    ],
    [
      'a gap that ends in half a state',
      (lines: string[]) => lines.splice(3, 0, gapAt('leader')),
      ':4: cannot be judged: no server is ever "leader".',
    ],
    [
      'a line without a bottom',
      (lines: string[]) =>
        lines.splice(
          2,
          1,
          (lines[2] as string).replace('{"type"', `{"x":${'['.repeat(20_000)}${']'.repeat(20_000)},"type"`),
        ),
      ':3: cannot be judged: the line is too long, or nested too deeply',
    ],
  ])('cannot judge a trace with %s', async (_, change, words) => {
    const path = newPath();
    await liveOnce(path);
    const lines = linesIn(path);
    change(lines);
    writeFileSync(path, lines.join('\n'));

    const { exitCode, said } = await validated(path);

    expect(said).toContain(words);
    expect(exitCode).toBe(EXIT_UNKNOWN);
  });

  it('of a file that is not there says so', async () => {
    const { exitCode, said } = await validated('/nowhere/n1.ndjson');

    expect(said).toMatch(/^\/nowhere\/n1\.ndjson: cannot be read \(ENOENT/);
    expect(exitCode).toBe(EXIT_UNKNOWN);
  });
});
