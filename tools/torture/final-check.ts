/** After the healing: everybody takes writes, all say the same, and nothing that was acknowledged is gone. */

import { setTimeout as pause } from 'node:timers/promises';
import { type Clients, KEY_PREFIX } from './clients.ts';
import type { StoredKey } from './gateway.ts';

/**
 * From the healing on. It takes a dead connection 5 s to be noticed, a handshake up to 3 s, and a dialler up
 * to 3 s to try again.
 */
export const PROGRESS_MS = 20_000;
const LOOK_MS = 20;

/** The servers that are asked. */
interface Asked {
  readonly servers: readonly { readonly name: string; readonly endpoint: string }[];
}

/** What a server shows of all keys, as one text to compare. */
interface View {
  readonly who: string;
  readonly revision: number;
  readonly stored: readonly StoredKey[];
}

/** How long it took until a put through each server had succeeded, or a sentence that it did not. */
export async function awaitProgress(
  cluster: Asked,
  clients: Clients,
  mostMs = PROGRESS_MS,
): Promise<number | string> {
  const beganMs = performance.now();
  for (const { name, endpoint } of cluster.servers) {
    while ((await clients.putAt(endpoint, `after/${name}/${performance.now()}`)) !== 'ok') {
      if (performance.now() - beganMs > mostMs)
        return `No put through ${name} has succeeded within ${mostMs} ms after everything was mended.`;
      await pause(LOOK_MS);
    }
  }
  return performance.now() - beganMs;
}

/** Sentences about what is wrong. Nobody may be writing. */
export async function differences(cluster: Asked, clients: Clients): Promise<readonly string[]> {
  const views: View[] = [];
  const found: string[] = [];
  let revision = 0;
  for (const serializable of [false, true]) {
    for (const { name, endpoint } of cluster.servers) {
      const who = `${name} ${serializable ? 'by itself' : 'by a linearizable read'}`;
      const view = await viewOf({ clients, endpoint, who, serializable, leastRevision: revision });
      if (typeof view === 'string') found.push(view);
      else {
        views.push(view);
        revision = Math.max(revision, view.revision);
      }
    }
  }
  const [first] = views;
  if (first === undefined) return found;
  found.push(...views.flatMap((view) => disagreement(first, view) ?? []));
  const byKey = new Map(first.stored.map((stored) => [stored.key, stored]));
  found.push(...clients.ledgers.flatMap((ledger) => ledger.difference(byKey.get(ledger.key)) ?? []));
  const known = new Set(clients.ledgers.map(({ key }) => key));
  found.push(...[...byKey.keys()].filter((key) => !known.has(key)).map((key) => `${key} was never written.`));
  return found;
}

interface Look {
  readonly clients: Clients;
  readonly endpoint: string;
  readonly who: string;
  readonly serializable: boolean;
  /** A server that has applied less is waited for. */
  readonly leastRevision: number;
}

async function viewOf({ clients, endpoint, who, ...look }: Look): Promise<View | string> {
  const endMs = performance.now() + PROGRESS_MS;
  for (;;) {
    const outcome = await clients.gateway.below(endpoint, KEY_PREFIX, look.serializable);
    if (outcome.kind === 'ok' && outcome.answer.revision >= look.leastRevision)
      return { who, ...outcome.answer };
    if (performance.now() > endMs) {
      const fact = outcome.kind === 'ok' ? `is at revision ${outcome.answer.revision}` : outcome.reason;
      return `${who} does not show revision ${look.leastRevision} within ${PROGRESS_MS} ms: ${fact}.`;
    }
    await pause(LOOK_MS);
  }
}

function disagreement(one: View, other: View): string | null {
  if (one.revision !== other.revision)
    return `${one.who} is at revision ${one.revision}, ${other.who} at ${other.revision}.`;
  if (JSON.stringify(one.stored) === JSON.stringify(other.stored)) return null;
  const text = (view: View, i: number) => JSON.stringify(view.stored[i] ?? null).slice(0, 200);
  const most = Math.max(one.stored.length, other.stored.length);
  for (let i = 0; i < most; i += 1)
    if (text(one, i) !== text(other, i))
      return `${one.who} shows ${text(one, i)}, ${other.who} ${text(other, i)}.`;
  return `${one.who} and ${other.who} show different values.`;
}
