/** Chart and generated code take the same step; whatever differs is told with state, event and place. */

import { timerOf } from '../../tools/oracle/chart-oracle.ts';
import { type Order, recordOrders } from '../../tools/oracle/order.ts';
import { firstDifference, show } from './difference.ts';
import { isBooted, type Traced, type WalkEvent } from './traced-chart.ts';

/** The generated code of one machine. */
export interface Subject<State, Event, Effects> {
  start(state: State, effects: Effects): State & { readonly role: string };
  step(live: State & { readonly role: string }, event: Event, effects: Effects): void;
}

/** What of a machine the lockstep has to know. */
export interface StateKind<State, Image> {
  /** The state just before the first state of the chart is entered. */
  boot(image: Image): State;
  /** A copy that shares nothing mutable. */
  copy(state: State): State;
}

/** One step of the chart. */
export interface Edge<Image> {
  readonly before: Traced;
  readonly event: WalkEvent<Image>;
  readonly after: Traced;
}

/** Where the generated code is, and what it has ordered on the way. Before the boot, `live` is null. */
interface Run<State> {
  readonly live: (State & { readonly role: string }) | null;
  readonly trace: readonly Order[];
}

export class Lockstep<State extends object, Event, Effects extends object, Image> {
  readonly #kind: StateKind<State, Image>;
  readonly #subject: Subject<State, Event, Effects>;

  constructor(kind: StateKind<State, Image>, subject: Subject<State, Event, Effects>) {
    this.#kind = kind;
    this.#subject = subject;
  }

  /**
   * The first edge on which the two differ, in words, or null if there is none. Asks for no edge after that.
   */
  compareEdges(edges: Iterable<Edge<Image>>): string | null {
    for (const edge of edges) {
      const found = this.compareEdge(edge);
      if (found !== null) return found;
    }
    return null;
  }

  /** Both begin in the state of the chart before the edge. */
  compareEdge(edge: Edge<Image>): string | null {
    return this.#compareStep(this.#liveIn(edge.before), edge).difference;
  }

  /** Both begin at the boot, and keep their own states from step to step. */
  compareWalk(walk: readonly Edge<Image>[]): string | null {
    const walker = this.walker();
    for (const [position, edge] of walk.entries()) {
      const found = walker(edge);
      if (found !== null) return `${found}\n  walk      ${showWalk(walk.slice(0, position + 1))}`;
    }
    return null;
  }

  /** Compares the edges that it is given, one after the other, as one walk from the boot. */
  walker(): (edge: Edge<Image>) => string | null {
    let live: Run<State>['live'] = null;
    return (edge) => {
      const step = this.#compareStep(live, edge);
      live = step.live;
      return step.difference;
    };
  }

  #liveIn({ at, role }: Traced): Run<State>['live'] {
    return at === null ? null : Object.assign(this.#kind.copy(at.context as State), { role });
  }

  #compareStep(live: Run<State>['live'], edge: Edge<Image>) {
    try {
      const run = this.#take(live, edge.event);
      const found = difference(edge.after, run);
      return { live: run.live, difference: found === null ? null : describe(edge, found) };
    } catch (error) {
      return { live, difference: describe(edge, `generated code throws ${String(error)}`) };
    }
  }

  #take(live: Run<State>['live'], event: WalkEvent<Image>): Run<State> {
    const trace: Order[] = [];
    const effects = recordOrders<Effects>((order) => trace.push(order));
    if (isBooted(event)) return { live: this.#subject.start(this.#kind.boot(event.image), effects), trace };
    if (live === null) return { live, trace };
    const timer = timerOf(event.type);
    const given = timer === undefined ? event : { type: 'Timeout', timer };
    this.#subject.step(live, given as Event, effects);
    return { live, trace };
  }
}

function difference<State>(after: Traced, { live, trace }: Run<State>): string | null {
  if (live === null || after.at === null)
    return live === after.at ? null : 'only one of the two has been booted';
  const { role, ...state } = live;
  if (role !== after.role) return `role: ${after.role} in the chart, ${role} in generated code`;
  return firstDifference(after.at.context, state, 'state') ?? traceDifference(after.trace, trace);
}

/**
 * Branches, effects and timers in one order: a timer that starts before a send is not one that starts after
 * it.
 */
function traceDifference(chart: readonly Order[], generated: readonly Order[]): string | null {
  const length = Math.max(chart.length, generated.length);
  for (let position = 0; position < length; position += 1) {
    const one = chart[position];
    const other = generated[position];
    if (one !== undefined && other !== undefined && firstDifference(one, other) === null) continue;
    const place = `order ${position + 1}`;
    return `${place}: ${showOrder(one)} in the chart, ${showOrder(other)} in generated code`;
  }
  return null;
}

function showOrder(order: Order | undefined): string {
  return order === undefined ? 'nothing' : `${order.type}(${order.given.map(show).join(', ')})`;
}

function describe<Image>({ before, event, after }: Edge<Image>, found: string): string {
  return [
    `${before.role === '' ? 'before boot' : before.role} × ${titleOf(event.type)}: ${found}`,
    `  event     ${show(event)}`,
    `  state     ${show(before.at?.context ?? null)}`,
    `  chart     to ${after.role} by ${after.trace.map(showOrder).join(', ')}`,
  ].join('\n');
}

function showWalk<Image>(walk: readonly Edge<Image>[]): string {
  return walk.map(({ event, after }) => `${titleOf(event.type)} → ${after.role}`).join(', ');
}

function titleOf(type: string): string {
  const timer = timerOf(type);
  return timer === undefined ? type : `after ${timer}`;
}
