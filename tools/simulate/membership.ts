/** Who belongs to the cluster, as somebody sees it who sees everything. */

import type { NodeId } from '../../generated/vocabulary.ts';
import { lastIndexOf, logOf, sameMembers, termIn } from '../../spec/cluster-view.ts';
import { allVoters, membersOf, simpleConfiguration, votes } from '../../spec/rules/membership.ts';
import { isMajority } from '../../spec/rules/quorum.ts';
import type { PlacedConfiguration } from '../../spec/state.ts';
import type { Configuration, LogIndex } from '../../spec/vocabulary.ts';
import type { ClusterWatch } from './cluster-watch.ts';
import type { SimulatedServer } from './simulated-server.ts';

export class Membership {
  private readonly watch: ClusterWatch;
  private readonly servers: readonly SimulatedServer[];
  private readonly first: PlacedConfiguration;
  /** Those that have come back under their own names with an empty disk. */
  private readonly emptied = new Set<SimulatedServer>();

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
   * An empty disk under an old name breaks the promise of its votes, and no protocol can mend that: it is
   * safe only as long as nobody who takes it for a voter could win by its vote. Nor could it do so itself while
   * it catches up, by configurations of the past; with a second one of its kind it could.
   */
  mayKeepItsName(server: SimulatedServer): boolean {
    if (this.emptied.size > 0 && !this.emptied.has(server)) return false;
    const alone = new Set([server.id]);
    const isHarmlessTo = ({ state }: SimulatedServer) =>
      !state.configurations.some(({ configuration }) => isMajority(configuration, alone));
    return this.servers.every(
      (one) =>
        isHarmlessTo(one) &&
        (one === server || !(one.state.followers.has(server.id) || this.couldWinWith(one, server))),
    );
  }

  /** It comes back under its own name. */
  noteEmptied(server: SimulatedServer): void {
    this.emptied.add(server);
  }

  private couldWinWith(rival: SimulatedServer, empty: SimulatedServer): boolean {
    const { configuration } = latestOf(rival);
    if (!votes(configuration, empty.id)) return false;
    const supporters = this.servers.filter((one) => one === empty || isUpToDate(rival, one));
    return isMajority(configuration, new Set(supporters.map(({ id }) => id)));
  }
}

export const latestOf = ({ state }: SimulatedServer): PlacedConfiguration =>
  state.configurations.at(-1) as PlacedConfiguration;

/** @paper §5.4.1 */
function isUpToDate(candidate: SimulatedServer, voter: SimulatedServer): boolean {
  const [log, own] = [logOf(candidate), logOf(voter)];
  const [index, ownIndex] = [lastIndexOf(log), lastIndexOf(own)];
  const [term, ownTerm] = [termIn(log, index), termIn(own, ownIndex)];
  return term === ownTerm ? index >= ownIndex : term > ownTerm;
}

/** How many voters may be away. */
export function spareable(configuration: Configuration): number {
  return Math.ceil(allVoters(configuration).length / 2) - 1;
}
