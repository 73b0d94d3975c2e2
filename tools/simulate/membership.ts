/** Who belongs to the cluster, as somebody sees it who sees everything. */

import type { NodeId } from '../../generated/vocabulary.ts';
import { holds, sameMembers } from '../../spec/cluster-view.ts';
import { allVoters, membersOf, simpleConfiguration } from '../../spec/rules/membership.ts';
import { isMajority } from '../../spec/rules/quorum.ts';
import type { PlacedConfiguration } from '../../spec/state.ts';
import type { Configuration, LogIndex } from '../../spec/vocabulary.ts';
import type { ClusterWatch } from './cluster-watch.ts';
import type { SimulatedServer } from './simulated-server.ts';

export class Membership {
  private readonly watch: ClusterWatch;
  private readonly servers: readonly SimulatedServer[];
  private readonly first: PlacedConfiguration;

  constructor(watch: ClusterWatch, servers: readonly SimulatedServer[], voters: readonly NodeId[]) {
    this.watch = watch;
    this.servers = servers;
    this.first = { index: 0 as LogIndex, configuration: simpleConfiguration(voters) };
  }

  /** The latest that anybody knew to be committed. */
  get committed(): PlacedConfiguration {
    return this.watch.committedConfigurations.at(-1) ?? this.first;
  }

  /** Those that were committed after an index. */
  configurationsAfter(index: LogIndex): readonly Configuration[] {
    const later = this.watch.committedConfigurations.filter((placed) => placed.index > index);
    return later.map(({ configuration }) => configuration);
  }

  /** The leader of the latest term among these. */
  leaderOf(servers: readonly SimulatedServer[]): SimulatedServer | undefined {
    let latest: SimulatedServer | undefined;
    for (const server of servers) {
      if (!server.role.startsWith('leader')) continue;
      if (latest === undefined || server.state.currentTerm > latest.state.currentTerm) latest = server;
    }
    return latest;
  }

  /** Those of them that belong to the cluster: as their leader sees it, or as it was last committed. */
  membersAmong(servers: readonly SimulatedServer[]): readonly SimulatedServer[] {
    const { configuration } = this.leaderOf(servers)?.state ?? this.committed;
    const members = membersOf(configuration);
    return servers.filter(({ id }) => members.includes(id));
  }

  /**
   * Null while a member has another configuration that is newer: it may come into force, or come to nothing.
   */
  settled(): Configuration | null {
    const { index, configuration } = this.committed;
    const members = membersOf(configuration);
    const isOpen = this.servers.some((server) => {
      const latest = latestOf(server);
      return (
        members.includes(server.id) &&
        latest.index > index &&
        !sameMembers(latest.configuration, configuration)
      );
    });
    return isOpen ? null : configuration;
  }

  /** With whom it can still decide: those whose disks are whole. */
  canDecide(configuration: Configuration, without: SimulatedServer | null = null): boolean {
    const whole = this.servers.filter((server) => server !== without && !server.disk.isDamaged);
    return isMajority(configuration, new Set(whole.map(({ id }) => id)));
  }

  /** Nobody counts on what the disk of a former member holds. */
  mayBeReplaced(server: SimulatedServer): boolean {
    const settled = this.settled();
    return settled !== null && !membersOf(settled).includes(server.id);
  }

  /**
   * An empty disk under an old name breaks the promise of its votes, and no protocol can mend that. It is
   * safe only as long as no majority that it completes lacks what is committed: neither in the eyes of
   * somebody who lags, nor in its own while it catches up through configurations of the past.
   */
  mayKeepItsName(server: SimulatedServer): boolean {
    const { lastCommitted } = this.watch;
    const lacking = this.servers.filter(
      (one) => one === server || lastCommitted === undefined || !holds(one.state, lastCommitted),
    );
    const ids = new Set(lacking.map(({ id }) => id));
    return this.servers.every(
      ({ state }) =>
        !state.followers.has(server.id) &&
        !state.configurations.some(({ configuration }) => isMajority(configuration, ids)),
    );
  }
}

export const latestOf = ({ state }: SimulatedServer): PlacedConfiguration =>
  state.configurations.at(-1) as PlacedConfiguration;

/** How many voters may be away. */
export function spareable(configuration: Configuration): number {
  return Math.ceil(allVoters(configuration).length / 2) - 1;
}
