/** A door that opens with a code, and closes by itself. */

import { and, not, setup } from 'xstate';
import type { DoorEvent } from '../events.ts';
import * as codes from '../rules/codes.ts';
import { type DoorState, newDoorState } from '../state.ts';
import { liftActions, liftGuards } from './lift.ts';

const { codeIsRight, codeIsWrong, failedTooOften, hasFailed } = codes;
const { countFailure, forgetFailures, soundAlarm, beep } = codes;

const door = setup({
  types: { context: {} as DoorState, events: {} as DoorEvent },
  guards: liftGuards({ codeIsRight, codeIsWrong, failedTooOften, hasFailed }),
  actions: liftActions({ countFailure, forgetFailures, soundAlarm, beep }),
  delays: { closing: 5, forgetting: 60, hoarse: 20 },
});

const ignore = (description: string) => ({ description });

const locked = door.createStateConfig({
  meta: { paper: '§1' },
  on: {
    CodeTyped: [
      /** The right code opens it, even during a row of wrong ones. @paper §1.1 */
      { guard: 'codeIsRight', target: 'unlocked', actions: ['forgetFailures', 'beep'] },
      { guard: and(['codeIsWrong', not('failedTooOften')]), actions: 'countFailure' },
      /** The third time in a row. */
      { guard: and(['failedTooOften', 'hasFailed', 'codeIsWrong']), target: 'alarmed' },
    ],
    /** Without a code nobody comes in. */
    Pushed: ignore('It is locked.'),
  },
});

export const doorMachine = door.createMachine({
  id: 'door',
  context: newDoorState,
  meta: {
    exclusive: [['codeIsRight', 'codeIsWrong']],
    implies: [['failedTooOften', 'hasFailed']],
  },
  initial: 'locked',
  states: {
    locked,
    unlocked: {
      entry: 'beep',
      after: { closing: 'locked' },
      on: {
        /** Someone goes through: it stays open for as long again. */
        Pushed: { target: 'unlocked', reenter: true },
        CodeTyped: ignore('It is open already.'),
      },
    },
    alarmed: {
      entry: 'soundAlarm',
      exit: ['forgetFailures', 'beep'],
      after: { forgetting: { target: 'locked' } },
      initial: 'loud',
      states: {
        loud: { after: { hoarse: 'quiet' } },
        /** Final inside another state: the door goes on. */
        quiet: { type: 'final', entry: 'beep' },
      },
    },
  },
  on: {
    CodeTyped: ignore('The lock is blocked.'),
    Pushed: { actions: 'soundAlarm' },
    Pulled: [{ guard: 'hasFailed', actions: 'beep' }, ignore('It opens the other way.')],
  },
});
