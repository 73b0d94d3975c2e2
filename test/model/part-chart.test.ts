/** The machine of a part inside the actions of its owner, and how the oracle calls what it does. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setup } from 'xstate';
import { liftPart } from '../../spec/machines/lift-parts.ts';
import { ordersOn, PartChart, type PartContext, type PartNote } from '../../spec/machines/part-chart.ts';
import type { DeepReadonly, Parts } from '../../spec/parts.ts';
import { ChartOracle } from '../../tools/oracle/chart-oracle.ts';
import { addressOf, timerKey, timerKeyOf } from '../../tools/oracle/part-address.ts';
import { type LoadedSwitchboard, loadSwitchboard } from '../generator/switchboard.ts';
import { Workshop } from '../generator/workshop.ts';

interface Lamp {
  readonly id: string;
  flashes: number;
}

interface Panel {
  readonly lamps: Parts<Lamp, 'dark' | 'lit'>;
}

interface Lit {
  readonly type: 'Lit';
}

function flash(own: Lamp): void {
  own.flashes += 1;
}

/** It stops flashing when `mayStop` says so. */
function lampChart(mayStop: boolean): PartChart {
  const mayFlash = (own: Lamp) => !mayStop || own.flashes < 3;
  const lift = liftPart<Lamp, Panel, Lit, object>(() => ({}));
  const lamp = setup({
    types: {
      context: {} as PartContext<Lamp, DeepReadonly<Panel>>,
      events: {} as Lit,
      input: {} as PartContext<Lamp, DeepReadonly<Panel>>,
      emitted: {} as PartNote,
    },
    guards: lift.guards({ mayFlash }),
    actions: lift.actions({ flash }),
  });
  const machine = lamp.createMachine({
    id: 'lamp',
    context: ({ input }) => input,
    meta: { partOf: { owner: 'panel', all: 'lamps', one: 'lamp' } },
    initial: 'dark',
    states: {
      dark: { on: { Lit: { target: 'lit' } } },
      lit: { always: { guard: 'mayFlash', actions: 'flash' } },
    },
  });
  return new PartChart(machine);
}

function panelWith(chart: PartChart) {
  const panel: Panel = { lamps: new Map() };
  const notes: PartNote[] = [];
  const { lamps } = ordersOn([chart], panel, (note) => notes.push(note));
  if (lamps === undefined) throw new Error('There are no orders for the lamps.');
  return { panel, notes, lamps };
}

describe('a part inside its owner', () => {
  it('goes on as long as there is something to do, before its owner does', () => {
    const { panel, lamps } = panelWith(lampChart(true));
    lamps.open('a', { flashes: 0 } as object);

    lamps.tell('a', { type: 'Lit' });

    expect(panel.lamps.get('a')).toEqual({ id: 'a', flashes: 3, role: 'lit' });
  });

  it('is stopped by a fuse where it would go on without end', () => {
    const { lamps } = panelWith(lampChart(false));
    lamps.open('a', { flashes: 0 } as object);

    expect(() => lamps.tell('a', { type: 'Lit' })).toThrow(/more than 1000 microsteps/);
  });

  it('cannot be opened twice, and nothing but a timeout is for nobody', () => {
    const { lamps } = panelWith(lampChart(true));
    lamps.open('a', {} as object);

    expect(() => lamps.open('a', {} as object)).toThrow('Cannot open lamp a: it is open already.');
    expect(() => lamps.tell('b', { type: 'Lit' })).toThrow(
      'Cannot tell lamp b: there is none under this id.',
    );
    expect(() => lamps.close('b')).toThrow('Let the rules of panel ask its lamps before they order this.');
    expect(() => lamps.expire('b', 'any')).not.toThrow();
  });

  it('tells an observer each situation in which it looks for a branch', () => {
    const chart = lampChart(true);
    const situations: string[] = [];
    chart.observe = ({ value, context }, event) =>
      situations.push(`${value} ${event?.type ?? 'always'} ${context.own.flashes}`);
    const { lamps } = panelWith(chart);
    lamps.open('a', { flashes: 2 } as object);

    lamps.tell('a', { type: 'Lit' });

    expect(situations).toEqual(['dark always 2', 'dark Lit 2', 'lit always 2', 'lit always 3']);
  });
});

describe('the oracle of an owner', () => {
  const workshop = Workshop.withMachine('switchboard');
  let switchboard: LoadedSwitchboard;
  beforeAll(async () => {
    await workshop.generate();
    switchboard = await loadSwitchboard(workshop);
  });
  afterAll(() => workshop.remove());

  it('writes down what parts do in the order in which it happens, by part, id and number', () => {
    const { machine, table } = switchboard.model;
    const oracle = new ChartOracle(machine, table.numberOf);
    const shift = oracle.step(oracle.boot(undefined).snapshot, { type: 'ShiftBegun' });

    const { trace } = oracle.step(shift.snapshot, { type: 'RoundCall' });

    const calls = trace.filter(({ type }) => type === 'took').map(({ given }) => table.titleOfOrder(given));
    expect(calls).toEqual([
      'staffed × RoundCall (switchboard.machine.ts: staffed.on.RoundCall[0])',
      'line:a: idle × Called (line.machine.ts: idle.on.Called[0])',
      'line:b: idle × Called (line.machine.ts: idle.on.Called[0])',
    ]);
    expect(trace.map(({ type, given }) => `${type} ${given.join('/')}`)).toContain('startTimer ring/b');
  });
});

it('a part is called by its server, its kind and its id, and its timers by their name and its id', () => {
  expect(addressOf('follower', 'n2')).toBe('follower:n2');
  expect(addressOf('follower', 'n2', 'n1')).toBe('n1/follower:n2');
  expect(timerKey(['probeRetry', 'n2'])).toBe('probeRetry/n2');
  expect(timerKeyOf({ type: 'FollowerTimeout', id: 'n2', timer: 'probeRetry' } as { type: string })).toBe(
    'probeRetry/n2',
  );
  expect(timerKeyOf({ type: 'Timeout', timer: 'electionTimeout' } as { type: string })).toBe(
    'electionTimeout',
  );
  expect(timerKeyOf({ type: 'ClientRead' })).toBeUndefined();
});
