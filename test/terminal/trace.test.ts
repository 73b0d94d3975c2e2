/** `raftchart trace`: what is drawn of the traces of the simulator, of the explorer and of servers. */

import { describe, expect, it } from 'vitest';
import { generatedCore } from '../../runtime/server-core.ts';
import { explore } from '../../tools/explore/explore.ts';
import { linesOfTrace } from '../../tools/explore/report.ts';
import { drawPlan } from '../../tools/simulate/plan.ts';
import { simulate } from '../../tools/simulate/simulation.ts';
import { placeOf } from '../../tools/terminal/trace/extent.ts';
import { two } from '../explore/tiny-bounds.ts';
import { recordedLife } from '../trace/traced-cluster.ts';
import { drawn, simulated, traceFiles } from './drawn-trace.ts';

const ask = 'RequestVoteRequest n1 t2 last 0@0';
const heartbeat = 'AppendEntriesRequest n1 t2 s1 after 1@2 +0 commit 0';
const answer = 'AppendEntriesResponse n2 t2 s1 ok after 1 match 1 conflict 0@0';

/** An election, a message that is lost, one that comes twice, and a crash. */
const story = [
  { tick: 0, what: 'plan', seed: 1 },
  simulated(10, 'n1', 'boot', { term: 1 }),
  simulated(10, 'n2', 'boot', { term: 1 }),
  simulated(10, 'n3', 'boot', { term: 1 }),
  simulated(40, 'n1', 'Timeout electionTimeout', {
    role: 'candidate',
    term: 2,
    vote: 'n1',
    sent: [`n2 ${ask}`, `n3 ${ask}`],
  }),
  { tick: 41, what: 'fault', kind: 'clog', shape: 'isolate', target: 'n3', ticks: 88 },
  simulated(45, 'n2', ask, { term: 2, vote: 'n1' }),
  simulated(46, 'n2', 'EntriesSaved 0@0 in 2', {
    term: 2,
    vote: 'n1',
    sent: ['n1 RequestVoteResponse n2 t2 yes'],
  }),
  simulated(50, 'n1', 'RequestVoteResponse n2 t2 yes', {
    role: 'leader.supported.heartbeat',
    term: 2,
    vote: 'n1',
    last: 1,
    sent: [`n2 ${heartbeat}`],
  }),
  simulated(55, 'n2', heartbeat, { term: 2, vote: 'n1', last: 1, sent: [`n1 ${answer}`] }),
  simulated(57, 'n2', heartbeat, { term: 2, vote: 'n1', last: 1 }),
  simulated(58, 'n1', answer, { role: 'leader.supported', term: 2, vote: 'n1', last: 1, commit: 1 }),
  simulated(60, 'n1', 'crash', { role: 'down', term: 2, vote: 'n1', last: 1 }),
  simulated(61, 'n2', 'ClientRead 1+1', { term: 2, vote: 'n1', last: 1 }),
];

describe('the trace of the simulator is drawn', () => {
  it('with a lane for each server, arrows where messages arrive, and what becomes of the servers', async () => {
    const rows = await drawn(traceFiles(story));

    expect(rows).toEqual([
      '   step    seconds  n1    n2    n3',
      '      1      0.010  □     │     │  starts  ⇒ follower, term 1, log 0, commit 0',
      '      2      0.010  │     □     │  starts  ⇒ follower, term 1, log 0, commit 0',
      '      3      0.010  │     │     □  starts  ⇒ follower, term 1, log 0, commit 0',
      '      4      0.040  ◆     │     │  electionTimeout  ⇒ candidate, term 2, votes for n1',
      '                    ├╌╌╌╌╌╌╌╌╌╌✕│  RequestVoteRequest t2 last 0@0 (never arrives)',
      '                    ╎     │     │  fault: clog (isolate) of n3 for 88',
      '      5      0.045  ├─────▶     │  RequestVoteRequest t2 last 0@0  ⇒ term 2, votes for n1',
      '      7      0.050  ◀─────┤     │  RequestVoteResponse t2 yes  ⇒ leader, log 1',
      '      8      0.055  ├─────▶     │  AppendEntriesRequest t2 after 1@2 +0 commit 0  ⇒ log 1',
      '      9      0.057  ├─────▶     │  AppendEntriesRequest t2 after 1@2 +0 commit 0 (again)',
      '     10      0.058  ◀─────┤     │  AppendEntriesResponse t2 ok after 1 match 1 (sent in 8)  ⇒ commit 1',
      '     11      0.060  ■     │     │  crashes',
      '     12      0.061        ●     │  ClientRead 1+1',
    ]);
  });

  it('in part: from a step, to a time, as if the rest had been drawn', async () => {
    const [path] = traceFiles(story) as [string];

    const rows = await drawn([path], { from: { step: 8 }, to: { afterMs: 57 } });
    const none = await drawn([path], { from: { step: 800 } });

    expect(rows).toEqual([
      '   step    seconds  n1    n2    n3',
      '      8      0.055  ├─────▶     │  AppendEntriesRequest t2 after 1@2 +0 commit 0  ⇒ log 1',
      '      9      0.057  ├─────▶     │  AppendEntriesRequest t2 after 1@2 +0 commit 0 (again)',
    ]);
    expect(none).toEqual(['(nothing happens there)']);
  });

  it('for some servers only, which say from whom they hear', async () => {
    const rows = await drawn(traceFiles(story), { only: ['n2', 'n3'], from: { step: 7 }, to: { step: 8 } });

    expect(rows).toEqual([
      '   step    seconds  n2    n3',
      '      8      0.055  ●     │  n1: AppendEntriesRequest t2 after 1@2 +0 commit 0  ⇒ log 1',
    ]);
  });

  it('no wider than is asked for', async () => {
    const rows = await drawn(traceFiles(story), { width: 40 });

    expect(rows[4]).toBe('      4      0.040  ◆     │     │  elec…');
    expect(Math.max(...rows.map(({ length }) => length))).toBe(40);
  });

  it('of a whole run: each step has a row, but confirmations of the disk and losses', async () => {
    const lines: string[] = [];
    await simulate(drawPlan(7, 600), { trace: (line) => void lines.push(line) });
    const steps = lines.map((line) => JSON.parse(line)).filter(({ what }) => what === 'step');
    const silent = steps.filter(({ event }) => /^(EntriesSaved|SnapshotSaved)/.test(event));

    const rows = await drawn(traceFiles(lines), { width: 400 });

    const numbers = rows.flatMap((row) => /^ *(\d+) +\d+\.\d{3} /.exec(row)?.[1] ?? []).map(Number);
    expect(numbers.length).toBeGreaterThan(100);
    expect(numbers.length).toBeGreaterThanOrEqual(steps.length - silent.length);
    expect(numbers.every((number, place) => place === 0 || number > (numbers[place - 1] as number))).toBe(
      true,
    );
    expect(rows.filter((row) => row.includes('n1    n2')).length).toBe(
      Math.ceil(rows.filter((row) => /[│┃╎●◆□■▶◀]/.test(row)).length / 50),
    );
  });
});

describe('the trace of the explorer is drawn', () => {
  it('step by step, without times', async () => {
    const commitsAll: typeof generatedCore = {
      start: generatedCore.start,
      step(server, event, effects) {
        generatedCore.step(server, event, effects);
        if (event.type === 'AppendEntriesRequest')
          server.commitIndex = server.log.length as typeof server.commitIndex;
      },
    };
    const { counterexample } = explore(two, { core: commitsAll, maxStates: 100_000 });
    const lines = linesOfTrace(counterexample?.trace ?? [])
      .trimEnd()
      .split('\n');

    const rows = await drawn(traceFiles(lines));

    expect(rows).toEqual([
      '   step  n1    n2',
      '      1  ◆     │  ElectionRequested  ⇒ candidate, term 1, votes for n1, log 0, commit 0',
      '      2  ├─────▶  RequestVoteRequest t1 last 0@0  ⇒ follower, term 1, votes for n1, log 0, commit 0',
      '      3  ◀─────┤  RequestVoteResponse t1 yes  ⇒ leader, log 1',
      '      4  ├─────▶  AppendEntriesRequest t1 after 0@0 +1 commit 0  ⇒ log 1, commit 1',
    ]);
    await expect(drawn(traceFiles(lines), { from: { afterMs: 5 } })).rejects.toThrow(
      'Cannot look for a time in this trace: the explorer measures none. Give the number of a step.',
    );
  });

  it('with a message that is lost in a step of its own', async () => {
    const vote = { type: 'RequestVoteRequest', from: 'n1', term: 1, lastLogIndex: 0, lastLogTerm: 0 };
    const after = {
      running: true,
      role: 'candidate.nominee',
      currentTerm: 1,
      votedFor: 'n1',
      logStart: { index: 0 },
      log: [],
      commitIndex: 0,
    };
    const sent = [{ to: 'n2', message: vote }];
    const rows = await drawn(
      traceFiles([
        {
          step: 1,
          kind: 'offer',
          server: 'n1',
          steps: [{ event: { type: 'ElectionRequested' }, sent, after }],
        },
        { step: 2, kind: 'loss', server: 'n2', steps: [{ event: vote }] },
      ]),
    );

    expect(rows.slice(1)).toEqual([
      '      1  ◆     │  ElectionRequested  ⇒ candidate, term 1, votes for n1, log 0, commit 0',
      '      2  ├╌╌╌╌✕│  RequestVoteRequest t1 last 0@0 (is lost)',
    ]);
  });
});

describe('the traces of servers are drawn', () => {
  it('together, by their clocks, with a life that was killed and the next', async () => {
    const { traces } = await recordedLife();
    const files = [...traces.values()].map(({ lines }) => lines);

    const rows = await drawn(traceFiles(...files));

    expect(rows.slice(4, 10)).toEqual([
      '      4      0.001  ◆     │     │  ElectionRequested  ⇒ candidate, term 1, votes for n1',
      '      6      0.002  ├─────▶     │  RequestVoteRequest t1 last 0@0 (sent in 4)  ⇒ term 1, votes for n1',
      '      7      0.002  ├─────┼─────▶  RequestVoteRequest t1 last 0@0 (sent in 4)  ⇒ term 1, votes for n1',
      '     10      0.003  ◀─────┤     │  RequestVoteResponse t1 yes (sent in 6)  ⇒ leader, log 1',
      '     11      0.003  ◀─────┼─────┤  RequestVoteResponse t1 yes (sent in 7)',
      '     13      0.004  ├─────▶     │  AppendEntriesRequest t1 after 0@0 +1 commit 0 (sent in 10)  ⇒ log 1',
    ]);
    const killed = rows.findIndex((row) => row.includes('was killed'));
    expect(rows.slice(killed, killed + 2).map((row) => row.slice(20))).toEqual([
      '┃     │     ■  was killed, some time before',
      '┃     │     □  starts  ⇒ follower, term 1, votes for n1, log 5, commit 0',
    ]);
  });

  it('one alone: what it sends is drawn where it is sent, and nobody says that it never arrives', async () => {
    const { traces } = await recordedLife();

    const rows = await drawn(traceFiles(traces.get('n1')?.lines ?? []), { to: { step: 4 } });

    expect(rows.slice(2, 6)).toEqual([
      '      2      0.001  ◆     │     │  ElectionRequested  ⇒ candidate, term 1, votes for n1',
      '                    ├─────▶     │  RequestVoteRequest t1 last 0@0',
      '                    ├─────┼─────▶  RequestVoteRequest t1 last 0@0',
      '      4      0.003  ◀─────┤     │  RequestVoteResponse t1 yes  ⇒ leader, log 1',
    ]);
  });

  it('whose clocks differ: a message that arrives before it was sent is not lost', async () => {
    const { traces } = await recordedLife();
    const late = (traces.get('n1')?.lines ?? []).map((line) => {
      const told = JSON.parse(line);
      return told.time === undefined ? line : JSON.stringify({ ...told, time: told.time + 0.5 });
    });
    const files = [late, ...['n2', 'n3'].map((id) => traces.get(id)?.lines ?? [])];

    const lost = (rows: readonly string[]) => rows.filter((row) => row.includes('never arrives')).length;
    const straight = await drawn(traceFiles(...[...traces.values()].map(({ lines }) => lines)));
    const shifted = await drawn(traceFiles(...files));

    expect(lost(shifted)).toBe(lost(straight));
  });
});

describe('what cannot be drawn is refused, with the line:', () => {
  const broken = [...story.slice(0, 5), '{"tick":41,"what":"st'];
  const life = '{"kind":"life","format":"raftchart-trace","version":1}';
  const cases: readonly [string, readonly (string | object)[], RegExp][] = [
    [
      'a file that is no trace',
      ['{"name":"raftchart"}'],
      /:1: it is no trace\. What `raftchart serve --trace`/,
    ],
    ['a file that is no JSON', ['step by step'], /:1: this is no JSON: /],
    ['an empty file', [], /:1: it is empty\./],
    ['a line that is cut off', broken, /:6: this is no JSON: /],
    [
      'a step that lacks something',
      [...story, { ...simulated(70, 'n1', 'boot'), term: '1' }],
      /:15: .*\(term: /,
    ],
    ['a line without a place', [...story, { what: 'step' }], /:15: this is no line of a simulator's trace/],
    ['a trace of another version', [life], /:1: this is no line of a trace/],
    [
      'a trace without its beginning',
      ['{"kind":"end","steps":1,"dropped":0,"time":1}'],
      /:1: a trace begins/,
    ],
  ];

  it.each(cases)('%s', async (_, lines, message) => {
    await expect(drawn(traceFiles(lines))).rejects.toThrow(message);
  });

  it('a message that lacks a field', async () => {
    const { traces } = await recordedLife();
    const lines = [...(traces.get('n2')?.lines ?? [])];
    const place = lines.findIndex((line) => line.includes('"event":{"type":"RequestVoteRequest"'));
    const damaged = lines.with(place, (lines[place] as string).replace('"lastLogIndex"', '"last"'));

    await expect(drawn(traceFiles(damaged))).rejects.toThrow(
      `:${place + 1}: this RequestVoteRequest is not whole (lastLogIndex: `,
    );
  });

  it('a file that is not there, a server that nobody knows, and two clusters', async () => {
    const [path, other] = traceFiles(story, story) as [string, string];

    await expect(drawn(['nowhere.ndjson'])).rejects.toThrow(
      /^Cannot read nowhere\.ndjson: ENOENT.*Give the path/,
    );
    await expect(drawn([path], { only: ['n9'] })).rejects.toThrow(
      'Cannot draw n9 alone: no server is called so in this trace. Choose from n1, n2, n3 with --only.',
    );
    await expect(drawn([path, other])).rejects.toThrow(/^Cannot draw 2 files together: .*Give it alone\.$/);
  });
});

describe('a place in a trace', () => {
  it('is a step or a time', () => {
    const places = ['120', '250ms', '2.5s', '1.5', 'n1', '-1', '3h'].map(placeOf);

    expect(places).toEqual([{ step: 120 }, { afterMs: 250 }, { afterMs: 2500 }, null, null, null, null]);
  });
});
