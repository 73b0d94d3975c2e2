/**
 * The XState machine of a kind of parts, run inside the actions of its owner: on the owner's copy, at
 * once and to completion. One machine and one scope serve all parts of the kind.
 */

import {
  type AnyActorScope,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  createMachine,
  type EventObject,
  type InspectionEvent,
} from 'xstate';
import { createEmptyActor } from 'xstate/actors';
import type { PartOrders } from '../parts.ts';
import { initialRole, roleOfValue, valueOfRole } from './role-path.ts';

/**
 * What `meta.partOf` of a part's machine says: the id of the owner, and how one calls its parts, all
 * and one.
 */
export interface PartOf {
  readonly owner: string;
  readonly all: string;
  readonly one: string;
}

/** What the rules of a part see. */
export interface PartContext<Own, Owner> {
  readonly own: Own;
  readonly owner: Owner;
}

/** An order of a part, as data. `took` is told the part, its id, and the transition of XState. */
export interface PartNote {
  readonly type: string;
  readonly given: readonly unknown[];
}

/** Is told of each situation in which a part looks for a branch; `event` is null for an eventless one. */
export type PartObserver = (snapshot: AnyMachineSnapshot, event: EventObject | null) => void;

interface LivePart {
  readonly id: string;
  role: string;
}

type Owner = Readonly<Record<string, unknown>>;
type Orders = PartOrders<{ readonly id: string }, EventObject, string>;
type Run = { readonly part: LivePart; readonly note: (note: PartNote) => void };

/** More microsteps than this in one step mean that eventless branches run in a circle. */
const fuse = 1000;
const closing = '(closing)';

export class PartChart {
  readonly machine: AnyStateMachine;
  readonly partOf: PartOf;
  observe: PartObserver | undefined;
  readonly #first: string;
  /**
   * The same states without anything eventless, and with a last one: entering and leaving by
   * themselves.
   */
  readonly #gates: AnyStateMachine;
  readonly #scope: AnyActorScope;
  /** At rest in a role: all that a snapshot holds but its context. */
  readonly #atRest = new Map<string, AnyMachineSnapshot>();
  #run: Run | undefined;
  #pending: PartNote[] = [];

  constructor(machine: AnyStateMachine) {
    machine.options = { ...machine.options, maxIterations: fuse };
    this.machine = machine;
    this.partOf = machine.root.meta.partOf;
    this.#first = initialRole(machine);
    this.#gates = gatesOf(machine);
    this.#scope = this.#scopeOf((inspected) => this.#inspect(inspected));
  }

  /** What an action of the owner is given: `owner` is the copy that it changes. */
  ordersOn(owner: object, note: (note: PartNote) => void): Orders {
    const parts = (owner as Owner)[this.partOf.all] as Map<string, LivePart>;
    const find = (id: string, order: string) => {
      const part = parts.get(id);
      if (part === undefined) throw this.#misuse(order, id, 'there is none under this id');
      return part;
    };
    return {
      open: (id, state) => {
        if (parts.has(id)) throw this.#misuse('open', id, 'it is open already');
        const part = { ...state, id, role: this.#first };
        parts.set(id, part);
        this.#enter({ part, note }, owner);
      },
      tell: (id, event) => this.#take({ part: find(id, 'tell'), note }, owner, event),
      expire: (id, timer) => {
        const part = parts.get(id);
        if (part !== undefined) this.#expire({ part, note }, owner, timer);
      },
      close: (id) => {
        this.#leave({ part: find(id, 'close'), note }, owner);
        parts.delete(id);
      },
    };
  }

  #enter(run: Run, owner: object): void {
    const context = { own: run.part, owner };
    this.#within(run, () => this.#gates.getInitialSnapshot(this.#scope, context));
    this.#flush();
    // An event that XState takes for the one of the start: it only looks for what is eventless.
    this.#take(run, owner, { type: 'xstate.init' });
  }

  #take(run: Run, owner: object, event: EventObject): void {
    const snapshot = this.#at(this.machine, run.part, owner);
    if (snapshot.status !== 'active') return;
    this.observe?.(snapshot, event.type === 'xstate.init' ? null : event);
    this.#within(run, () => this.machine.transition(snapshot, event, this.#scope));
  }

  #expire(run: Run, owner: object, timer: string): void {
    for (const node of this.#at(this.machine, run.part, owner)._nodes) {
      for (const type of node.transitions.keys())
        if (timerOf(type) === timer) return this.#take(run, owner, { type });
    }
  }

  #leave(run: Run, owner: object): void {
    const snapshot = this.#at(this.#gates, run.part, owner);
    if (snapshot.status !== 'active') return;
    this.#within(run, () => this.#gates.transition(snapshot, { type: closing }, this.#scope));
    this.#flush();
  }

  #within(run: Run, take: () => AnyMachineSnapshot): void {
    this.#run = run;
    this.#pending = [];
    const { status, error } = take();
    if (status === 'error') throw error;
  }

  #at(machine: AnyStateMachine, own: LivePart, owner: object): AnyMachineSnapshot {
    const key = `${machine === this.machine} ${own.role}`;
    let snapshot = this.#atRest.get(key);
    if (snapshot === undefined) {
      snapshot = machine.resolveState({ value: valueOfRole(own.role), context: {} });
      this.#atRest.set(key, snapshot as AnyMachineSnapshot);
    }
    return { ...(snapshot as AnyMachineSnapshot), context: { own, owner } };
  }

  /** XState reports a microstep when it is over: the branch goes before what it ordered. */
  #inspect(inspected: InspectionEvent): void {
    if (inspected.type !== '@xstate.microstep' || this.#run === undefined) return;
    const { part, note } = this.#run;
    const snapshot = inspected.snapshot as AnyMachineSnapshot;
    if (snapshot.machine !== this.machine) return;
    for (const transition of inspected._transitions)
      note({ type: 'took', given: [this.partOf.one, part.id, transition] });
    this.#flush();
    part.role = roleOfValue(snapshot.value);
    if (snapshot.status === 'active') this.observe?.(snapshot, null);
  }

  #flush(): void {
    const pending = this.#pending;
    this.#pending = [];
    for (const each of pending) this.#run?.note(each);
  }

  #scopeOf(inspect: (inspected: InspectionEvent) => void): AnyActorScope {
    const self = createEmptyActor();
    self.system.inspect(inspect);
    return {
      self,
      system: self.system,
      id: this.machine.id,
      sessionId: this.machine.id,
      logger: () => {},
      defer: () => {},
      emit: () => {},
      stopChild: () => {},
      actionExecutor: (action) => this.#pending.push(...this.#notesOf(action)),
    };
  }

  /** `raise` with a delay and `cancel` are how XState starts and stops the timers of a state. */
  #notesOf(action: { readonly type: string; readonly params: unknown }): readonly PartNote[] {
    const params = action.params as { event?: unknown; delay?: number; sendId?: string };
    const id = this.#run?.part.id;
    if (action.type === 'xstate.emit') return [params.event as PartNote];
    if (action.type === 'xstate.cancel')
      return [{ type: 'cancelTimer', given: [timerOf(params.sendId ?? ''), id] }];
    if (params.delay === undefined) return [];
    return [{ type: 'startTimer', given: [timerOf((params.event as EventObject).type), id] }];
  }

  #misuse(order: string, id: string, fact: string): Error {
    const { one, all } = this.partOf;
    const next = `Let the rules of ${this.partOf.owner} ask its ${all} before they order this.`;
    return new PartMisused(`Cannot ${order} ${one} ${id}: ${fact}. ${next}`);
  }
}

/** The rules of an owner gave an order that its parts cannot follow: a fault of the chart. */
class PartMisused extends Error {
  override readonly name = 'PartMisused';
}

/** 'probeRetry' of 'xstate.after.probeRetry.followerProgress.probe'; undefined of any other event. */
function timerOf(type: string): string | undefined {
  return type.startsWith('xstate.after.') ? type.split('.')[2] : undefined;
}

/** What all kinds of parts offer to an action of the owner. */
export function ordersOn(
  charts: readonly PartChart[],
  owner: object,
  note: (note: PartNote) => void,
): Readonly<Record<string, Orders>> {
  return Object.fromEntries(charts.map((chart) => [chart.partOf.all, chart.ordersOn(owner, note)]));
}

interface States {
  readonly states?: Readonly<Record<string, States>>;
  readonly always?: unknown;
}

/** A chart without states has nothing to enter; the generator refuses it by its name. */
function gatesOf(machine: AnyStateMachine): AnyStateMachine {
  const { config, implementations } = machine;
  if (machine.root.type === 'atomic') return machine;
  const { states, ...root } = withoutAlways(config as States) as States & { on?: object };
  const withLast = {
    ...root,
    on: { ...root.on, [closing]: { target: `.${closing}` } },
    states: { ...states, [closing]: { type: 'final' } },
  };
  return createMachine(withLast as never, implementations as never) as unknown as AnyStateMachine;
}

function withoutAlways({ always: _, ...config }: States): States {
  if (config.states === undefined) return config;
  const states = Object.entries(config.states).map(([key, state]) => [key, withoutAlways(state)] as const);
  return { ...config, states: Object.fromEntries(states) };
}
