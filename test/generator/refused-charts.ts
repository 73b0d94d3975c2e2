/** Charts that leave something open, or name something that does not exist. */

/** A mistake that the generator must refuse. */
export interface RefusedChart {
  readonly title: string;
  /** The line that ends with '// here' is the refused one, unless `line` says otherwise. */
  readonly chart: string;
  readonly guards?: readonly string[];
  readonly actions?: readonly string[];
  readonly delays?: readonly string[];
  /** Of spec/machines/gate.machine.ts. */
  readonly line?: number;
  readonly problem: string;
  readonly mend: string;
}

export const ignoresBoth = "on: { Opened: ignore('no'), Closed: ignore('no') },";

/** Lines of the machine file that every chart shares. */
export const lineOfSetup = 8;
const lineOfMachine = 10;

const mendOfOpenCase =
  "Add a branch for this case, or end the list with ignore('why'); if it cannot happen, declare that in " +
  'meta.exclusive, meta.atMostOne or meta.implies of the machine.';
const mendOfName = 'Begin with a small letter and use letters and digits only.';
const mendOfShadow = 'Move it before the branches that are wider, narrow those, or delete it.';
const never = 'can never be taken: others come first in every case.';

export const incompleteCharts: readonly RefusedChart[] = [
  {
    title: 'an event that a state neither handles nor ignores',
    chart: `initial: 'ajar',
      states: {
        ajar: { on: { Opened: ignore('It is.') } }, // here
      },`,
    problem: "State 'ajar' neither handles nor ignores Closed.",
    mend: "Add a branch for it under `on`, or `Closed: ignore('why')`, here or in a parent state.",
  },
  {
    title: 'a case that a list of branches leaves open',
    chart: `on: {
        Closed: ignore('no'),
        Opened: [
          { guard: and(['isOpen', 'isKnown']), description: 'a' }, // here
          { guard: not('isOpen'), description: 'b' },
        ],
      },`,
    guards: ['isOpen', 'isKnown'],
    problem: "Opened in state 'gate' is left open when: isOpen, not isKnown.",
    mend: mendOfOpenCase,
  },
  {
    title: 'a timer that runs out with a case left open',
    chart: `${ignoresBoth}
      after: { swing: { guard: 'isOpen', actions: 'open' } }, // here`,
    guards: ['isOpen'],
    actions: ['open'],
    delays: ['swing'],
    problem: "after swing in state 'gate' is left open when: not isOpen.",
    mend: mendOfOpenCase,
  },
  {
    title: 'a branch that stands behind wider ones',
    chart: `on: {
        Closed: ignore('no'),
        Opened: [
          { guard: 'isOpen', description: 'a' },
          { guard: and(['isOpen', 'isKnown']), description: 'b' }, // here
          ignore('c'),
        ],
      },`,
    guards: ['isOpen', 'isKnown'],
    problem: `A branch of Opened in state 'gate', with guard isOpen && isKnown, ${never}`,
    mend: mendOfShadow,
  },
  {
    title: 'a branch that is left nothing by guards of which exactly one holds',
    chart: `meta: { exclusive: [['isOpen', 'isShut']] },
      on: {
        Closed: ignore('no'),
        Opened: [
          { guard: 'isOpen', description: 'a' },
          { guard: 'isShut', description: 'b' },
          ignore('c'), // here
        ],
      },`,
    guards: ['isOpen', 'isShut'],
    problem: `A branch of Opened in state 'gate', without a guard, ${never}`,
    mend: mendOfShadow,
  },
  {
    title: 'a branch of a parent that its only child leaves nothing',
    chart: `initial: 'ajar',
      states: { ajar: { on: { Opened: ignore('It is.') } } },
      on: {
        Opened: ignore('no'), // here
        Closed: ignore('no'),
      },`,
    problem: `A branch of Opened in state 'gate', without a guard, ${never}`,
    mend: mendOfShadow,
  },
  {
    title: 'a state that nothing leads to',
    chart: `initial: 'ajar',
      ${ignoresBoth}
      states: {
        ajar: {},
        lost: {}, // here
      },`,
    problem: "State 'lost' is never entered: no branch from a reachable state leads to it.",
    mend: 'Let a branch target it, or delete it.',
  },
  {
    title: 'a branch that does nothing and does not say why',
    chart: `on: {
        Opened: {}, // here
        Closed: ignore('no'),
      },`,
    problem: 'This branch does nothing and does not say why.',
    mend: "Write ignore('why'), or give it an action or a target.",
  },
];

export const misnamedCharts: readonly RefusedChart[] = [
  {
    title: 'a guard that setup() does not declare',
    chart: `on: {
        Opened: [{ guard: 'isOpne', description: 'a' }, ignore('b')], // here
        Closed: ignore('no'),
      },`,
    problem: "The guard 'isOpne' is not known.",
    mend: 'Declare it in setup({ guards }), or name one of: there is none yet.',
  },
  {
    title: 'an action that setup() does not declare',
    chart: `on: {
        Opened: { actions: 'oepn' }, // here
        Closed: ignore('no'),
      },`,
    actions: ['open'],
    problem: "The action 'oepn' is not known.",
    mend: 'Declare it in setup({ actions }), or name one of: open.',
  },
  {
    title: 'a delay that setup() does not declare',
    chart: `${ignoresBoth}
      after: { swing: { actions: 'open' } }, // here`,
    actions: ['open'],
    problem: "The delay 'swing' is not known.",
    mend: 'Declare it in setup({ delays }), or name one of: there is none yet.',
  },
  {
    title: 'an action that is no rule',
    chart: `on: {
        Opened: { actions: 'invented' }, // here
        Closed: ignore('no'),
      },`,
    actions: ['invented: action(open)'],
    problem: "The action 'invented' is not a rule: no file in spec/rules exports it.",
    mend: 'Export a function invented from spec/rules, and lift it under that name.',
  },
  {
    title: 'a guard that is declared and not used',
    chart: ignoresBoth,
    guards: ['isOpen'],
    line: lineOfSetup,
    problem: "The guard 'isOpen' is declared in setup() and used nowhere.",
    mend: 'Use it in the chart, or delete it.',
  },
  {
    title: 'an action that is declared and not used',
    chart: ignoresBoth,
    actions: ['open'],
    line: lineOfSetup,
    problem: "The action 'open' is declared in setup() and used nowhere.",
    mend: 'Use it in the chart, or delete it.',
  },
  {
    title: 'a delay that is declared and not used',
    chart: ignoresBoth,
    delays: ['swing'],
    line: lineOfSetup,
    problem: "The delay 'swing' is declared in setup() and used nowhere.",
    mend: 'Use it in the chart, or delete it.',
  },
  {
    title: 'an exclusion about something that is no guard of the chart',
    chart: `${ignoresBoth}
      meta: {
        atMostOne: [['isOpne']], // here
      },`,
    problem: "meta.atMostOne names 'isOpne', which no branch of this chart asks.",
    mend: 'Correct the name, or leave it out.',
  },
  {
    title: 'an event that is not in the alphabet',
    chart: `on: {
        Opened: ignore('no'),
        Closed: ignore('no'),
        Painted: ignore('no'), // here
      },`,
    problem: "The event 'Painted' is not in GateEvent.",
    mend: 'Add it to the union in spec/events.ts, or name one of: Opened, Closed.',
  },
  {
    title: 'a target that does not exist',
    chart: `initial: 'ajar',
      ${ignoresBoth}
      states: {
        ajar: { always: 'nowhere' }, // here
      },`,
    problem:
      "The machine cannot be built: Invalid transition definition for state node 'gate.ajar': " +
      "Child state 'nowhere' does not exist on 'gate'",
    mend: 'Correct what XState complains of, in this state.',
  },
  {
    title: 'a state with a dot in its name',
    chart: `initial: 'a.b',
      ${ignoresBoth}
      states: {
        'a.b': {}, // here
      },`,
    problem: "The state 'a.b' has a dot in its name, which stands between a state and its child.",
    mend: mendOfName,
  },
  {
    title: 'a state whose name with a dot is computed',
    chart: `initial: 'ajar',
      ${ignoresBoth}
      states: {
        ajar: { always: 'shut' },
        shut: Object.assign({ initial: 'inner', states: {
          ['a.b']: {}, inner: {}, // here
        } }),
      },`,
    line: 16,
    problem: "The state 'shut.a.b' cannot name a function.",
    mend: mendOfName,
  },
  {
    title: 'a state whose name is no identifier',
    chart: `initial: 'half-open',
      ${ignoresBoth}
      states: {
        'half-open': {}, // here
      },`,
    problem: "The state 'half-open' cannot name a function.",
    mend: mendOfName,
  },
  {
    title: 'a state that would be a prototype',
    chart: `initial: 'ajar',
      ${ignoresBoth}
      states: {
        ajar: {},
        __proto__: {}, // here
      },`,
    problem: "There cannot be a state '__proto__': in JavaScript this sets the prototype of `states`.",
    mend: mendOfName,
  },
  {
    title: 'a machine whose id cannot name a folder',
    chart: `${ignoresBoth} id: 'the gate',`,
    line: lineOfMachine,
    problem: "The id 'the gate' cannot name a folder and a variable.",
    mend: mendOfName,
  },
];
