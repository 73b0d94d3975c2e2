/** Which timers of a server run, and since when. */

import { timerKey, timerKeyOf } from '../../oracle/part-address.ts';
import type { TraceLine } from '../protocol/inspection.ts';

/** 'electionTimeout' or 'probeRetry/n2', and the time of its start. */
export type RunningTimers = ReadonlyMap<string, number>;

export const noTimers: RunningTimers = new Map();

/** The same map where nothing has changed. */
export function timersAfter(running: RunningTimers, line: TraceLine): RunningTimers {
  if (line.kind === 'life') return noTimers;
  if (line.kind === 'gap') return new Map(line.timers.map((name) => [name, line.time]));
  if (line.kind !== 'step') return running;
  const ended = timerKeyOf(line.event as { readonly type: string });
  const orders = line.orders.filter(([type]) => type === 'startTimer' || type === 'cancelTimer');
  if (ended === undefined && orders.length === 0) return running;
  const timers = new Map(running);
  if (ended !== undefined) timers.delete(ended);
  for (const [type, ...given] of orders) {
    if (type === 'startTimer') timers.set(timerKey(given), line.time);
    else timers.delete(timerKey(given));
  }
  return timers;
}
