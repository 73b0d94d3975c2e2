/** A bounded graph of a machine: every state that its model reaches, every event that it offers there. */

import type { AnyMachineSnapshot, AnyStateMachine, EventObject } from 'xstate';
import type { BranchTable } from '../../tools/oracle/branch-table.ts';
import { ChartOracle, type Observer, timerOf } from '../../tools/oracle/chart-oracle.ts';
import type { Edge } from './lockstep.ts';
import { beforeBoot, type Traced, take, type WalkEvent } from './traced-chart.ts';

/** A machine together with what may happen to it. */
export interface Model<State, Image> {
  readonly machine: AnyStateMachine;
  readonly table: BranchTable;
  readonly images: readonly Image[];
  /** Everything but timeouts: those are read from the chart. */
  eventsIn(role: string, state: State): readonly EventObject[];
  /**
   * Whether an event lets the machine go on with what it does: random walks prefer those, to get anywhere.
   */
  isCalm(role: string, state: State, event: EventObject): boolean;
  /** The same for two states that need not be told apart. */
  keyOf(role: string, state: State): string;
}

/** Where exploring ends. */
export interface Bounds<State> {
  /** States whose events are not tried any more. */
  isBeyond(state: State): boolean;
  /** In how many states of a role events are tried at most, the nearest to a boot first. */
  statesIn(role: string): number;
}

/**
 * Every edge, breadth first, as it is found: whoever has seen enough stops. `getAdjacencyMap` of `xstate/graph` gives
 * the same graph, but only as a whole, and its queue makes it quadratic from some 20,000 edges on.
 */
export function* explore<State, Image>(
  model: Model<State, Image>,
  bounds: Bounds<State>,
  observe?: Observer,
): Generator<Edge<Image>> {
  const oracle = new ChartOracle(model.machine, model.table.numberOf, observe);
  const { events, stopWhen, serializeState } = traversalOf(model, bounds);
  const known = new Set<string>(['']);
  const open: Traced[] = [beforeBoot];
  for (const before of open) {
    if (stopWhen(before)) continue;
    for (const event of events(before)) {
      const after = take(oracle, before, event);
      yield { before, event, after };
      const key = serializeState(after);
      if (known.has(key)) continue;
      known.add(key);
      open.push(after);
    }
  }
}

/** The options of `xstate/graph`; a wrong name among them would be ignored in silence. */
export function traversalOf<State, Image>(model: Model<State, Image>, bounds: Bounds<State>) {
  let eventNumber = 0;
  const expanded = new Map<string, number>();
  return {
    input: undefined,
    events: (traced: Traced): readonly WalkEvent<Image>[] => eventsFrom(model, traced),
    stopWhen: ({ at, role }: Traced) => {
      if (at === null) return false;
      if (bounds.isBeyond(at.context as State)) return true;
      const count = (expanded.get(role) ?? 0) + 1;
      expanded.set(role, count);
      return count > bounds.statesIn(role);
    },
    serializeState: ({ at, role }: Traced) => (at === null ? '' : model.keyOf(role, at.context as State)),
    /** Every event that a model offers in a state is an edge of its own, so a number is enough. */
    serializeEvent: () => {
      eventNumber += 1;
      return String(eventNumber);
    },
  };
}

/** Everything that may happen next, the boots included. */
export function eventsFrom<State, Image>(
  model: Model<State, Image>,
  { at, role }: Traced,
): readonly WalkEvent<Image>[] {
  if (at === null) return model.images.map((image) => ({ type: 'Booted', image }));
  return [...model.eventsIn(role, at.context as State), ...timeoutsIn(at)];
}

/** Of every timer of the chart: those of active states run, the others must be ignored. */
function timeoutsIn(snapshot: AnyMachineSnapshot): readonly EventObject[] {
  const active = new Set(snapshot._nodes.flatMap((node) => node.after.map(({ eventType }) => eventType)));
  const running = new Set([...active].map(timerOf));
  const events: readonly string[] = snapshot.machine.events;
  const stopped = events.filter((type) => timerOf(type) !== undefined && !running.has(timerOf(type)));
  return [...active, ...stopped].map((type) => ({ type }));
}
