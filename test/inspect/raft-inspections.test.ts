/** The trace of a server in the words of @statelyai/inspect. */

import { describe, expect, it } from 'vitest';
import { chartDefinitions } from '../../tools/inspect/protocol/chart-definitions.ts';
import type { Inspection, TraceLine } from '../../tools/inspect/protocol/inspection.ts';
import { RaftInspections } from '../../tools/inspect/protocol/raft-inspections.ts';
import { recordedWholeLife, TracedCluster } from '../trace/traced-cluster.ts';

const parsed = (lines: readonly string[]) => lines.map((line) => JSON.parse(line) as TraceLine);

function inspectionsOf(
  lines: readonly TraceLine[],
  inspections = new RaftInspections({ definitions: chartDefinitions() }),
) {
  return lines.flatMap((line) => inspections.take(line));
}

const of = (inspections: readonly Inspection[], sessionId: string) =>
  inspections.filter((inspection) => 'sessionId' in inspection && inspection.sessionId === sessionId);

const kindsOf = (inspections: readonly Inspection[]) => inspections.map(({ type }) => type);

describe('a server', () => {
  it('is registered at the start of each life, with its chart', async () => {
    const traced = await recordedWholeLife();

    const own = of(inspectionsOf(parsed(traced.trace('n3').lines)), 'n3');

    const lives = own.filter(({ type }) => type === '@xstate.actor');
    expect(lives).toHaveLength(2);
    expect(lives[0]).toMatchObject({ name: 'server', raft: { kind: 'life', server: 'n3' } });
    expect(lives[0]).toMatchObject({ definition: chartDefinitions().server });
  });

  it('tells of a step what came, from whom, and where that has led', async () => {
    const traced = await recordedWholeLife();
    const lines = parsed(traced.trace('n2').lines);

    const own = of(inspectionsOf(lines), 'n2');

    const steps = lines.filter(({ kind }) => kind === 'step');
    expect(kindsOf(own)).toEqual([
      '@xstate.actor',
      ...steps.flatMap(() => ['@xstate.event', '@xstate.snapshot']),
    ]);
    const vote = own.findIndex(({ type, ...rest }) => JSON.stringify(rest).includes('"RequestVoteRequest"'));
    expect(own[vote]).toMatchObject({ sourceId: 'n1', sessionId: 'n2', event: { candidateId: 'n1' } });
    expect(own[vote + 1]).toMatchObject({
      event: { type: 'RequestVoteRequest' },
      snapshot: {
        status: 'active',
        value: { follower: 'silent' },
        context: { votedFor: 'n1', currentTerm: 1 },
      },
    });
  });

  it('carries every line of its trace once, in order, and log lines with the step that follows', async () => {
    const traced = await recordedWholeLife();
    const lines = parsed(traced.trace('n1').lines);

    const own = of(inspectionsOf(lines), 'n1');

    const carried = own.flatMap((inspection): readonly TraceLine[] => {
      if (inspection.type === '@xstate.snapshot') return inspection.raft?.lines ?? [];
      return inspection.type === '@xstate.actor' && inspection.raft ? [inspection.raft] : [];
    });
    expect(lines.some(({ kind }) => kind === 'log')).toBe(true);
    expect(carried).toEqual(lines.filter(({ kind }) => kind !== 'end'));
  });

  it('has parts while it leads, each with its own chart, and they are stopped afterwards', async () => {
    const traced = await recordedWholeLife();

    const part = of(inspectionsOf(parsed(traced.trace('n1').lines)), 'n1/follower:n3');

    expect(part[0]).toMatchObject({
      type: '@xstate.actor',
      name: 'follower:n3',
      parentId: 'n1',
      definition: chartDefinitions().follower,
    });
    expect(part.map((each) => 'snapshot' in each && each.snapshot.status)).toContain('stopped');
    expect(part.at(-1)).toMatchObject({ snapshot: { status: 'stopped' } });
    expect(part).toContainEqual(
      expect.objectContaining({
        event: { type: 'AppendEntriesResponse' },
        snapshot: expect.objectContaining({ value: { replicate: 'free' } }),
      }),
    );
    const snapshots = part.map((each) => JSON.stringify('snapshot' in each && each.snapshot));
    expect(snapshots.slice(2).every((each, position) => each !== snapshots[position + 1])).toBe(true);
  });

  it('that was stopped is down', async () => {
    const traced = await recordedWholeLife();
    const tracing = await traced.start('n2');
    tracing.end();

    const last = inspectionsOf(parsed(traced.trace('n2').lines)).at(-1);

    expect(last).toMatchObject({ type: '@raftchart.note', note: { kind: 'down', server: 'n2' } });
  });
});

/** A leader with a gap in its trace, and the view that a trace without the gap has there. */
async function gapInLeadership() {
  const traced = new TracedCluster();
  const { cluster } = traced;
  for (const id of traced.traces.keys()) await traced.start(id);
  await cluster.elect('n1');
  await traced.propose('n1', 'before');
  traced.trace('n1').isFull = true;
  await traced.propose('n1', 'never', 'told');
  traced.trace('n1').isFull = false;
  await cluster.advance(60);
  await traced.propose('n1', 'after');
  await cluster.stop();
  const lines = parsed(traced.trace('n1').lines);
  return { lines, gap: lines.findIndex(({ kind }) => kind === 'gap') };
}

describe('a gap', () => {
  it('says how much was left out, and shows the whole view with its log complete', async () => {
    const { lines, gap } = await gapInLeadership();

    const inspections = new RaftInspections({ definitions: chartDefinitions() });
    const before = inspectionsOf(lines.slice(0, gap), inspections);
    const atGap = inspectionsOf(lines.slice(gap, gap + 1), inspections);
    const withLog = inspectionsOf(lines.slice(gap + 1, gap + 2), inspections);

    expect(before.length).toBeGreaterThan(0);
    expect(atGap).toEqual([]);
    expect(withLog[0]).toMatchObject({ note: { kind: 'dropped', server: 'n1', count: expect.any(Number) } });
    expect(withLog[1]).toMatchObject({
      type: '@xstate.snapshot',
      snapshot: { value: { leader: { supported: 'heartbeat' } } },
      raft: {
        lines: [{ kind: 'gap' }, { kind: 'log' }],
        view: { role: 'leader.supported.heartbeat', lastLogTerm: 1, followers: { n2: { id: 'n2' } } },
      },
    });
  });

  it('begins a stream that is joined in the middle of a life', async () => {
    const { lines, gap } = await gapInLeadership();
    const whole = inspectionsOf(lines);

    const joined = inspectionsOf(
      lines.slice(gap),
      new RaftInspections({ server: 'n1', definitions: chartDefinitions() }),
    );

    expect(joined[0]).toMatchObject({ type: '@xstate.actor', sessionId: 'n1', name: 'server' });
    expect(of(joined, 'n1/follower:n2')[0]).toMatchObject({ type: '@xstate.actor', parentId: 'n1' });
    const lastOf = (inspections: readonly Inspection[]) =>
      of(inspections, 'n1').findLast(({ type }) => type === '@xstate.snapshot');
    expect(lastOf(joined)).toMatchObject({ snapshot: (lastOf(whole) as { snapshot: object }).snapshot });
  });

  it('at the end of a life is told before the server is down', async () => {
    const traced = new TracedCluster();
    const tracing = await traced.start('n1');
    traced.trace('n1').isFull = true;
    traced.cluster.node('n1').trigger({ type: 'ElectionRequested' });
    tracing.end();
    await traced.cluster.stop();

    const inspections = inspectionsOf(parsed(traced.trace('n1').lines));

    expect(inspections.slice(-2)).toMatchObject([
      { note: { kind: 'dropped', count: 1 } },
      { note: { kind: 'down' } },
    ]);
  });
});

describe('the chart that is shown', () => {
  const { states, on, always } = JSON.parse(chartDefinitions().server);

  it('has its conditions as expressions, and what its rules are for', () => {
    expect(always[1]).toEqual({
      guard: 'logIsLong && snapshotIsPossible && nobodyTakesSnapshot',
      actions: 'takeSnapshot',
      description: 'Each server by itself, without asking the leader. §7',
    });
    expect(on.PreVoteResponse[0]).toMatchObject({
      guard: '!voteIsGranted && termIsNewer',
      target: '.follower',
    });
    expect(states.leader.states.supported.after.minimumElectionTimeout[0]).toMatchObject({
      target: '#server.follower',
      actions: 'forgetLeader',
    });
  });

  it('has no condition that only says of which kind it is', () => {
    for (const definition of Object.values(chartDefinitions()))
      expect(definition).not.toMatch(/"guard":\{|"type":"(and|not|or)"/);
  });
});
