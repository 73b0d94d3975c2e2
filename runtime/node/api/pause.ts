import { setTimeout as delay } from 'node:timers/promises';
import { connectErrorOf } from './etcd-errors.ts';

/** Resolves after so long; rejects with a ConnectError as soon as `signal` aborts. */
export async function pause(lengthMs: number, signal: AbortSignal): Promise<void> {
  await delay(lengthMs, undefined, { signal }).catch(() => {
    throw connectErrorOf(signal.reason);
  });
}
