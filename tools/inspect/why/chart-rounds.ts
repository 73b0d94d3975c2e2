/**
 * One step of a server on the statechart, situation by situation: each time the chart, or that of a part,
 * looks for a branch. XState takes the step; the state that is given stays as it is.
 */

import type { AnyActorScope, AnyMachineSnapshot, EventObject, InspectionEvent } from 'xstate';
import { createEmptyActor } from 'xstate/actors';
import type { Server, Timeout } from '../../../generated/server/role.ts';
import type { ServerEvent } from '../../../spec/events.ts';
import { initialRole, valueOfRole } from '../../../spec/machines/role-path.ts';
import { serverMachine } from '../../../spec/machines/server.machine.ts';
import { followers } from '../../../spec/machines/server-setup.ts';
import { type BootImage, bootServerState, type ServerState } from '../../../spec/state.ts';
import { timerOf } from '../../oracle/chart-oracle.ts';
import { addressOf } from '../../oracle/part-address.ts';

/** The chart looks for a branch. */
export interface Situation {
  /** '' for the server itself, 'follower:n2' for a part of it. */
  readonly part: string;
  readonly snapshot: AnyMachineSnapshot;
  /** Null: whatever is eventless. */
  readonly event: EventObject | null;
}

/** A part goes on to change: what is to be known of a situation must be found out at once. */
type Judge<Judged> = (situation: Situation) => Judged;

/** What `judge` makes of each situation of the step, in the order in which they came about. */
export function situationsOf<Judged>(
  { role, ...state }: Server,
  event: ServerEvent | Timeout,
  judge: Judge<Judged>,
): readonly Judged[] {
  const snapshot = at(role, state);
  const seen = event.type === 'Timeout' ? timeoutOf(snapshot, event.timer) : event;
  if (seen === null || snapshot.status !== 'active') return [];
  return new ChartRun(snapshot, judge).take(seen);
}

/** The same for the start of a server: nothing comes, and what is eventless follows. */
export function situationsOfBoot<Judged>(image: BootImage, judge: Judge<Judged>): readonly Judged[] {
  return new ChartRun(at(initialRole(serverMachine), bootServerState(image)), judge).begin();
}

function at(role: string, state: ServerState): AnyMachineSnapshot {
  const value = valueOfRole(role) as never;
  return serverMachine.resolveState({ value, context: state }) as unknown as AnyMachineSnapshot;
}

/** XState names a timeout by the state that waits for it. */
function timeoutOf(snapshot: AnyMachineSnapshot, timer: string): EventObject | null {
  for (const node of snapshot._nodes)
    for (const type of node.transitions.keys()) if (timerOf(type) === timer) return { type };
  return null;
}

class ChartRun<Judged> {
  readonly #judge: Judge<Judged>;
  readonly #scope: AnyActorScope;
  /** As it was when the chart looked last. */
  #snapshot: AnyMachineSnapshot;
  readonly #judged: Judged[] = [];
  /** What the parts do happens within a microstep of the server, which is reported when it is over. */
  #ofParts: Judged[] = [];

  constructor(snapshot: AnyMachineSnapshot, judge: Judge<Judged>) {
    this.#snapshot = snapshot;
    this.#judge = judge;
    this.#scope = scopeWith((inspected) => this.#inspect(inspected));
  }

  take(event: EventObject): readonly Judged[] {
    const watched = followers.observe;
    followers.observe = (snapshot, seen) => this.#ofParts.push(this.#judgePart(snapshot, seen));
    try {
      const { status, error } = serverMachine.transition(
        this.#snapshot as never,
        event as never,
        this.#scope as never,
      );
      if (status === 'error') throw error;
    } finally {
      followers.observe = watched;
    }
    return this.#judged;
  }

  /** An event that XState takes for the one of the start: it only looks for what is eventless. */
  begin(): readonly Judged[] {
    this.#look(null);
    return this.take({ type: 'xstate.init' });
  }

  #inspect(inspected: InspectionEvent): void {
    if (inspected.type !== '@xstate.microstep') return;
    const { event, _transitions: transitions } = inspected;
    const isEventless = transitions.some(({ eventType }) => eventType === '');
    // It has looked for what is eventless when the last microstep was over.
    if (!isEventless) this.#look(event);
    this.#judged.push(...this.#ofParts);
    this.#ofParts = [];
    this.#snapshot = inspected.snapshot as AnyMachineSnapshot;
    if (this.#snapshot.status === 'active') this.#look(null);
  }

  #look(event: EventObject | null): void {
    this.#judged.push(this.#judge({ part: '', snapshot: this.#snapshot, event }));
  }

  #judgePart(snapshot: AnyMachineSnapshot, event: EventObject | null): Judged {
    const { own } = snapshot.context as { readonly own: { readonly id: string } };
    return this.#judge({ part: addressOf(followers.partOf.one, own.id), snapshot, event });
  }
}

/** Nothing is carried out: only what XState does on the way is looked at. */
function scopeWith(inspect: (inspected: InspectionEvent) => void): AnyActorScope {
  const self = createEmptyActor();
  self.system.inspect(inspect);
  return {
    self,
    system: self.system,
    id: serverMachine.id,
    sessionId: serverMachine.id,
    logger: () => {},
    defer: () => {},
    emit: () => {},
    stopChild: () => {},
    actionExecutor: () => {},
  };
}
