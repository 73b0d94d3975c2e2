/** What remains of several orders when they are carried out together. */

import type { LogEntry } from '../../generated/vocabulary.ts';
import { BrokenInvariantError } from '../errors.ts';

/**
 * The one order that has the same effect as all of them in turn: an order replaces what came before it from
 * its first entry's index on. Empty if there is nothing to save.
 */
export function netEntries(orders: readonly (readonly LogEntry[])[]): readonly LogEntry[] {
  let net: readonly LogEntry[] = [];
  for (const order of orders) {
    if (order.length > 0) net = net.length === 0 ? order : replaceSuffix(net, order);
  }
  return net;
}

function replaceSuffix(held: readonly LogEntry[], order: readonly LogEntry[]): readonly LogEntry[] {
  const heldFrom = held[0]?.index ?? 1;
  const orderFrom = order[0]?.index ?? 1;
  const keptCount = orderFrom - heldFrom;
  if (keptCount <= 0) return order;
  if (keptCount > held.length) {
    throw new BrokenInvariantError(
      `Cannot save entries from ${orderFrom} on: the entry before it is ${heldFrom + held.length - 1}.`,
    );
  }
  return [...held.slice(0, keptCount), ...order];
}
