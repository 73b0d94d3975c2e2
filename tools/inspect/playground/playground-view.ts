/** What a person sees of a playground, to lay hands on it. */

import type { ServerMessage } from '../../../spec/messages.ts';
import type { ScenarioCluster } from '../../scenario/scenario-cluster.ts';
import type { InFlight, ScenarioNetwork } from '../../scenario/scenario-network.ts';
import { tellMessage } from '../../scenario/told-messages.ts';
import { tellOrders } from '../../scenario/trace.ts';
import type { Schedule } from './schedule.ts';

export interface PlaygroundServer {
  readonly id: string;
  readonly isRunning: boolean;
  /** Its state in the chart; 'down' if it does not run. */
  readonly role: string;
  /** Those that run, the next to run out first. */
  readonly timers: readonly PlaygroundTimer[];
  /** What `saved` would do: writes, and messages that wait for them. */
  readonly unsaved: readonly string[];
  /** Whether it writes a snapshot that `snapshotted` would complete. */
  readonly isWritingSnapshot: boolean;
  /** The commands that its state machine has applied. */
  readonly machine: readonly string[];
}

export interface PlaygroundTimer {
  /** As `timeout` takes it: 'electionTimeout', 'probeRetry/n2'. */
  readonly timer: string;
  readonly remainingMs: number;
}

export interface PlaygroundMessage {
  readonly id: number;
  readonly from: string;
  readonly to: string;
  readonly message: ServerMessage;
  /** In the words of traces. */
  readonly text: string;
  /** Names this very message behind deliver, drop, duplicate and hold; behind release if it is held up. */
  readonly selection: string;
  readonly isHeld: boolean;
  readonly sentMs: number;
  /** Null if it is held up. */
  readonly arrivesMs: number | null;
}

export function serversOf(
  { servers }: ScenarioCluster,
  schedule: Schedule,
  nowMs: number,
): readonly PlaygroundServer[] {
  return [...servers.values()].map((one) => ({
    id: one.id,
    isRunning: one.running,
    role: one.running ? one.server.role : 'down',
    timers: [...schedule.timersOf(one.id)]
      .map(([timer, atMs]) => ({ timer, remainingMs: Math.max(0, atMs - nowMs) }))
      .sort((first, second) => first.remainingMs - second.remainingMs),
    unsaved: tellOrders(one.id, one.waiting),
    isWritingSnapshot: one.unsaved !== null,
    machine: one.machine.slice(),
  }));
}

export function messagesOf(
  { inFlight, held }: ScenarioNetwork,
  schedule: Schedule,
): readonly PlaygroundMessage[] {
  const told = (all: readonly InFlight[], isHeld: boolean) =>
    all.map((one, place) => {
      const { id, sentMs, arrivesMs } = schedule.flightOf(one);
      const { from, to, message } = one;
      return {
        ...{ id, from, to, message, sentMs, isHeld },
        text: tellMessage(message),
        selection: selectionOf(one, all.slice(0, place)),
        arrivesMs: isHeld ? null : arrivesMs,
      };
    });
  return [...told(inFlight, false), ...told(held, true)];
}

function selectionOf({ from, to, message }: InFlight, older: readonly InFlight[]): string {
  const alike = older.filter(
    (one) => one.from === from && one.to === to && one.message.type === message.type,
  );
  const oldest = `${from}->${to} ${message.type}`;
  return alike.length === 0 ? oldest : `${oldest} ${alike.length + 1}`;
}
