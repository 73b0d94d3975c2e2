/** Charts in which a rule, a delay or a final state stands where it may not. */

import { ignoresBoth, lineOfSetup, type RefusedChart } from './refused-charts.ts';

export const misplacedRules: readonly RefusedChart[] = [
  {
    title: 'a rule under an event that it does not understand',
    chart: `on: {
        Opened: ignore('no'),
        Closed: { actions: 'greet' }, // here
      },`,
    actions: ['greet'],
    problem: "'greet' stands under Closed, but understands Opened.",
    mend: 'Widen its second parameter at spec/rules/gate.ts:8 to accept Closed, or name another rule here.',
  },
  {
    title: 'an entry that looks at the event',
    chart: `${ignoresBoth}
      entry: 'shut', // here`,
    actions: ['shut'],
    problem: "'shut' looks at the event, but on entry of 'gate' there is none that it could rely on.",
    mend:
      'Declare its second parameter at spec/rules/gate.ts:9 as `_event: unknown`, ' +
      'or move it to a branch under `on`.',
  },
  {
    title: 'a timer whose rule looks at the event',
    chart: `${ignoresBoth}
      after: { swing: { actions: 'greet' } }, // here`,
    actions: ['greet'],
    delays: ['swing'],
    problem: "'greet' looks at the event, but on after swing of 'gate' there is none that it could rely on.",
    mend:
      'Declare its second parameter at spec/rules/gate.ts:8 as `_event: unknown`, ' +
      'or move it to a branch under `on`.',
  },
  {
    title: 'an action where a guard should be',
    chart: `on: {
        Opened: [{ guard: 'open', description: 'a' }, ignore('b')], // here
        Closed: ignore('no'),
      },`,
    guards: ['open'],
    problem: "'open' is used as a guard, but does not answer with a boolean.",
    mend: 'Let it return boolean at spec/rules/gate.ts:7, or name another guard.',
  },
  {
    title: 'a guard that could give orders',
    chart: `on: {
        Opened: [{ guard: 'greet', description: 'a' }, ignore('b')], // here
        Closed: ignore('no'),
      },`,
    guards: ['greet'],
    problem: "'greet' is used as a guard, but declares 3 parameters.",
    mend: 'A guard is (state, event): move the effects at spec/rules/gate.ts:8 into an action.',
  },
  {
    title: 'a raised event that is not the last action',
    chart: `on: {
        Opened: { actions: ['again', 'open'] }, // here
        Closed: ignore('no'),
      },`,
    actions: ['open', 'again: raise(({ event }) => event)'],
    problem: "'again' raises the same event and is not the last action.",
    mend: 'Put it at the end, once: the event is looked at after everything else.',
  },
  {
    title: 'a timer after which an event is raised that was never there',
    chart: `${ignoresBoth}
      after: { swing: { actions: 'again' } }, // here`,
    actions: ['again: raise(({ event }) => event)'],
    delays: ['swing'],
    problem: "'again' stands where there is no event to look at again.",
    mend: 'Use it only under `on`; reach the other rule by `always`.',
  },
  {
    title: 'an action that raises another event',
    chart: "on: { Closed: ignore('no'), Opened: { actions: 'other' } },",
    actions: ["other: raise({ type: 'Closed' })"],
    line: lineOfSetup,
    problem: "The action 'other' raises something else than the event at hand.",
    mend: 'Raise the same event, by raise(({ event }) => event), or reach the other rule by `always`.',
  },
  {
    title: 'one delay for a state and its parent',
    chart: `initial: 'ajar',
      ${ignoresBoth}
      after: { swing: { actions: 'open' } },
      states: {
        ajar: {
          after: { swing: { actions: 'open' } }, // here
        },
      },`,
    actions: ['open'],
    delays: ['swing'],
    problem: "State 'ajar' uses the delay 'swing', and so does 'gate' above it.",
    mend: 'Give one of them a delay of another name: both run at the same time.',
  },
  {
    title: 'a final state inside another state, beside eventless transitions',
    chart: `initial: 'ajar',
      ${ignoresBoth}
      always: { guard: 'isOpen', target: '.ajar.end' },
      states: {
        ajar: {
          initial: 'end',
          states: {
            end: { type: 'final' }, // here
          },
        },
      },`,
    guards: ['isOpen'],
    problem: "State 'ajar.end' is final below another state, in a chart with eventless transitions.",
    mend: 'Make it an ordinary state: inside another one, final means nothing more.',
  },
];
