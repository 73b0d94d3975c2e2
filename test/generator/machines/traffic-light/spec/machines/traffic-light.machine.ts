/** A traffic light with a button, until it is taken away. */

import { and, not, setup } from 'xstate';
import type { LightEvent } from '../events.ts';
import * as crossing from '../rules/crossing.ts';
import { type LightState, newLightState } from '../state.ts';
import { liftActions, liftGuards } from './lift.ts';

const { someoneWaits, brokeTooOften, manyWait, rememberButton, letOneCross, countFault } = crossing;
const { lampsOn, lampsOff, blink, switchOn, switchOff } = crossing;

const light = setup({
  types: { context: {} as LightState, events: {} as LightEvent },
  guards: liftGuards({ someoneWaits, brokeTooOften, manyWait }),
  actions: liftActions({
    rememberButton,
    letOneCross,
    countFault,
    lampsOn,
    lampsOff,
    blink,
    switchOn,
    switchOff,
  }),
  delays: { phase: 10, pause: 1, blinking: 1, inspection: 1000 },
});

const ignore = (description: string) => ({ description });

export const trafficLightMachine = light.createMachine({
  id: 'trafficLight',
  context: newLightState,
  entry: 'switchOn',
  exit: 'switchOff',
  after: { inspection: { target: '#trafficLight.running.stopping.red', actions: 'blink' } },
  initial: 'running',
  /** It has broken once too often. */
  always: { guard: and(['brokeTooOften', not('someoneWaits')]), target: '.dismantled' },
  states: {
    running: {
      entry: 'lampsOn',
      exit: 'lampsOff',
      initial: 'stopping',
      always: { guard: 'manyWait', actions: 'letOneCross' },
      states: {
        stopping: {
          initial: 'red',
          states: {
            red: {
              entry: 'blink',
              after: {
                phase: [
                  { guard: 'someoneWaits', target: 'red', reenter: true, actions: 'letOneCross' },
                  { target: '#trafficLight.running.going' },
                ],
              },
            },
            amber: { after: { pause: 'red' } },
          },
          on: { ButtonPressed: { target: 'stopping', actions: 'rememberButton' } },
        },
        going: {
          entry: 'lampsOn',
          after: { phase: 'stopping.amber' },
          on: { PowerRestored: { target: '#trafficLight.running', actions: 'blink' } },
        },
      },
      on: {
        PowerFailed: { target: 'flashing', actions: 'countFault' },
        ButtonPressed: { actions: 'rememberButton' },
      },
    },
    flashing: {
      initial: 'dark',
      states: {
        dark: { after: { blinking: 'bright' } },
        bright: { entry: 'blink', after: { blinking: 'dark' }, exit: 'blink' },
      },
      on: {
        PowerRestored: { target: 'running' },
        PowerFailed: [
          {
            guard: 'someoneWaits',
            target: 'flashing',
            reenter: true,
            actions: ['countFault', 'letOneCross'],
          },
          { target: 'flashing', actions: 'countFault' },
        ],
      },
    },
    /** Nothing is left of it. */
    dismantled: { type: 'final', entry: 'blink', exit: 'lampsOff' },
  },
  on: {
    PowerRestored: ignore('There is power.'),
    ButtonPressed: ignore('Without power the button is dead.'),
    Dismantled: [
      { guard: 'someoneWaits', actions: 'letOneCross' },
      { target: '.dismantled', reenter: true },
    ],
  },
});
