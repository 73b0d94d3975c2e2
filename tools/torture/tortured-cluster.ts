/** All servers of a run, and the network between them. */

import { freePortRun } from './free-ports.ts';
import { Network } from './network.ts';
import { TorturedServer } from './tortured-server.ts';

export interface ClusterPlan {
  readonly directory: string;
  readonly serverCount: number;
  readonly onSurprise: (sentence: string) => void;
}

export class TorturedCluster {
  readonly servers: readonly TorturedServer[];
  readonly network: Network;

  private constructor(servers: readonly TorturedServer[], network: Network) {
    this.servers = servers;
    this.network = network;
  }

  /** Chooses ports and opens the network; no server runs yet. */
  static async prepare({ directory, serverCount, onSurprise }: ClusterPlan): Promise<TorturedCluster> {
    const names = Array.from({ length: serverCount }, (_, i) => `n${i + 1}`);
    const clientPort = await freePortRun(serverCount * (serverCount + 1));
    const peerPort = clientPort + serverCount;
    const peerPortOf = (name: string) => peerPort + names.indexOf(name);
    const network = await Network.open({ names, peerPortOf, firstPort: peerPort + serverCount });
    const servers = names.map((name, i) => {
      const portFor = (other: string) => (other === name ? peerPortOf(name) : network.portFor(name, other));
      const initialCluster = names.map((other) => `${other}=http://127.0.0.1:${portFor(other)}`).join(',');
      const ports = { clientPort: clientPort + i, peerPort: peerPortOf(name) };
      return new TorturedServer({ name, directory, ...ports, initialCluster, onSurprise });
    });
    return new TorturedCluster(servers, network);
  }

  get names(): readonly string[] {
    return this.servers.map(({ name }) => name);
  }

  get endpoints(): readonly string[] {
    return this.servers.map(({ endpoint }) => endpoint);
  }

  named(names: readonly string[]): readonly TorturedServer[] {
    return this.servers.filter(({ name }) => names.includes(name));
  }

  /** Whom most of those that serve name as their leader; null if nobody names one. */
  get leader(): string | null {
    const votes = new Map<string, number>();
    for (const { isServing, leaderId } of this.servers)
      if (isServing && leaderId !== null) votes.set(leaderId, (votes.get(leaderId) ?? 0) + 1);
    const [most] = [...votes].sort(([, one], [, other]) => other - one);
    return most?.[0] ?? null;
  }

  /** Everything that can be mended is, and everybody runs. */
  heal(): void {
    this.network.mend();
    for (const server of this.servers) {
      server.order('disk', {});
      server.order('power', {});
      server.resume();
      server.start();
    }
  }

  async destroy(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.kill()));
    await this.network.close();
  }
}
