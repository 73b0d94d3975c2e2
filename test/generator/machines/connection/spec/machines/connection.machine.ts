/** A connection that is opened when it is needed, and retries. */

import { and, not, or, raise, setup } from 'xstate';
import type { ConnectionEvent } from '../events.ts';
import * as dialling from '../rules/dialling.ts';
import { type ConnectionState, newConnectionState } from '../state.ts';
import { liftActions, liftGuards } from './lift.ts';

const { attemptsAreLeft, isForEver, queueHolds, isLong } = dialling;
const { dial, enqueue, transmitNext, forgetAttempts, dropQueue, enterDialling } = dialling;

const connection = setup({
  types: { context: {} as ConnectionState, events: {} as ConnectionEvent },
  guards: liftGuards({ attemptsAreLeft, isForEver, queueHolds, isLong }),
  actions: {
    ...liftActions({ dial, enqueue, transmitNext, forgetAttempts, dropQueue, enterDialling }),
    lookAgain: raise(({ event }) => event),
  },
  delays: { backoff: 100, linger: 5000 },
});

const ignore = (description: string) => ({ description });

export const connectionMachine = connection.createMachine({
  id: 'connection',
  context: newConnectionState,
  initial: 'idle',
  states: {
    idle: {
      /** Whoever wants to send makes it dial, and is heard then. */
      on: { SendRequested: { target: 'dialling', actions: ['forgetAttempts', 'lookAgain'] } },
    },
    dialling: {
      entry: ['dial', 'enterDialling'],
      after: {
        backoff: [
          { guard: 'attemptsAreLeft', target: 'dialling', reenter: true },
          { target: 'idle', actions: 'dropQueue' },
        ],
      },
      on: {
        Opened: { target: 'open' },
        Broken: [
          {
            guard: or([not('attemptsAreLeft'), and(['isForEver', not('queueHolds')])]),
            target: 'idle',
            actions: 'dropQueue',
          },
          { guard: not(and(['isForEver', 'queueHolds'])), target: 'dialling', reenter: true },
          ignore('Something waits in the queue, so it goes on trying.'),
        ],
      },
    },
    open: {
      initial: 'fresh',
      always: { guard: 'queueHolds', target: '.used', actions: 'transmitNext' },
      states: {
        fresh: {},
        used: {
          after: { linger: { target: '#connection.idle' } },
          always: { guard: not('queueHolds'), description: 'All is sent.' },
        },
      },
      on: {
        Broken: [
          { guard: 'isForEver', target: 'idle' },
          { target: 'dialling', actions: 'lookAgain' },
        ],
      },
    },
  },
  on: {
    SendRequested: [{ guard: 'isLong', actions: ['enqueue', 'enterDialling'] }, { actions: 'enqueue' }],
    Opened: ignore('Nobody dials.'),
    Broken: ignore('Nobody is connected.'),
  },
});
