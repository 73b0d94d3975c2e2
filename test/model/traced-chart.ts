/** The oracle as actor logic whose snapshot remembers how it was reached, for `@xstate/test` and `xstate/graph`. */

import type { ActorLogic, AnyMachineSnapshot, EventObject } from 'xstate';
import { type ChartOracle, type ChartStep, roleOf } from '../../tools/oracle/chart-oracle.ts';
import type { Order } from '../../tools/oracle/order.ts';

/** A machine has started from an image: the first step of every walk. */
export interface Booted<Image> {
  readonly type: 'Booted';
  readonly image: Image;
}

/** Before the boot there is no machine, and `at` is null. */
export interface Traced {
  readonly status: 'active';
  readonly output: undefined;
  readonly error: undefined;
  readonly at: AnyMachineSnapshot | null;
  /** '' before the boot. */
  readonly role: string;
  /** All orders of the step that led here. */
  readonly trace: readonly Order[];
}

export type WalkEvent<Image> = EventObject | Booted<Image>;

export type TracedLogic<Image> = ActorLogic<Traced, WalkEvent<Image>, undefined>;

export const beforeBoot: Traced = tracedOf(null, '', []);

export function isBooted<Image>(event: WalkEvent<Image>): event is Booted<Image> {
  return event.type === 'Booted';
}

export function take<Image>(oracle: ChartOracle, before: Traced, event: WalkEvent<Image>): Traced {
  if (isBooted(event)) return traced(oracle.boot(event.image));
  return before.at === null ? before : traced(oracle.step(before.at, event));
}

export function tracedLogic<Image>(oracle: ChartOracle): TracedLogic<Image> {
  return {
    transition: (before, event) => take(oracle, before, event),
    getInitialSnapshot: () => beforeBoot,
    getPersistedSnapshot: (snapshot) => snapshot,
  };
}

function traced({ snapshot, trace }: ChartStep): Traced {
  return tracedOf(snapshot, roleOf(snapshot), trace);
}

/** Titles of `@xstate/test` are made of JSON: the role is what a reader wants to see there. */
function tracedOf(at: AnyMachineSnapshot | null, role: string, trace: readonly Order[]): Traced {
  const toJSON = () => role;
  const snapshot: Traced = { status: 'active', output: undefined, error: undefined, at, role, trace };
  return Object.defineProperty(snapshot, 'toJSON', { value: toJSON });
}
