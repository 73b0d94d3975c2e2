/**
 * Charts that are parts of another: in the same order as XState, with the ids of the parts, at every
 * edge.
 */

import { afterAll, beforeAll, expect, it } from 'vitest';
import { emitCharts } from '../../tools/generate/chart/emit-chart.ts';
import { generate } from '../../tools/generate/generate.ts';
import type { BranchTable } from '../../tools/oracle/branch-table.ts';
import { branchesTaken, recordOrders } from '../../tools/oracle/order.ts';
import { timerKey } from '../../tools/oracle/part-address.ts';
import { explore } from '../model/explore.ts';
import type { Edge } from '../model/lockstep.ts';
import type { SwitchboardEffects } from './machines/switchboard/spec/effects.ts';
import type { SwitchboardEvent } from './machines/switchboard/spec/events.ts';
import type { SwitchboardState } from './machines/switchboard/spec/state.ts';
import { bounds, type LoadedSwitchboard, loadSwitchboard } from './switchboard.ts';
import { Workshop } from './workshop.ts';

const workshop = Workshop.withMachine('switchboard');
let switchboard: LoadedSwitchboard;
beforeAll(async () => {
  await workshop.generate();
  switchboard = await loadSwitchboard(workshop);
});
afterAll(() => workshop.remove());

it('does on every edge of a bounded graph what the machines of XState do', () => {
  const { model, lockstep } = switchboard;
  const seen = new Seen();

  const difference = lockstep.compareEdges(seen.each(explore(model, bounds)));

  expect(difference).toBeNull();
  expect(seen.edges).toBeGreaterThan(10_000);
  expect(sorted(seen.branches)).toEqual(numbersOf(model.table));
  expect(sorted(seen.branchesOfLines)).toEqual(numbersOf(model.table.part('line')));
  expect([...seen.timers].sort()).toEqual([
    ...['a', 'b', 'c'].map((id) => `patience/${id}`),
    ...['a', 'b', 'c'].map((id) => `ring/${id}`),
    'shift',
  ]);
});

interface Fault {
  readonly title: string;
  readonly path: string;
  readonly text: string;
  readonly fault: string;
}

const faults: readonly Fault[] = [
  {
    title: 'cancels the timer of the owner for that of a part',
    path: 'generated/line/enter-exit.ts',
    text: "effects.cancelTimer('ring', line.id);",
    fault: "effects.cancelTimer('ring');",
  },
  {
    title: 'changes the role of a part before the state is entered',
    path: 'generated/line/talking.ts',
    text: 'exitTalking(line, effects, switchboard);',
    fault: "line.role = 'idle'; exitTalking(line, effects, switchboard);",
  },
  {
    title: 'closes a part without leaving its states',
    path: 'generated/line/orders.ts',
    text: 'leave(part, this.effects, this.owner);',
    fault: '',
  },
  {
    title: 'enters the states of a part before its owner holds it',
    path: 'generated/line/orders.ts',
    text: 'parts.set(id, part);\n    enter(part, this.effects, this.owner);',
    fault: 'enter(part, this.effects, this.owner); parts.set(id, part);',
  },
  {
    title: 'takes the first eventless branch of a part only',
    path: 'generated/line/step.ts',
    text: "while (settleOnce(line, effects, switchboard) === 'changed')",
    fault: "if (settleOnce(line, effects, switchboard) === 'changed')",
  },
  {
    title: 'tells a branch of a part for one of the owner',
    path: 'generated/line/talking.ts',
    text: "effects.took('line', line.id, ",
    fault: 'effects.took(',
  },
];

it.each(faults)('sees it when generated code $title', async ({ path, text, fault }) => {
  const other = workshop.copy();
  other.plant(path, text, fault);

  const { model, lockstep } = await loadSwitchboard(other);
  const difference = lockstep.compareEdges(explore(model, bounds));
  other.remove();

  expect(difference).not.toBeNull();
});

it('draws a picture and writes a table of each machine, the owner before its parts', async () => {
  const files = await generate(workshop.root, [(_source, machines, charts) => emitCharts(machines, charts)]);

  const paths = files.map(({ path }) => path);
  expect(paths).toEqual(expect.arrayContaining(['line.svg', 'switchboard.svg', 'line/orders.ts']));
  const table = files.find(({ path }) => path === 'transitions.md')?.text ?? '';
  expect([...table.matchAll(/^## .*$/gm)].map(([title]) => title)).toEqual(['## switchboard', '## line']);
  expect(table).toContain('One for each id in `lines` of switchboard; its address ends in `line:<id>`.');
});

it('keeps the parts of two owners apart that share their effects', async () => {
  const { start, step } = await loadCode();
  const notes: string[] = [];
  const effects = recordOrders(({ type, given }) => notes.push(`${type} ${given.join('/')}`));
  const one = start({ lines: new Map(), log: [] }, effects);
  const other = start({ lines: new Map(), log: [] }, effects);

  step(one, { type: 'ShiftBegun' }, effects);
  step(other, { type: 'ShiftBegun' }, effects);
  step(one, { type: 'LineCut', id: 'a' }, effects);

  expect([...one.lines.keys()]).toEqual(['b']);
  expect([...other.lines.keys()]).toEqual(['a', 'b']);
});

it('stops an owner that gives an order to a part that is not there, and says which', async () => {
  const { connect, start } = await loadCode();
  const effects = recordOrders(() => {});
  const { lines } = connect(start({ lines: new Map(), log: [] }, effects), effects);
  lines.open('a', { rings: 0, words: [] });

  expect(() => lines.open('a', { rings: 0, words: [] })).toThrow('Cannot open line a: it is open already.');
  expect(() => lines.tell('z', { type: 'Called' })).toThrow(
    'Cannot tell line z: there is none under this id. Let the rules of the owner look at its state before',
  );
  expect(() => lines.close('z')).toThrow('Cannot close line z');
  expect(() => lines.expire('z', 'ring')).not.toThrow();
});

interface Code {
  start(state: SwitchboardState, effects: object): SwitchboardState;
  step(live: SwitchboardState, event: SwitchboardEvent, effects: object): void;
  connect(live: SwitchboardState, effects: object): SwitchboardEffects;
}

async function loadCode(): Promise<Code> {
  const step = await workshop.load('generated/switchboard/step.ts');
  return { ...step, ...(await workshop.load('generated/switchboard/connect.ts')) } as unknown as Code;
}

/** What has happened on the edges that have passed by. */
class Seen {
  edges = 0;
  readonly branches = new Set<number>();
  readonly branchesOfLines = new Set<number>();
  readonly timers = new Set<string>();

  *each(edges: Iterable<Edge<null>>): Generator<Edge<null>> {
    for (const edge of edges) {
      const { trace } = edge.after;
      this.edges += 1;
      for (const number of branchesTaken(trace)) this.branches.add(number);
      for (const number of branchesTaken(trace, 'line')) this.branchesOfLines.add(number);
      for (const { type, given } of trace) if (type === 'startTimer') this.timers.add(timerKey(given));
      yield edge;
    }
  }
}

function numbersOf(table: BranchTable | undefined): readonly number[] {
  return sorted(table?.branches.map(({ number }) => number) ?? []);
}

function sorted(numbers: Iterable<number>): readonly number[] {
  return [...numbers].sort((one, other) => one - other);
}
