/** One line: it rings, somebody talks, and in the end it is dead. */

import { raise, setup } from 'xstate';
import type { Line, LineEvent } from '../lines.ts';
import type { DeepReadonly } from '../parts.ts';
import * as talking from '../rules/talking.ts';
import type { SwitchboardState } from '../state.ts';
import { liftLine } from './lift.ts';
import type { PartContext, PartNote } from './part-chart.ts';

const { rangEnough, rangTooOften, wordIsLast, isFull, ring, greet, write, repeatFirst, forgetWords } =
  talking;

const line = setup({
  types: {
    context: {} as PartContext<Line, DeepReadonly<SwitchboardState>>,
    events: {} as LineEvent,
    input: {} as PartContext<Line, DeepReadonly<SwitchboardState>>,
    emitted: {} as PartNote,
  },
  guards: liftLine.guards({ rangEnough, rangTooOften, wordIsLast, isFull }),
  actions: {
    ...liftLine.actions({ ring, greet, write, repeatFirst, forgetWords }),
    lookAgain: raise(({ event }) => event),
  },
  delays: { ring: 1, patience: 9 },
});

const ignore = (description: string) => ({ description });

export const lineMachine = line.createMachine({
  id: 'line',
  context: ({ input }) => input,
  meta: { partOf: { owner: 'switchboard', all: 'lines', one: 'line' } },
  entry: 'greet',
  exit: 'forgetWords',
  initial: 'idle',
  states: {
    idle: {
      /** A line that was added in the middle of a shift has rung before. */
      always: { guard: 'rangEnough', target: 'ringing' },
      on: { Called: { target: 'ringing', actions: 'ring' } },
    },
    ringing: {
      entry: 'ring',
      always: { guard: 'rangTooOften', target: 'dead' },
      after: {
        ring: [
          { guard: 'rangEnough', target: 'dead' },
          { target: 'ringing', reenter: true },
        ],
      },
      on: {
        /** Whoever speaks has picked it up. */
        Spoken: { target: 'talking', actions: 'lookAgain' },
      },
    },
    talking: {
      entry: 'greet',
      exit: 'greet',
      after: { patience: { target: 'idle' } },
      initial: 'free',
      states: {
        free: {
          always: { guard: 'isFull', target: 'full' },
          on: {
            Spoken: [{ guard: 'wordIsLast', target: '#line.dead', actions: 'write' }, { actions: 'write' }],
          },
        },
        full: {
          entry: 'greet',
          on: {
            /** Room for one word. */
            Repeated: { target: 'free', actions: 'repeatFirst' },
            Spoken: ignore('Nobody listens any more.'),
          },
        },
      },
      on: { HungUp: { target: 'idle', actions: 'forgetWords' } },
    },
    dead: { type: 'final' },
  },
  on: {
    Called: ignore('Somebody is there already.'),
    Spoken: ignore('Nobody has picked it up.'),
    Repeated: ignore('Nothing was said, or too little.'),
    HungUp: ignore('Nobody is there.'),
  },
});
