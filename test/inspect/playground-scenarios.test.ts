import { readdirSync, readFileSync } from 'node:fs';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import type { Playground } from '../../tools/inspect/playground/playground.ts';
import { readTour } from '../../tools/inspect/playground/tours.ts';
import type { Inspection, TraceLine } from '../../tools/inspect/protocol/inspection.ts';
import { ClusterCheck } from '../../tools/trace/cluster-check.ts';
import { TraceValidator } from '../../tools/trace/trace-validator.ts';
import { leadersIn, played } from './played-ground.ts';

const folder = new URL('../scenarios/', import.meta.url);
const scenarios = readdirSync(folder).filter((name) => name.endsWith('.scenario.txt'));
const textOf = (name: string) => readFileSync(new URL(name, folder), 'utf8');

/** The cluster names them where it refuses one that does not run. */
function runningTimersOf(playground: Playground, id: string): readonly string[] {
  try {
    playground.perform(`timeout ${id} probeRetry/nobody`);
    return [];
  } catch (cause) {
    const [, names = ''] = /running, but (.*)\.$/.exec(String(cause)) ?? [];
    return names === '' ? [] : names.split(', ').sort();
  }
}

const withoutBlankLines = (text: string) => text.replace(/\n+/g, '\n');

describe('scenarios in a playground', () => {
  test.each(scenarios)('a scenario plays to its end, and its script is the file again: %s', (name) => {
    const text = textOf(name);
    const { title, steps } = readTour(name, text);
    const { playground } = played([]);

    playground.tell(title);
    for (const { sentence, commands } of steps) {
      if (sentence !== '') playground.tell(sentence);
      for (const command of commands) playground.perform(command);
    }

    const script = playground.script().replace(/(?<=^# .*)\n# /gm, ' ');
    expect(withoutBlankLines(script)).toBe(withoutBlankLines(text.replace(/(?<=^# .*)\n# /gm, ' ')));
    expect(playground.violations).toEqual([]);
  });

  test.each(scenarios)('the timers that the chart has started run, and no others: %s', (name) => {
    const { steps } = readTour(name, textOf(name));

    const { playground } = played(steps.flatMap(({ commands }) => commands));

    for (const { id, timers } of playground.servers.filter(({ isRunning }) => isRunning)) {
      const names = timers.map(({ timer }) => timer).sort();
      expect(runningTimersOf(playground, id)).toEqual(names);
    }
  });
});

describe('what a playground tells the page', () => {
  /** The lines in the inspections, by server. */
  function linesIn(inspections: readonly Inspection[]): ReadonlyMap<string, readonly TraceLine[]> {
    const traces = new Map<string, TraceLine[]>();
    for (const one of inspections) {
      if (one.type === '@raftchart.note' || one.type === '@xstate.event') continue;
      const lines =
        one.type === '@xstate.actor' ? (one.raft === undefined ? [] : [one.raft]) : (one.raft?.lines ?? []);
      traces.set(one.sessionId, [...(traces.get(one.sessionId) ?? []), ...lines]);
    }
    return traces;
  }

  test('the lines of each server are a trace that the chart takes, with crashes and snapshots in it', () => {
    const { playground, inspections } = played(['cluster n1 n2 n3 compacting 3 keeping 1 pieces 10']);
    for (let round = 0; round < 12; round += 1) {
      playground.advance(400);
      const [leader] = leadersIn(playground);
      if (leader !== undefined) playground.perform(`propose ${leader} "${round}"`);
      if (round % 4 === 1) playground.perform(`crash n${1 + (round % 3)} losing unsynced`);
      if (round % 4 === 3) playground.perform(`restart n${1 + ((round - 2) % 3)}`);
    }
    const cluster = new ClusterCheck();

    const steps = [...linesIn(inspections)].map(([server, lines]) => {
      const validator = new TraceValidator(server, cluster);
      for (const [place, line] of lines.entries()) validator.take(line, place + 1);
      return validator.figures.steps;
    });

    expect(Math.min(...steps.slice(0, 3))).toBeGreaterThan(100);
    expect(playground.commands.some((one) => one.startsWith('snapshotted'))).toBe(true);
    expect(playground.violations).toEqual([]);
  });

  test('all that a playground needs runs in a browser', async () => {
    const entry = new URL('../../tools/inspect/playground/playground.ts', import.meta.url).pathname;

    const { errors, metafile } = await build({
      ...{ entryPoints: [entry], bundle: true, write: false, platform: 'browser', format: 'esm' },
      ...{ metafile: true, logLevel: 'silent' },
    });

    expect(errors).toEqual([]);
    expect(Object.keys(metafile.inputs).filter((path) => path.startsWith('runtime/node/'))).toEqual([]);
  });
});
