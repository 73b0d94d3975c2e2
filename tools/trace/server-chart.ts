/** The XState machine of a server, at one place of a trace: what it does with the next event. */

import type { AnyMachineSnapshot, EventObject } from 'xstate';
import { branches as followerBranches } from '../../generated/follower-progress/branches.ts';
import { branches } from '../../generated/server/branches.ts';
import type { Timeout } from '../../generated/server/role.ts';
import type { ServerEvent } from '../../spec/events.ts';
import { followerProgressMachine } from '../../spec/machines/follower-progress.machine.ts';
import { valueOfRole } from '../../spec/machines/role-path.ts';
import { serverMachine } from '../../spec/machines/server.machine.ts';
import type { BootImage, ServerState } from '../../spec/state.ts';
import type { LogEntry } from '../../spec/vocabulary.ts';
import { BranchTable } from '../oracle/branch-table.ts';
import { ChartOracle, roleOf, timerOf } from '../oracle/chart-oracle.ts';
import type { Order } from '../oracle/order.ts';
import { timerKey, timerKeyOf } from '../oracle/part-address.ts';

/** The tables give the transitions their numbers; what they do, the machines say. */
const followerTable = new BranchTable(followerProgressMachine, followerBranches);
const table = new BranchTable(serverMachine, branches, new Map([['follower', followerTable]]));
const oracle = new ChartOracle(serverMachine, table.numberOf);

/** What the chart does in one step. */
export interface ChartMove {
  readonly role: string;
  readonly state: ServerState;
  /** Branches, effects and timers, in order. */
  readonly orders: readonly Order[];
}

export const titleOfBranch = (given: readonly unknown[]) => table.titleOfOrder(given);

export class ServerChart {
  #snapshot: AnyMachineSnapshot;
  /** Those that run. */
  readonly timers: Set<string>;

  private constructor(snapshot: AnyMachineSnapshot, timers: Iterable<string>) {
    this.#snapshot = snapshot;
    this.timers = new Set(timers);
  }

  static boot(image: BootImage): { chart: ServerChart; move: ChartMove } {
    const { snapshot, trace } = oracle.boot({ ...image, log: handedOn(image.log) });
    const chart = new ServerChart(snapshot, []);
    return { chart, move: chart.#moved(trace) };
  }

  /** Goes on from a state that somebody else has reached. */
  static at(role: string, state: ServerState, timers: readonly string[]): ServerChart {
    const snapshot = serverMachine.resolveState({
      value: valueOfRole(role) as never,
      context: { ...state, log: handedOn(state.log) },
    });
    return new ServerChart(snapshot as unknown as AnyMachineSnapshot, timers);
  }

  get role(): string {
    return roleOf(this.#snapshot);
  }

  get state(): ServerState {
    return this.#snapshot.context as ServerState;
  }

  /** The timer of a timeout runs: the caller has asked. */
  step(event: ServerEvent | Timeout): ChartMove {
    const seen = event.type === 'Timeout' ? this.#timeoutOf(event.timer) : event;
    const timer = timerKeyOf(event);
    if (timer !== undefined) this.timers.delete(timer);
    if (seen === null) return this.#moved([]);
    const { snapshot, trace } = oracle.step(this.#snapshot, seen);
    this.#snapshot = snapshot;
    return this.#moved(trace);
  }

  /** XState names a timeout by the state that waits for it. */
  #timeoutOf(timer: string): EventObject | null {
    for (const node of this.#snapshot._nodes) {
      for (const type of node.transitions.keys()) if (timerOf(type) === timer) return { type };
    }
    return null;
  }

  #moved(orders: readonly Order[]): ChartMove {
    for (const { type, given } of orders) {
      if (type === 'startTimer') this.timers.add(timerKey(given));
      else if (type === 'cancelTimer') this.timers.delete(timerKey(given));
    }
    return { role: this.role, state: this.state, orders };
  }
}

/** Whether a server can be there: a leaf of the chart. */
export function isRole(role: string): boolean {
  let node: { readonly states: Readonly<Record<string, unknown>> } | undefined = serverMachine.root;
  for (const name of role.split('.'))
    node = Object.hasOwn(node?.states ?? {}, name) ? (node?.states[name] as typeof node) : undefined;
  return node !== undefined && Object.keys(node.states).length === 0;
}

/**
 * A log that every new state takes over from the one before. The lifted rules copy the whole state before
 * each action, because a model checker goes back to old states; who replays never does, and logs are long.
 */
function handedOn(log: readonly LogEntry[]): LogEntry[] {
  const own = [...log];
  const slice = (begin?: number, end?: number) =>
    begin === undefined ? own : Array.prototype.slice.call(own, begin, end);
  return Object.defineProperty(own, 'slice', { value: slice });
}
