/** Carries a schedule out on a cluster. */

import { setTimeout as pause } from 'node:timers/promises';
import type { DiskOrders } from './disk-orders.ts';
import { type FaultClass, lanes, type Strike } from './schedule.ts';
import type { TorturedCluster } from './tortured-cluster.ts';
import type { TorturedServer } from './tortured-server.ts';
import { cutsOf, victimsOf } from './victims.ts';

/** A strike and its end, as they took place. */
export interface Struck extends Strike {
  readonly servers: readonly string[];
  readonly beganMs: number;
}

/** Begins a fault, and returns what ends it. */
type Carry = (strike: Strike, victims: readonly TorturedServer[]) => Promise<() => void>;

export class Nemesis {
  readonly struck: Struck[] = [];
  readonly #cluster: TorturedCluster;
  readonly #signal: AbortSignal;
  readonly #active = new Set<string>();
  readonly #carry: Readonly<Record<FaultClass, Carry>>;

  constructor(cluster: TorturedCluster, signal: AbortSignal) {
    this.#cluster = cluster;
    this.#signal = signal;
    this.#carry = carriers(cluster, signal);
  }

  /** The faults that are on now, in a few words. */
  get active(): string {
    return this.#active.size === 0 ? 'calm' : [...this.#active].join(', ');
  }

  /** Resolves when the last fault has ended, or soon after the signal. Heals nothing but what it has done. */
  async run(schedule: readonly Strike[]): Promise<void> {
    const beganMs = performance.now();
    const runs = lanes.map(async (kinds) => {
      for (const strike of schedule.filter(({ kind }) => kinds.includes(kind))) {
        await this.#wait(strike.atMs - (performance.now() - beganMs));
        if (this.#signal.aborted) return;
        await this.#strike(strike, performance.now() - beganMs);
      }
    });
    await Promise.all(runs);
  }

  async #strike(strike: Strike, beganMs: number): Promise<void> {
    const names = victimsOf(strike, this.#cluster.names, this.#cluster.leader);
    const words = `${strike.kind} ${strike.victims === 'all' ? 'all' : names.join('+')}`;
    this.struck.push({ ...strike, servers: names, beganMs });
    this.#active.add(words);
    const end = await this.#carry[strike.kind](strike, this.#cluster.named(names));
    await this.#wait(strike.forMs);
    end();
    this.#active.delete(words);
  }

  #wait(milliseconds: number): Promise<void> {
    return wait(milliseconds, this.#signal);
  }
}

function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return pause(Math.max(0, milliseconds), undefined, { signal }).catch(() => undefined);
}

/** How long writes are at risk before the power fails; syncs take long enough for some to be under way. */
const BEFORE_POWER_LOSS = { milliseconds: 300, syncDelayMs: 10 } as const;

function carriers(cluster: TorturedCluster, signal: AbortSignal): Readonly<Record<FaultClass, Carry>> {
  const { network, names } = cluster;
  const down: Carry = async (_, victims) => {
    await Promise.all(victims.map((victim) => victim.kill()));
    return () => {
      for (const victim of victims) victim.start();
    };
  };
  const cut: Carry = async (strike, [victim]) => {
    network.cut(cutsOf(strike, names, victim?.name ?? ''));
    return () => network.mend();
  };
  return {
    kill: down,
    'power-loss': async (strike, victims) => {
      const { milliseconds, syncDelayMs } = BEFORE_POWER_LOSS;
      for (const victim of victims) victim.order('power', { losesUnsynced: true, syncDelayMs });
      await wait(milliseconds, signal);
      const restart = await down(strike, victims);
      for (const victim of victims) victim.order('power', {});
      return restart;
    },
    pause: async (_, victims) => {
      for (const victim of victims) victim.pause();
      return () => {
        for (const victim of victims) victim.resume();
      };
    },
    partition: cut,
    'one-way': cut,
    bridge: cut,
    'isolate-leader': cut,
    delay: async ({ strength }, victims) => {
      network.delay(
        victims.map(({ name }) => name),
        strength,
      );
      return () => network.mend();
    },
    reset: async (_, victims) => {
      network.reset(victims.map(({ name }) => name));
      return () => network.reset(victims.map(({ name }) => name));
    },
    'slow-disk': withDisk(({ strength }) => ({ syncDelayMs: strength })),
    'stalled-disk': withDisk(() => ({ isStalled: true })),
    'full-disk': withDisk(({ strength }) => ({ roomBytes: strength })),
    'failed-sync': withDisk(() => ({ failsSyncs: true })),
  };
}

function withDisk(orders: (strike: Strike) => Partial<DiskOrders>): Carry {
  return async (strike, victims) => {
    for (const victim of victims) victim.order('disk', orders(strike));
    return () => {
      for (const victim of victims) victim.order('disk', {});
    };
  };
}
