import { describe, expect, test } from 'vitest';
import { viewOf } from '../../runtime/trace/trace-view.ts';
import { copyServerState } from '../../spec/state.ts';
import type { TraceLine } from '../../tools/inspect/protocol/inspection.ts';
import { ServerReplay } from '../../tools/inspect/why/replay.ts';
import { bytesOf, toBase64 } from '../../tools/trace/decode-line.ts';
import { TracedCluster } from '../trace/traced-cluster.ts';
import { linesOfScript } from './scenario-traces.ts';

type StepLine = Extract<TraceLine, { readonly kind: 'step' }>;

const busy = ['cluster n1 n2 n3', 'elect n1', 'settle'];
for (let count = 0; count < 40; count += 1) busy.push(`propose n1 "${count}"`, 'settle');
const busyLines = linesOfScript(busy.join('\n'))
  .filter(({ server }) => server === 'n1')
  .map(({ line }) => line);

function replayed(lines: readonly TraceLine[], limits = {}): ServerReplay {
  const replay = new ServerReplay(limits);
  for (const line of lines) replay.take(line);
  return replay;
}

/** What the trace says that holds before each step. */
function* viewsOf(lines: readonly TraceLine[]) {
  let view: object = {};
  for (const line of lines) {
    if (line.kind !== 'step') continue;
    if (line.step > 0) yield { step: line.step, view };
    view = { ...view, ...line.after };
  }
}

describe('the replay of a server', () => {
  test('has before each step the state that the trace tells, in whatever order it is asked', () => {
    const replay = replayed(busyLines, { keyframeEvery: 7 });
    const asked = [...viewsOf(busyLines)];

    for (const { step, view } of [...asked.toReversed(), ...asked]) {
      const before = replay.before({ life: 0, step });
      if (before.kind !== 'step') throw new Error(`Step ${step} is ${before.kind}.`);
      expect(viewOf(before.server.role, before.server)).toEqual(view);
    }
    expect(asked.length).toBeGreaterThan(100);
  });

  test('gives a state away that may be changed', () => {
    const replay = replayed(busyLines);
    const first = replay.before({ life: 0, step: 20 });
    if (first.kind !== 'step') throw new Error(first.kind);
    const kept = copyServerState(first.server);
    first.server.log.length = 0;
    first.server.votesGranted.clear();

    const again = replay.before({ life: 0, step: 20 });

    expect(again).toMatchObject({ kind: 'step', server: { log: kept.log, votesGranted: kept.votesGranted } });
  });

  test('forgets what is old, and still knows what follows from it', () => {
    const replay = replayed(busyLines, { keptLines: 40, keyframeEvery: 10 });
    const last = busyLines.findLast((line) => line.kind === 'step') as StepLine;

    expect(replay.before({ life: 0, step: 3 })).toEqual({ kind: 'unknown', reason: 'It was too long ago.' });
    expect(replay.before({ life: 0, step: last.step })).toMatchObject({ kind: 'step' });
    expect(replay.before({ life: 0, step: last.step - 30 })).toMatchObject({ kind: 'step' });
  });

  test('begins anew with each life, from what the disk held', () => {
    const lines = linesOfScript('cluster n1 n2 n3\nelect n1\nsettle\ncrash n1\nrestart n1\nelect n1')
      .filter(({ server }) => server === 'n1')
      .map(({ line }) => line);
    const replay = replayed(lines);

    expect(replay.life).toBe(1);
    expect(replay.before({ life: 1, step: 0 })).toMatchObject({ kind: 'boot', image: { currentTerm: 1 } });
    expect(replay.before({ life: 1, step: 1 })).toMatchObject({ kind: 'step', server: { currentTerm: 1 } });
    expect(replay.before({ life: 1, step: 9 })).toEqual({
      kind: 'unknown',
      reason: 'No such step was told.',
    });
  });

  test('goes on behind a gap, with the log from before it', async () => {
    const traced = new TracedCluster();
    for (const id of traced.traces.keys()) await traced.start(id);
    await traced.cluster.elect('n1');
    await traced.propose('n1', 'kept');
    traced.trace('n1').isFull = true;
    await traced.propose('n1', 'left out');
    traced.trace('n1').isFull = false;
    await traced.propose('n1', 'told', 'again');
    await traced.propose('n1', 'and again');
    await traced.cluster.stop();
    const lines = traced.trace('n1').lines.map((text) => JSON.parse(text) as TraceLine);
    const gap = lines.findIndex(({ kind }) => kind === 'gap');

    const replay = replayed(lines);

    const after = lines.slice(gap).filter((line) => line.kind === 'step');
    expect(after.length).toBeGreaterThan(3);
    for (const { step } of after) expect(replay.before({ life: 0, step })).toMatchObject({ kind: 'step' });
  });

  test('says why it cannot tell what was before a step', () => {
    const without = busyLines.filter((line) => line.kind !== 'step' || line.step !== 9);
    const [life, ...rest] = busyLines;

    expect(replayed(without).before({ life: 0, step: 12 })).toEqual({
      kind: 'unknown',
      reason: 'Steps before this one are missing.',
    });
    const other = replayed([{ ...(life as TraceLine), chart: '00000000' } as TraceLine, ...rest]);
    expect(other.before({ life: 0, step: 12 })).toMatchObject({
      kind: 'unknown',
      reason: expect.stringMatching(/^It runs another chart \(00000000\)/),
    });
  });
});

describe('base64', () => {
  test.each([0, 1, 2, 3, 4, 5, 255, 9000])(
    'bytes are what they were, and as Buffer has them: %d',
    (length) => {
      const bytes = Uint8Array.from({ length }, (_, place) => (place * 37) & 0xff);

      const text = toBase64(bytes);

      expect(text).toBe(Buffer.from(bytes).toString('base64'));
      expect(bytesOf(text)).toEqual(bytes);
    },
  );

  test('what is no base64 is read as Buffer reads it', () => {
    for (const text of ['a', 'a b\nc=d', '-_-_', 'é$YWJj', 'YQ==YQ=='])
      expect(bytesOf(text)).toEqual(new Uint8Array(Buffer.from(text, 'base64')));
  });
});
