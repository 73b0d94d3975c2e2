/** What XState can say and this project does not: refused by name and place. */

import { afterEach, beforeEach, expect, it } from 'vitest';
import { tinySpec } from './tiny-spec.ts';
import { Workshop } from './workshop.ts';

let workshop: Workshop;
beforeEach(() => {
  workshop = new Workshop();
});
afterEach(() => workshop.remove());

/**
 * Many mistakes in one chart: each on a line of its own, after the comment that says what is refused there.
 */
const outside = `initial: 'ajar',
invoke: { src: 'someone' }, // 'invoke' is outside the subset.
tags: ['a'], // 'tags' is outside the subset.
entry: assign({ open: true }), // The inline action assign() is outside the subset.
exit: [
  sendTo('someone', { type: 'Closed' }), // The inline action sendTo() is outside the subset.
  spawnChild('someone'), // The inline action spawnChild() is outside the subset.
  () => {}, // An inline action is outside the subset.
  { type: 'open', params: 1 }, // An action with parameters ({"type":"open","params":1}) is outside the subset.
  raise({ type: 'Closed' }), // The inline action raise() is outside the subset.
],
states: {
  ajar: {
    onDone: 'both', // 'onDone' is outside the subset.
    after: { 1000: 'both' }, // The numeric delay 1000 is outside the subset.
    on: { '*': 'both' }, // The wildcard '*' is outside the subset.
  },
  both: {
    type: 'parallel', // A parallel state is outside the subset.
    on: {
      'gate.*': 'ajar', // The wildcard 'gate.*' is outside the subset.
      Opened: [
        { guard: ({ context }) => context.open, target: 'ajar' }, // The inline guard is outside the subset.
        { guard: stateIn('ajar'), target: 'ajar' }, // stateIn() is outside the subset.
        { guard: { type: 'isOpen' } }, // A guard with parameters ({"type":"isOpen"}) is outside the subset.
        { guard: and([or(['isOpen', () => true]), not('isOpen')]) }, // The inline guard is outside the subset.
        { target: ['ajar', 'both'] }, // A transition to several targets is outside the subset.
      ],
    },
    states: {
      before: { type: 'history' }, // A history state is outside the subset.
      within: {
        initial: { target: 'inner', actions: 'open' }, // An initial transition with actions is outside the subset.
        states: { inner: {} },
      },
    },
  },
  done: { type: 'final',
    output: 1, // 'output' is outside the subset.
    id: 'done',
    route: {}, // 'route' is outside the subset.
  },
},`;

it('refuses everything outside the subset, each by name and place', async () => {
  const lines = outside.split('\n');
  const expected = lines.flatMap((line, position) => {
    const [, problem] = line.split(' // ');
    return problem === undefined ? [] : [{ line: position + 12, problem }];
  });
  workshop.write(tinySpec(outside, { guards: ['isOpen'], actions: ['open'] }));

  const refusals = await workshop.refusals();

  const found = refusals
    .filter(({ problem }) => problem.includes('outside the subset'))
    .map(({ place, problem }) => ({ line: Number(place.split(':')[1]), problem }))
    .sort((one, other) => one.line - other.line);
  expect(found).toEqual(expected);
});

it('tells of each what to write instead', async () => {
  workshop.write(tinySpec(outside, { guards: ['isOpen'], actions: ['open'] }));

  const refusals = await workshop.refusals();

  const mends = new Map(refusals.map(({ problem, mend }) => [problem, mend]));
  expect(mends.get("The wildcard '*' is outside the subset.")).toBe(
    'Name every event: then a new one cannot be handled by accident.',
  );
  expect(mends.get('A parallel state is outside the subset.')).toBe(
    'Make it a chart of its own, or put what runs beside it into the server state.',
  );
  expect([...mends.values()].filter((mend) => mend.length < 20)).toEqual([]);
});
