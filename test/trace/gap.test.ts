/** What happens to a trace whose disk does not keep up: steps are left out, and it says so. */

import { describe, expect, it } from 'vitest';
import { bytesOf } from '../runtime/node-cluster.ts';
import { TracedCluster, verdictOn } from './traced-cluster.ts';

const gapsOf = (lines: readonly string[]) =>
  lines.map((line) => JSON.parse(line)).filter(({ kind }) => kind === 'gap');

/** A leader that is cut off, and whose last entries are replaced when it comes back. */
async function cutOffLeader(traced: TracedCluster, whileAlone: () => void): Promise<void> {
  const { cluster } = traced;
  for (const id of traced.traces.keys()) await traced.start(id);
  await cluster.elect('n1');
  await traced.propose('n1', 'kept');
  cluster.isLost = ({ from, to }) => from === 'n1' || to === 'n1';
  const lost = cluster
    .node('n1')
    .propose(bytesOf('lost, and told'))
    .catch(() => {});
  await cluster.settle();
  whileAlone();
  const never = cluster
    .node('n1')
    .propose(bytesOf('lost, and never told'))
    .catch(() => {});
  await cluster.settle();
  await cluster.elect('n2');
  await traced.propose('n2', 'instead');
  cluster.isLost = () => false;
  await cluster.advance(60);
  await Promise.all([lost, never]);
}

describe('a gap', () => {
  it('ends with the whole state, and the steps after it are judged again', async () => {
    const traced = new TracedCluster();
    const trace = traced.trace('n1');
    await cutOffLeader(traced, () => (trace.isFull = true));
    trace.isFull = false;
    await traced.cluster.advance(60);
    await traced.propose('n2', 'after the gap');
    await traced.cluster.stop();

    const verdict = verdictOn(trace.lines);

    const [gap] = gapsOf(trace.lines);
    expect(verdict.text).toBe('');
    expect(verdict.figures).toMatchObject({ gaps: 1, dropped: gap.dropped });
    expect(gap.dropped).toBeGreaterThan(3);
    // The entry that was told before the gap has been replaced in it.
    expect(gap).toMatchObject({ keptTo: 2, lastLogIndex: 4 });
    expect(JSON.parse(trace.lines.at(-1) as string).after).toEqual({ durableIndex: 5 });
  });

  it('of a leader ends with its followers, its open proposals and its timers', async () => {
    const traced = new TracedCluster();
    const trace = traced.trace('n1');
    await cutOffLeader(traced, () => {
      trace.isFull = true;
      traced.cluster.node('n1').trigger({ type: 'HeartbeatRequested' });
      trace.isFull = false;
      traced.cluster.node('n1').trigger({ type: 'HeartbeatRequested' });
    });
    await traced.cluster.stop();

    const verdict = verdictOn(trace.lines);

    const [gap] = gapsOf(trace.lines);
    expect(verdict.text).toBe('');
    expect([...gap.timers].sort()).toEqual([
      'heartbeatInterval',
      'minimumElectionTimeout',
      'probeRetry/n2',
      'probeRetry/n3',
    ]);
    expect(gap.state).toMatchObject({
      role: 'leader.supported.heartbeat',
      followers: { n2: { nextIndex: 4, matchIndex: 2 }, n3: { nextIndex: 4, matchIndex: 2 } },
      pendingProposals: [{ index: 3, count: 1 }],
    });
  });

  it('at the end of a life is told when the server stops', async () => {
    const traced = new TracedCluster();
    const trace = traced.trace('n1');
    const tracing = await traced.start('n1');
    trace.isFull = true;
    traced.cluster.node('n1').trigger({ type: 'ElectionRequested' });
    tracing.end();
    await traced.cluster.stop();

    const verdict = verdictOn(trace.lines);

    expect(verdict.text).toBe('');
    expect(verdict.figures).toMatchObject({ steps: 1, gaps: 1, dropped: 1 });
  });

  it('does not hide what is illegal after it', async () => {
    const traced = new TracedCluster();
    const trace = traced.trace('n1');
    await cutOffLeader(traced, () => (trace.isFull = true));
    trace.isFull = false;
    await traced.cluster.advance(60);
    await traced.propose('n2', 'after the gap');
    await traced.cluster.stop();
    const position = trace.lines.findIndex((line) => line.startsWith('{"kind":"gap"'));
    const gap = JSON.parse(trace.lines[position] as string);
    gap.state.currentTerm -= 1;

    const verdict = verdictOn(trace.lines.with(position, JSON.stringify(gap)));

    expect(verdict.text).toMatch(/the chart has/);
    expect(verdict.line).toBeGreaterThan(position + 1);
  });
});
