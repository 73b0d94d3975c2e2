/** What servers write down is what the chart does; what is planted there is found, at its line. */

import { beforeAll, describe, expect, it } from 'vitest';
import { bootServerState, type NodeId, type Term } from '../../generated/vocabulary.ts';
import { generatedCore } from '../../runtime/server-core.ts';
import { viewOf } from '../../runtime/trace/trace-view.ts';
import { simpleConfiguration } from '../../spec/rules/membership.ts';
import { ClusterCheck } from '../../tools/trace/cluster-check.ts';
import { on, ordering, plant, removeOrder, type StepText, swapOrders, withoutStep } from './planted-steps.ts';
import { recordedLife, recordedWholeLife, TracedCluster, verdictOn } from './traced-cluster.ts';

let recorded: TracedCluster;
const linesOf = (id: string) => recorded.trace(id).lines;

beforeAll(async () => {
  recorded = await recordedLife();
});

describe('a trace', () => {
  it('of each server of a cluster is legal, and so are all together', () => {
    const cluster = new ClusterCheck();

    const verdicts = ['n1', 'n2', 'n3'].map((id) => verdictOn(linesOf(id), cluster));

    expect(verdicts.map(({ text }) => text)).toEqual(['', '', '']);
    expect(verdicts.map(({ figures }) => figures.lives)).toEqual([1, 1, 2]);
    expect(verdicts.every(({ figures }) => figures.steps > 10)).toBe(true);
  });

  it('of servers with snapshots, other members and a transfer is legal', async () => {
    const whole = await recordedWholeLife();
    const cluster = new ClusterCheck();

    const verdicts = [...whole.traces.values()].map(({ lines }) => verdictOn(lines, cluster));

    expect(verdicts.map(({ text }) => text)).toEqual(['', '', '']);
    const text = [...whole.traces.values()].flatMap(({ lines }) => lines).join('\n');
    for (const order of ['takeSnapshot', 'saveLogStart', 'sendPiece', 'savePiece', 'saveSnapshot', 'restore'])
      expect(text).toContain(`["${order}",`);
    for (const event of [
      'SnapshotSaved',
      'ReconfigurationRequested',
      'TransferRequested',
      'TimeoutNowRequest',
    ])
      expect(text).toContain(`"event":{"type":"${event}"`);
    expect(
      JSON.parse(whole.trace('n1').lines.findLast((line) => line.startsWith('{"kind":"life"')) as string),
    ).toMatchObject({ image: { logStart: { index: 7 }, snapshot: { lastIncludedIndex: 7 } } });
  });

  it('shows every field of the state', () => {
    const id = 'n1' as NodeId;
    const image = {
      id,
      configuration: simpleConfiguration([id]),
      batchLimits: { maxBatchBytes: 1, maxBatchEntries: 1 },
      flowLimits: { maxInFlightMessages: 1, maxInFlightBytes: 1, maxUncommittedBytes: 1 },
      compactionLimits: { maxEntries: 1, maxBytes: 1, keptEntries: 1, pieceBytes: 1 },
      priorities: [{ id, priority: 1 }],
      leaseLimits: { minimumElectionTimeoutMs: 1, clockDrift: 0 },
      currentTerm: 0 as Term,
      votedFor: null,
      snapshot: null,
      log: [],
    };
    const state = bootServerState(image);

    const saidBefore = /^(id|log|priorities|\w+Limits)$/;
    const own = Object.keys(state).filter((name) => !saidBefore.test(name));

    expect(own).toContain('currentTerm');
    expect(Object.keys(viewOf('follower', state))).toEqual(expect.arrayContaining(own));
  });

  it('tells what a step has saved in full, and what else it orders by reference', () => {
    const text = linesOf('n1').join('\n');

    expect(text).toContain('"kind":"command","command":{"given":1}');
    expect(text).toMatch(
      /"sendAhead","n2",{"type":"AppendEntriesRequest"[^}]*"entries":\[{"log":\[2,4\],"term":1}\]/,
    );
    expect(text).toMatch(/\["apply",\[{"log":\[2,4\],"term":1}\]\]/);
  });
});

const isVote = (step: StepText) => on('RequestVoteRequest')(step) && ordering('saveTermAndVote')(step);
const branchOf = (step: StepText) => step.orders.find(([name]) => name === 'took') as [string, number];

interface Plant {
  readonly fault: string;
  readonly server: string;
  readonly fits: (step: StepText) => boolean;
  readonly change: (step: StepText) => void;
  /** What the verdict says. */
  readonly words: RegExp;
}

const planted: readonly Plant[] = [
  {
    fault: 'another term afterwards',
    server: 'n2',
    fits: (step) => step.after.currentTerm === 1,
    change: (step) => (step.after.currentTerm = 2),
    words: /^currentTerm: the chart has 1, the trace 2$/m,
  },
  {
    fault: 'a change that is not told',
    server: 'n2',
    fits: (step) => step.after.commitIndex === 4,
    change: (step) => delete step.after.commitIndex,
    words: /^commitIndex: the chart has 4, the trace 1$/m,
  },
  {
    fault: 'a send that is missing',
    server: 'n2',
    fits: isVote,
    change: (step) => removeOrder(step, 'send'),
    words: /the chart orders send\("n1", .*RequestVoteResponse.*\n.*the trace has nothing$/m,
  },
  {
    fault: 'a branch that is not enabled',
    server: 'n2',
    fits: on('AppendEntriesRequest'),
    change: (step) => (branchOf(step)[1] += 1),
    words: /the chart orders took\((\d+)\) \(follower × Append.*\n.*the trace has took\((?!\1)\d+\)/m,
  },
  {
    fault: 'effects in another order',
    server: 'n2',
    fits: isVote,
    change: (step) => swapOrders(step, 'saveTermAndVote', 'send'),
    words: /the chart orders saveTermAndVote\(.*\n.*the trace has send\(/m,
  },
  {
    fault: 'a timer that is not started again',
    server: 'n2',
    fits: on('AppendEntriesRequest'),
    change: (step) => removeOrder(step, 'startTimer'),
    words: /the chart orders startTimer\("electionTimeout"\)\n.*the trace has nothing$/m,
  },
  {
    fault: 'a message with another field',
    server: 'n2',
    fits: isVote,
    change: (step) =>
      Object.assign(step.orders.find(([name]) => name === 'send')?.[2] as object, { voteGranted: false }),
    words: /^order \d+\.2\.voteGranted: the chart has true, the trace false$/m,
  },
  {
    fault: 'other bytes in the log',
    server: 'n1',
    fits: ordering('saveEntries'),
    change: (step) => {
      const saved = step.orders.find(([name]) => name === 'saveEntries') as [string, { command: unknown }[]];
      Object.assign(saved[1][0] as object, { command: { base64: 'AAAA' } });
    },
    words: /command\.base64: the chart has "", the trace "AAAA"$/m,
  },
  {
    fault: 'a timeout of a timer that does not run',
    server: 'n2',
    fits: on('AppendEntriesRequest'),
    change: (step) => (step.event = { type: 'Timeout', timer: 'heartbeatInterval' }),
    words: /this timer does not run\nthose that run: electionTimeout$/,
  },
];

describe('what is planted into a trace is found where it stands:', () => {
  it.each(planted)('$fault', ({ server, fits, change, words }) => {
    const { lines, line } = plant(linesOf(server), fits, change);

    const verdict = verdictOn(lines);

    expect(verdict.text).toMatch(words);
    expect(verdict.line).toBe(line);
    expect(verdict.text).toMatch(/^step \d+ of n\d in life 1, /);
  });

  it('a step that was taken out', () => {
    const { lines, line } = withoutStep(linesOf('n2'), on('AppendEntriesRequest'));

    const verdict = verdictOn(lines);

    expect(verdict.line).toBe(line);
    expect(verdict.text).toMatch(/step \d+ should stand here\. Lines are missing or out of order\./);
  });

  it('a step that was taken out so that no number tells: by what follows', () => {
    const { lines, line } = withoutStep(linesOf('n2'), on('AppendEntriesRequest'), true);

    const verdict = verdictOn(lines);

    expect(verdict.line).toBe(line);
    expect(verdict.text).toMatch(/the chart has/);
  });

  it('a server that starts in an older term than its disk had confirmed', () => {
    const position = linesOf('n3').findLastIndex((line) => line.startsWith('{"kind":"life"'));
    const life = JSON.parse(linesOf('n3')[position] as string);
    life.image.currentTerm = 0;

    const verdict = verdictOn(linesOf('n3').with(position, JSON.stringify(life)));

    expect(verdict.text).toBe('n3 starts in term 0, and its disk had confirmed 1');
    expect(verdict.line).toBe(position + 1);
  });
});

describe('a core that is wrong', () => {
  it('is found by its own trace', async () => {
    const traced = new TracedCluster();
    await traced.start('n1');
    await traced.start('n2', {
      start: generatedCore.start,
      step(server, event, effects) {
        generatedCore.step(server, event, effects);
        if (event.type === 'RequestVoteRequest') server.votedFor = null;
      },
    });
    await traced.cluster.elect('n1');
    await traced.cluster.stop();

    const verdict = verdictOn(traced.trace('n2').lines);

    expect(verdict.text).toMatch(/× RequestVoteRequest\n.*\nvotedFor: the chart has "n1", the trace null$/);
  });
});

describe('the traces of several servers', () => {
  it('may not name two leaders of one term (§5.2)', async () => {
    const other = await recordedLife('n2', 'n1');
    const cluster = new ClusterCheck();
    verdictOn(linesOf('n1'), cluster, 'n1.ndjson');

    const verdict = verdictOn(other.trace('n2').lines, cluster, 'n2.ndjson');

    expect(verdict.text).toMatch(/^n2 leads in term 1, and so does n1 \(n1\.ndjson:\d+\)/);
  });

  it('may not apply two entries at one index (§5.4)', async () => {
    const other = await recordedLife('n2', 'n1');
    const cluster = new ClusterCheck();
    verdictOn(linesOf('n1'), cluster, 'n1.ndjson');

    const verdict = verdictOn(other.trace('n1').lines, cluster, 'n1-other.ndjson');

    expect(verdict.text).toMatch(
      /^n1 applies another entry at index 2 than was applied before \(n1\.ndjson:\d+\)/,
    );
    expect(verdict.text).toContain('here: command of term 1, 4 bytes');
  });
});
