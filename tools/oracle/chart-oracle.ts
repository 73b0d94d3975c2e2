/**
 * A machine as the oracle: XState takes the step, and everything that it does on the way is written down in
 * order.
 */

import {
  type AnyActorScope,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  type AnyTransitionDefinition,
  type EventObject,
  getInitialMicrosteps,
  type InspectionEvent,
} from 'xstate';
import { createEmptyActor } from 'xstate/actors';
import { roleOfValue } from '../../spec/machines/role-path.ts';
import type { Order } from './order.ts';

/** Where a machine is, and the orders of the step that led there. */
export interface ChartStep {
  readonly snapshot: AnyMachineSnapshot;
  readonly trace: readonly Order[];
}

/**
 * Is told of each situation in which XState looks for a branch; `event` is null where it looks for an
 * eventless one.
 */
export type Observer = (snapshot: AnyMachineSnapshot, event: EventObject | null) => void;

interface Microstep {
  readonly snapshot: AnyMachineSnapshot;
  readonly event: EventObject;
  readonly transitions: readonly AnyTransitionDefinition[];
}

/** More microsteps than this in one step mean that eventless branches run in a circle. */
const fuse = 1000;

export class ChartOracle {
  readonly machine: AnyStateMachine;
  readonly #numberOf: (transition: AnyTransitionDefinition) => number;
  readonly #observe: Observer | undefined;
  readonly #scope: AnyActorScope;
  #trace: Order[] = [];
  #microsteps: Microstep[] = [];
  /** Where in the trace the orders of the running microstep begin. */
  #begin = 0;

  constructor(
    machine: AnyStateMachine,
    numberOf: (transition: AnyTransitionDefinition) => number,
    observe?: Observer,
  ) {
    this.machine = machine;
    this.#numberOf = numberOf;
    this.#observe = observe;
    // A chart that never comes to rest shall be an error, not a test that never ends.
    machine.options = { ...machine.options, maxIterations: fuse };
    const self = createEmptyActor();
    self.system.inspect((inspected) => this.#inspect(inspected));
    this.#scope = {
      self,
      system: self.system,
      id: machine.id,
      sessionId: machine.id,
      logger: () => {},
      defer: () => {},
      emit: () => {},
      stopChild: () => {},
      actionExecutor: (action) => this.#trace.push(...ordersOf(action).map((order) => this.#numbered(order))),
    };
  }

  /** The first snapshot of a machine; throws what its initial actions throw. */
  boot(input: unknown): ChartStep {
    const [entered] = getInitialMicrosteps(this.machine, input as never);
    const before = entered?.[1].flatMap(ordersOf).length ?? 0;
    return this.#trail(before, () => this.machine.getInitialSnapshot(this.#scope, input));
  }

  /** An actor that is done hears nothing any more; the machine alone would still answer. */
  step(snapshot: AnyMachineSnapshot, event: EventObject): ChartStep {
    if (snapshot.status !== 'active') return { snapshot, trace: [] };
    const step = this.#trail(0, () => this.machine.transition(snapshot, event, this.#scope));
    if (this.#observe !== undefined) this.#report(snapshot, this.#observe);
    return step;
  }

  #trail(begin: number, run: () => AnyMachineSnapshot): ChartStep {
    this.#trace = [];
    this.#microsteps = [];
    this.#begin = begin;
    const snapshot = run();
    if (snapshot.status === 'error') throw snapshot.error;
    return { snapshot, trace: this.#trace };
  }

  /** XState reports a microstep when it is over: the branch goes before what it ordered. */
  #inspect(inspected: InspectionEvent): void {
    if (inspected.type !== '@xstate.microstep') return;
    const { event, _transitions: transitions } = inspected;
    const took = transitions.map((transition) => ({ type: 'took', given: [this.#numberOf(transition)] }));
    this.#trace.splice(this.#begin, 0, ...took);
    this.#begin = this.#trace.length;
    if (this.#observe === undefined) return;
    this.#microsteps.push({ snapshot: inspected.snapshot as AnyMachineSnapshot, event, transitions });
  }

  /** The machine of a part names a branch by its transition. */
  #numbered({ type, given }: Order): Order {
    if (type !== 'took') return { type, given };
    const [part, id, transition] = given;
    return { type, given: [part, id, this.#numberOf(transition as AnyTransitionDefinition)] };
  }

  #report(start: AnyMachineSnapshot, observe: Observer): void {
    let before = start;
    for (const { snapshot, event, transitions } of this.#microsteps) {
      const isEventless = transitions.some((transition) => transition.eventType === '');
      if (!isEventless) observe(before, event);
      if (snapshot.status === 'active') observe(snapshot, null);
      before = snapshot;
    }
  }
}

/** `raise` with a delay and `cancel` are how XState starts and stops the timers of a state. */
function ordersOf(action: { readonly type: string; readonly params: unknown }): readonly Order[] {
  const params = action.params as { event?: unknown; delay?: number; sendId?: string };
  if (action.type === 'xstate.emit') return [params.event as Order];
  if (action.type === 'xstate.cancel')
    return [{ type: 'cancelTimer', given: [timerOf(params.sendId ?? '')] }];
  if (action.type !== 'xstate.raise')
    throw new TypeError(`Cannot record ${action.type}: no chart of ours has it.`);
  if (params.delay === undefined) return [];
  return [{ type: 'startTimer', given: [timerOf((params.event as EventObject).type)] }];
}

/** 'electionTimeout' of 'xstate.after.electionTimeout.server.follower'; undefined of any other event. */
export function timerOf(type: string): string | undefined {
  return type.startsWith('xstate.after.') ? type.split('.')[2] : undefined;
}

/** 'leader.supported.heartbeat': the path of the active state without children. */
export function roleOf(snapshot: AnyMachineSnapshot): string {
  return roleOfValue(snapshot.value);
}
