/** Which links a partition cuts. */

import type { Fault } from './faults.ts';

/** What a fault says of links. */
export type Cut = Pick<Fault, 'shape' | 'server' | 'other' | 'sides'>;

/** Whether packets from one server (by number) no longer reach another. */
export function isCut(fault: Cut, servers: number, from: number, to: number): boolean {
  const side = (server: number) => (fault.sides >>> server) & 1;
  const { server, other } = fault;
  switch (fault.shape) {
    case 'split':
      return side(from) !== side(to);
    case 'isolate':
      return from === server || to === server;
    case 'deaf':
      return to === server;
    case 'mute':
      return from === server;
    case 'oneWay':
      return from === server && to === other;
    case 'ring':
      return ![1, servers - 1].includes((from - to + servers) % servers);
    case 'bridge':
      return side(from) !== side(to) && from !== server && to !== server;
  }
}

/** The cuts that hold at a moment. Partitions may overlap, so each link counts how many cut it. */
export class Cuts {
  private readonly servers: number;
  private readonly counts: Int32Array;

  constructor(servers: number) {
    this.servers = servers;
    this.counts = new Int32Array(servers * servers);
  }

  isOpen(from: number, to: number): boolean {
    return this.counts[from * this.servers + to] === 0;
  }

  /** `by`: 1 begins the partition, -1 ends it. */
  change(fault: Cut, by: 1 | -1): void {
    for (let from = 0; from < this.servers; from += 1) {
      for (let to = 0; to < this.servers; to += 1) {
        if (from !== to && isCut(fault, this.servers, from, to)) this.add(from, to, by);
      }
    }
  }

  add(from: number, to: number, by: 1 | -1): void {
    const link = from * this.servers + to;
    this.counts[link] = (this.counts[link] as number) + by;
  }

  /** Everything from and to one server. */
  addAll(server: number, by: 1 | -1): void {
    for (let other = 0; other < this.servers; other += 1) {
      if (other === server) continue;
      this.add(server, other, by);
      this.add(other, server, by);
    }
  }

  mendAll(): void {
    this.counts.fill(0);
  }
}
