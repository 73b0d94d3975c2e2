/** A server that is watched from the middle of its life on: what it tells is legal, and bounded. */

import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { TraceStream } from '../../runtime/node/trace/trace-stream.ts';
import { WatchedCore } from '../../runtime/trace/watched-core.ts';
import type { TraceLine } from '../../tools/inspect/protocol/inspection.ts';
import { RaftInspections } from '../../tools/inspect/protocol/raft-inspections.ts';
import { toBase64 } from '../../tools/trace/decode-line.ts';
import { bytesOf, NodeCluster } from '../runtime/node-cluster.ts';
import { MemoryTrace, verdictOn } from '../trace/traced-cluster.ts';

const everything = Number.MAX_SAFE_INTEGER;

/** A leader of three that has led for a while, and is not watched yet. */
async function unwatchedLeader() {
  let timeMs = 1_700_000_000_000;
  const core = new WatchedCore({ nowMs: () => (timeMs += 1), base64: toBase64, version: '0.0.0' });
  const cluster = new NodeCluster(3);
  await cluster.startNode('n1', { core });
  await cluster.startNode('n2');
  await cluster.startNode('n3');
  await cluster.elect('n1');
  const propose = async (...commands: readonly string[]) => {
    const answers = commands.map((command) => cluster.node('n1').propose(bytesOf(command)));
    await cluster.settle();
    await Promise.all(answers);
  };
  await propose('a', 'b', 'c');
  await cluster.advance(60);
  const watch = (entries = everything) => {
    const trace = new MemoryTrace();
    const { timers } = cluster.node('n1').status();
    return { trace, stop: core.watch(trace, { timers, entries }) };
  };
  return { cluster, propose, watch };
}

const kindsOf = (lines: readonly string[]) => lines.map((line) => (JSON.parse(line) as TraceLine).kind);

describe('a server that is watched', () => {
  it('tells what it has, then each step, and the chart agrees', async () => {
    const { cluster, propose, watch } = await unwatchedLeader();
    const { trace } = watch();

    await propose('d');
    for (let beat = 0; beat < 20; beat += 1) await cluster.advance(60);
    await cluster.elect('n2');
    await cluster.stop();

    const verdict = verdictOn(trace.lines);
    expect(kindsOf(trace.lines).slice(0, 4)).toEqual(['life', 'log', 'gap', 'step']);
    expect(verdict.text).toBe('');
    expect(verdict.figures).toMatchObject({ lives: 1, gaps: 1 });
    expect(verdict.figures.steps).toBeGreaterThan(20);
  });

  it('is shown as a trace from the beginning would show it', async () => {
    const { cluster, propose, watch } = await unwatchedLeader();
    const { trace } = watch();
    await propose('d');

    const inspections = new RaftInspections();
    for (const line of trace.lines) inspections.take(JSON.parse(line));

    const { role, currentTerm, commitIndex, lastLogIndex, followers } = cluster.node('n1').status();
    expect(inspections.view).toMatchObject({ role, currentTerm, commitIndex, lastLogIndex, lastLogTerm: 1 });
    expect(Object.keys(inspections.view?.followers ?? {})).toEqual(Object.keys(followers));
    await cluster.stop();
  });

  it('tells no more of its log than was asked for', async () => {
    const { cluster, watch } = await unwatchedLeader();

    const { trace } = watch(2);

    const [life, log, gap] = trace.lines.map((line) => JSON.parse(line));
    const { lastLogIndex } = cluster.node('n1').status();
    expect(life.image).toMatchObject({ logStart: { index: lastLogIndex - 2, term: 1 }, lastLogIndex });
    expect(log.entries.map(({ index }: { index: number }) => index)).toEqual([
      lastLogIndex - 1,
      lastLogIndex,
    ]);
    expect(gap).toMatchObject({ keptTo: lastLogIndex, lastLogIndex, state: { logStart: { index: 0 } } });
    await cluster.stop();
  });

  it('tells nothing more when the watcher has gone, and begins anew for the next one', async () => {
    const { cluster, propose, watch } = await unwatchedLeader();
    const first = watch();
    await propose('d');
    const told = first.trace.lines.length;

    first.stop();
    await propose('e');
    const second = watch();
    await propose('f');

    expect(first.trace.lines).toHaveLength(told);
    expect(verdictOn(second.trace.lines).text).toBe('');
    const [gap] = second.trace.lines.map((line) => JSON.parse(line)).filter(({ kind }) => kind === 'gap');
    expect(gap.dropped).toBe(gap.step);
    await cluster.stop();
  });
});

/** A client that takes as much as it is allowed to. */
class SlowSink extends EventEmitter {
  text = '';
  isSlow = true;
  isEnded = false;

  write(piece: Uint8Array): boolean {
    this.text += Buffer.from(piece).toString();
    return !this.isSlow;
  }

  end(): void {
    this.isEnded = true;
  }
}

/** What is gathered is written by a timer. */
const written = (sink: SlowSink, text: string) =>
  new Promise<void>((resolve) => {
    const look = () => (sink.text.endsWith(text) ? resolve() : setImmediate(look));
    look();
  });

describe('a stream to a slow client', () => {
  it('takes as much as it may hold, and takes more when the client has', async () => {
    const sink = new SlowSink();
    const stream = new TraceStream(sink, 1000);
    const line = 'x'.repeat(99);
    stream.append('first');
    await written(sink, 'first\n');

    const taken = Array.from({ length: 20 }, () => stream.append(line)).filter(Boolean).length;
    const hadRoom = stream.hasRoom;
    sink.isSlow = false;
    sink.emit('drain');

    expect(taken).toBe(10);
    expect(hadRoom).toBe(false);
    expect(sink.text).toBe(`first\n${`${line}\n`.repeat(10)}`);
    expect(stream.hasRoom).toBe(true);
  });

  it('makes the lines of a log no faster than the client takes them', async () => {
    const sink = new SlowSink();
    const stream = new TraceStream(sink);
    let made = 0;
    function* log() {
      for (; made < 100; made += 1) yield String(made).padEnd(100_000, '.');
    }

    stream.appendSeries(log());
    await written(sink, '.\n');

    expect(made).toBeLessThan(10);
  });

  it('ends when it is closed, with what was gathered', () => {
    const sink = new SlowSink();
    const stream = new TraceStream(sink);
    stream.append('last');

    stream.close();

    expect(sink).toMatchObject({ text: 'last\n', isEnded: true });
    expect(stream.append('more')).toBe(false);
  });

  it('holds nothing for a client that has gone', () => {
    const sink = new SlowSink();
    const stream = new TraceStream(sink);

    sink.emit('close');

    expect([stream.append('more'), stream.hasRoom]).toEqual([false, false]);
  });
});
