/** Generated code against XState: the same state, branches, effects and timers, in the same order. */

import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { AnyStateMachine } from 'xstate';
import { GeneratedRun, loadGenerated } from './generated-run.ts';
import { ReferenceRun } from './reference-run.ts';
import { Workshop } from './workshop.ts';

const machines = [
  {
    name: 'door',
    id: 'door',
    newState: 'newDoorState',
    timers: ['closing', 'forgetting', 'hoarse'],
    events: [
      { type: 'CodeTyped', code: 1 },
      { type: 'CodeTyped', code: 2 },
      { type: 'Pushed' },
      { type: 'Pulled' },
    ],
  },
  {
    name: 'traffic-light',
    id: 'trafficLight',
    newState: 'newLightState',
    timers: ['phase', 'pause', 'blinking', 'inspection'],
    events: [
      { type: 'PowerFailed' },
      { type: 'PowerRestored' },
      { type: 'ButtonPressed', side: 1 },
      { type: 'ButtonPressed', side: 2 },
      { type: 'Dismantled' },
    ],
  },
  {
    name: 'connection',
    id: 'connection',
    newState: 'newConnectionState',
    timers: ['backoff', 'linger'],
    events: [
      { type: 'SendRequested', text: 'hi' },
      { type: 'SendRequested', text: 'hello' },
      { type: 'Opened' },
      { type: 'Broken', forEver: false },
      { type: 'Broken', forEver: true },
    ],
  },
];

const workshops: Workshop[] = [];
afterAll(() => {
  for (const workshop of workshops) workshop.remove();
});

describe.each(machines)('the machine $name', ({ name, id, newState, timers, events }) => {
  it('takes the same branches, with the same effects and timers, as XState does', async () => {
    const workshop = Workshop.withMachine(name);
    workshops.push(workshop);
    await workshop.generate();
    const { branches, code } = await loadGenerated(workshop, name);
    const machine = (await workshop.load(`spec/machines/${name}.machine.ts`))[
      `${id}Machine`
    ] as AnyStateMachine;
    const makeState = (await workshop.load('spec/state.ts'))[newState] as () => object;
    const taken = new Set<string>();
    const anyEvent = fc.constantFrom(...events, ...timers.map((timer) => ({ type: 'Timeout', timer })));

    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 40 }), (walk) => {
        const reference = new ReferenceRun(machine, branches);
        const generated = new GeneratedRun(code, makeState());
        expect(generated.take()).toEqual(reference.take());
        for (const event of walk) {
          if (reference.isDone) break;
          reference.send(event);
          generated.send(event);
          const log = reference.take();
          for (const entry of log) taken.add(entry);
          expect(generated.take()).toEqual(log);
          expect(generated.role).toBe(reference.role);
          expect(generated.state).toEqual(reference.state);
        }
      }),
      { numRuns: 1000, seed: 1 },
    );

    expect(branches.filter(({ number }) => !taken.has(`took ${number}`))).toEqual([]);
    expect(branches.map(({ number }) => number)).toEqual(branches.map((_, position) => position));
  });
});

it('notices generated code that forgets to cancel a timer', async () => {
  const workshop = Workshop.withMachine('door');
  workshops.push(workshop);
  const files = await workshop.generate();
  const enterExit = files.find(({ path }) => path === 'door/enter-exit.ts')?.text ?? '';
  workshop.write({
    'generated/door/enter-exit.ts': enterExit.replace("effects.cancelTimer('closing');", ''),
  });
  const { branches, code } = await loadGenerated(workshop, 'door');
  const { doorMachine } = await workshop.load('spec/machines/door.machine.ts');
  const reference = new ReferenceRun(doorMachine as AnyStateMachine, branches);
  const generated = new GeneratedRun(code, { code: 2, failures: 0 });

  for (const event of [
    { type: 'CodeTyped', code: 2 },
    { type: 'Timeout', timer: 'closing' },
  ]) {
    reference.send(event);
    generated.send(event);
  }

  expect(reference.take().filter((entry) => entry === 'cancelTimer closing')).toHaveLength(1);
  expect(generated.take()).not.toContain('cancelTimer closing');
});
