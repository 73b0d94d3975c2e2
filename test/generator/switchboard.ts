/**
 * A switchboard with its lines, as the lockstep walks through it: every event in every state that is
 * near.
 */

import type { AnyStateMachine, EventObject } from 'xstate';
import type { Branch } from '../../generated/branch.ts';
import { BranchTable } from '../../tools/oracle/branch-table.ts';
import type { Bounds, Model } from '../model/explore.ts';
import { Lockstep, type Subject } from '../model/lockstep.ts';
import type { SwitchboardState } from './machines/switchboard/spec/state.ts';
import type { Workshop } from './workshop.ts';

type Live = Subject<SwitchboardState, EventObject, object>;

export interface LoadedSwitchboard {
  readonly model: Model<SwitchboardState, null>;
  readonly lockstep: Lockstep<SwitchboardState, EventObject, object, null>;
}

/** Everything is that of the workshop: what it has generated, and its own machines. */
export async function loadSwitchboard(workshop: Workshop): Promise<LoadedSwitchboard> {
  const from = (path: string) => workshop.load(path);
  const rowsOf = async (folder: string) =>
    (await from(`generated/${folder}/branches.ts`)).branches as readonly Branch[];
  const machineOf = async (name: string) =>
    (await from(`spec/machines/${name}.machine.ts`))[`${name}Machine`] as AnyStateMachine;
  const { newSwitchboardState, copySwitchboardState } = await from('spec/state.ts');
  const code = (await from('generated/switchboard/step.ts')) as unknown as Live;
  const lines = new BranchTable(await machineOf('line'), await rowsOf('line'));
  const machine = await machineOf('switchboard');
  const kind = {
    boot: newSwitchboardState as () => SwitchboardState,
    copy: copySwitchboardState as (state: SwitchboardState) => SwitchboardState,
  };
  return {
    model: {
      machine,
      table: new BranchTable(machine, await rowsOf('switchboard'), new Map([['line', lines]])),
      images: [null],
      eventsIn,
      isCalm: () => true,
      keyOf: (role, { lines: held, log }) => JSON.stringify([role, [...held.values()], log.length]),
    },
    lockstep: new Lockstep(kind, code),
  };
}

/** 'c' is plugged in on the way; nobody ever plugs in 'd'. */
function eventsIn(): readonly EventObject[] {
  const ids = ['a', 'b', 'c', 'd'];
  const words = ['', 'hello', 'bye', 'twice'];
  return [
    { type: 'ShiftBegun' },
    { type: 'ShiftEnded' },
    { type: 'RoundCall' },
    ...['a', 'c'].map((id) => ({ type: 'LineAdded', id })),
    ...ids.map((id) => ({ type: 'LineCut', id })),
    ...ids.flatMap((id) => words.map((word) => ({ type: 'SignalCame', id, word }))),
    ...ids.flatMap((id) => ['ring', 'patience'].map((timer) => ({ type: 'LineTimeout', id, timer }))),
  ];
}

const most = { log: 4, rings: 5, words: 3 };

export const bounds: Bounds<SwitchboardState> = {
  isBeyond: ({ lines, log }) =>
    log.length > most.log ||
    [...lines.values()].some(({ rings, words }) => rings > most.rings || words.length > most.words),
  statesIn: () => 400,
};
