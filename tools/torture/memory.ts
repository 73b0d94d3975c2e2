/** How much memory the servers take, and whether it grows with anything but what they store. */

import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Clients } from './clients.ts';
import type { Memory } from './server-life.ts';
import type { TorturedCluster } from './tortured-cluster.ts';

export interface RssSeen {
  readonly first: number;
  readonly last: number;
  readonly peak: number;
}

/** Of each server, over all of its lives. */
export class RssSamples {
  readonly #seen = new Map<string, { first: number; last: number; peak: number }>();

  sample(cluster: TorturedCluster): void {
    for (const { name, pid } of cluster.servers) {
      const bytes = pid === null ? null : rssOf(pid);
      if (bytes === null) continue;
      const seen = this.#seen.get(name) ?? { first: bytes, last: bytes, peak: bytes };
      this.#seen.set(name, { first: seen.first, last: bytes, peak: Math.max(seen.peak, bytes) });
    }
  }

  get seen(): Readonly<Record<string, RssSeen>> {
    return Object.fromEntries(this.#seen);
  }
}

/** Null where /proc does not tell, or for a process that is gone. */
function rssOf(pid: number): number | null {
  try {
    const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kibibytes === undefined ? null : Number(kibibytes) * 1024;
  } catch {
    return null;
  }
}

/** One server, after a collection of garbage each time. */
export interface SteadyMemory {
  readonly server: string;
  /** Before and after a time in which everybody read and nobody wrote. */
  readonly beforeReads: Memory;
  readonly afterReads: Memory;
  /** After a time of writes, and how many bytes of values those were. */
  readonly afterWrites: Memory;
  readonly writtenBytes: number;
  /** Of the same server when it has been started anew and has read the same log. */
  readonly afterRestart: Memory;
}

/**
 * The log stays in memory as a whole, so memory grows with what is stored; it must grow with nothing else.
 * Level: reads leave behind less than READS_MAY_LEAVE, and a server that has lived through the run holds no
 * more objects than a new one with the same log, and no more of everything, but for a tenth and
 * RESTART_MAY_SAVE: the code that Node compiles while it works takes some. Objects are looked at by
 * themselves because a new server holds whole segments in buffers.
 */
const READS_MAY_LEAVE = 4 * 1024 * 1024;
const RESTART_MAY_SAVE = 8 * 1024 * 1024;

/** Longer than this nobody waits for a server that reads its log. */
const RESTART_MS = 60_000;

export function levelComplaints(servers: readonly SteadyMemory[]): readonly string[] {
  return servers.flatMap(({ server, beforeReads, afterReads, afterWrites, afterRestart }) => {
    const complaints: string[] = [];
    const left = afterReads.liveBytes - beforeReads.liveBytes;
    if (left > READS_MAY_LEAVE) complaints.push(`${server} holds ${inMiB(left)} more after reads alone.`);
    for (const what of ['heapBytes', 'liveBytes'] as const) {
      const [old, anew] = [afterWrites[what], afterRestart[what]];
      if (old > anew * 1.1 + RESTART_MAY_SAVE)
        complaints.push(`${server} holds ${what} of ${inMiB(old)}, and started anew only ${inMiB(anew)}.`);
    }
    return complaints;
  });
}

export const inMiB = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;

/** Some reads, some writes, and then everybody is started anew. Nobody else may be at work. */
export async function measureSteadyMemory(
  cluster: TorturedCluster,
  clients: Clients,
  phaseMs: number,
): Promise<readonly SteadyMemory[]> {
  await load(clients, { forMs: phaseMs / 10, readsOnly: false });
  const beforeReads = await memories(cluster);
  await load(clients, { forMs: phaseMs / 3, readsOnly: true });
  const afterReads = await memories(cluster);
  const putBytes = clients.putBytes;
  await load(clients, { forMs: phaseMs / 2, readsOnly: false });
  const afterWrites = await memories(cluster);
  const writtenBytes = clients.putBytes - putBytes;
  await restart(cluster, clients);
  const afterRestart = await memories(cluster);
  return cluster.servers.map(({ name }, i) => ({
    server: name,
    beforeReads: beforeReads[i] as Memory,
    afterReads: afterReads[i] as Memory,
    afterWrites: afterWrites[i] as Memory,
    writtenBytes,
    afterRestart: afterRestart[i] as Memory,
  }));
}

async function load(clients: Clients, { forMs, readsOnly }: { forMs: number; readsOnly: boolean }) {
  clients.start(readsOnly);
  await pause(forMs);
  await clients.stop();
}

function memories(cluster: TorturedCluster): Promise<readonly Memory[]> {
  return Promise.all(cluster.servers.map((server) => server.memory()));
}

/** Everybody has applied the whole log again when it resolves. */
async function restart(cluster: TorturedCluster, clients: Clients): Promise<void> {
  await Promise.all(cluster.servers.map((server) => server.stop()));
  for (const server of cluster.servers) server.start();
  const endMs = performance.now() + RESTART_MS;
  const [first] = cluster.endpoints;
  const revision = await revisionAt({ clients, endpoint: first ?? '', serializable: false, least: 0, endMs });
  for (const endpoint of cluster.endpoints)
    await revisionAt({ clients, endpoint, serializable: true, least: revision, endMs });
}

interface Look {
  readonly clients: Clients;
  readonly endpoint: string;
  readonly serializable: boolean;
  readonly least: number;
  readonly endMs: number;
}

/** The revision of a server, as soon as it is at least what was asked for; 0 if it takes too long. */
async function revisionAt({ clients, endpoint, serializable, least, endMs }: Look): Promise<number> {
  while (performance.now() < endMs) {
    const outcome = await clients.gateway.below(endpoint, 'nothing', serializable);
    if (outcome.kind === 'ok' && outcome.answer.revision >= least) return outcome.answer.revision;
    await pause(20);
  }
  return 0;
}
