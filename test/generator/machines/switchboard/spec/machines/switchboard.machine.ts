/** A switchboard that has lines while somebody is on shift. */

import { setup } from 'xstate';
import type { SwitchboardEvent } from '../events.ts';
import * as switching from '../rules/switching.ts';
import { newSwitchboardState, type SwitchboardState } from '../state.ts';
import { liftActions, liftGuards } from './lift.ts';
import { lineMachine } from './line.machine.ts';
import { PartChart, type PartNote } from './part-chart.ts';

const { lineIsKnown, lineIsDead } = switching;
const { openLines, closeLines, addLine, cutLine, passOn, callAll, expireLine, closeDeadLine } = switching;

export const lines = new PartChart(lineMachine);

const switchboard = setup({
  types: {
    context: {} as SwitchboardState,
    events: {} as SwitchboardEvent,
    emitted: {} as PartNote,
  },
  guards: liftGuards({ lineIsKnown, lineIsDead }),
  actions: liftActions(
    { openLines, closeLines, addLine, cutLine, passOn, callAll, expireLine, closeDeadLine },
    [lines],
  ),
  delays: { shift: 8 },
});

const ignore = (description: string) => ({ description });

export const switchboardMachine = switchboard.createMachine({
  id: 'switchboard',
  context: newSwitchboardState,
  initial: 'deserted',
  states: {
    deserted: { on: { ShiftBegun: { target: 'staffed' } } },
    staffed: {
      entry: 'openLines',
      exit: 'closeLines',
      after: { shift: { target: 'staffed', reenter: true } },
      /** One after the other. */
      always: { guard: 'lineIsDead', actions: 'closeDeadLine' },
      on: {
        ShiftEnded: { target: 'deserted' },
        LineAdded: [{ guard: 'lineIsKnown', description: 'It is there.' }, { actions: 'addLine' }],
        LineCut: [{ guard: 'lineIsKnown', actions: 'cutLine' }, ignore('It is cut already.')],
        SignalCame: [{ guard: 'lineIsKnown', actions: 'passOn' }, ignore('Nothing is connected there.')],
        RoundCall: { actions: 'callAll' },
        LineTimeout: { actions: 'expireLine' },
      },
    },
  },
  on: {
    ShiftBegun: ignore('Somebody is there.'),
    ShiftEnded: ignore('Nobody is there.'),
    LineAdded: ignore('Nobody plugs it in.'),
    LineCut: ignore('Nothing is plugged in.'),
    SignalCame: ignore('Nobody hears it.'),
    RoundCall: ignore('Nobody hears it.'),
    LineTimeout: ignore('It was left when the shift ended.'),
  },
});
