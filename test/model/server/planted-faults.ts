/** Generated code that is wrong in one respect, so that each comparison is seen to fail. */

import type { Server, StepEffects } from '../../../generated/server/role.ts';
import { type Order, recordOrders } from '../../../tools/oracle/order.ts';
import { generatedServer, type ServerSubject } from './server-model.ts';

/** Takes each step as it should, and then tampers with what it ordered. */
export function breakStep(
  tamper: (orders: readonly Order[], live: Server) => readonly Order[],
): ServerSubject {
  return {
    start: generatedServer.start,
    step: (live, event, effects) => {
      const orders: Order[] = [];
      generatedServer.step(
        live,
        event,
        recordOrders<StepEffects>((order) => orders.push(order)),
      );
      for (const order of tamper(orders, live as Server)) carryOut(order, effects);
    },
  };
}

/** The same for what happens when the machine starts. */
export function breakStart(tamper: (orders: readonly Order[]) => readonly Order[]): ServerSubject {
  return {
    start: (state, effects) => {
      const orders: Order[] = [];
      const live = generatedServer.start(
        state,
        recordOrders<StepEffects>((order) => orders.push(order)),
      );
      for (const order of tamper(orders)) carryOut(order, effects);
      return live;
    },
    step: generatedServer.step,
  };
}

function carryOut({ type, given }: Order, effects: StepEffects): void {
  const methods = effects as unknown as Record<string, (...given: readonly unknown[]) => void>;
  methods[type]?.(...given);
}

export function withoutFirst(orders: readonly Order[], type: string): readonly Order[] {
  const position = orders.findIndex((order) => order.type === type);
  return position === -1 ? orders : orders.toSpliced(position, 1);
}

/** Exchanges the first order of one type with the first of another. */
export function exchanged(orders: readonly Order[], type: string, otherType: string): readonly Order[] {
  const one = orders.find((order) => order.type === type);
  const other = orders.find((order) => order.type === otherType);
  if (one === undefined || other === undefined) return orders;
  return orders.map((order) => (order === one ? other : order === other ? one : order));
}
