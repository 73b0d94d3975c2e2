/** Charts whose eventless transitions never come to rest. */

import { ignoresBoth, type RefusedChart } from './refused-charts.ts';

const mend = 'Give one of them a guard that fails at last, or let an event trigger it.';

export const circles: readonly RefusedChart[] = [
  {
    title: 'a circle of eventless transitions without a guard',
    chart: `initial: 'start',
      ${ignoresBoth}
      states: {
        start: { always: 'b' },
        a: { always: 'b' }, // here
        b: { always: 'a' },
      },`,
    problem: 'The eventless transitions a → b → a never come to rest: no guard can end them.',
    mend,
  },
  {
    title: 'a circle of eventless transitions whose guards leave no case out',
    chart: `initial: 'a',
      ${ignoresBoth}
      states: {
        a: {
          always: [
            { guard: 'isOpen', target: 'b' },
            { guard: not('isOpen'), target: 'c' }, // here
          ],
        },
        b: { always: 'a' },
        c: { always: 'a' },
      },`,
    guards: ['isOpen'],
    problem: 'The eventless transitions a → c → a never come to rest: no guard can end them.',
    mend,
  },
  {
    title: 'an eventless transition of a state to itself',
    chart: `initial: 'a',
      ${ignoresBoth}
      states: {
        a: { always: { target: 'a', reenter: true } }, // here
      },`,
    problem: 'The eventless transitions a → a never come to rest: no guard can end them.',
    mend,
  },
];

/** The same states, with one way out of the circle. */
export const circleWithEnd = `initial: 'a',
      ${ignoresBoth}
      states: {
        a: { always: 'b' },
        b: { always: { guard: 'isOpen', target: 'a' } },
      },`;
