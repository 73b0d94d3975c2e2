/**
 * What a look has left of a server, and so what has changed at the next one: a check whose answer depends on
 * nothing that has changed need not be asked again.
 */

import type { ServerView, StepView } from './cluster-view.ts';
import type { PlacedConfiguration, ServerState } from './state.ts';
import type { Configuration, LogEntry, LogPlace, NodeId, SnapshotMark } from './vocabulary.ts';

/** What a check may read, as bits. */
export const aspect = {
  /** Whether the server runs; its role, term, vote and leader. */
  standing: 1 << 0,
  log: 1 << 1,
  /** commitIndex, lastApplied, durableIndex. */
  indexes: 1 << 2,
  snapshot: 1 << 3,
  /** The configurations that the server remembers. */
  members: 1 << 4,
  /** All that is on its disk. */
  disk: 1 << 5,
  /** What a leader keeps of the others: changed in place, so it counts as changed wherever there is any. */
  office: 1 << 6,
  sent: 1 << 7,
  applied: 1 << 8,
  /** The event was a PreVoteRequest. */
  preVote: 1 << 9,
  /** Standing, log or members of any server since this one was last looked at, or what is committed. */
  cluster: 1 << 10,
  /** What cannot be told without reading it: the check is asked after every step. */
  anything: 1 << 11,
} as const;

export const everything = (1 << 12) - 1;

const ofOthers = aspect.standing | aspect.log | aspect.members;

export class Impression {
  /** False: the next look must be at everything. */
  private isComplete = false;
  private running = false;
  private role = '';
  private currentTerm = 0;
  private votedFor: NodeId | null = null;
  private leaderId: NodeId | null = null;
  private logStart: LogPlace | null = null;
  private log: readonly LogEntry[] | null = null;
  private lastIndex = 0;
  private lastEntry: LogEntry | undefined = undefined;
  private commitIndex = 0;
  private lastApplied = 0;
  private durableIndex = 0;
  private snapshot: SnapshotMark | null = null;
  private configuration: Configuration | null = null;
  private configurations: readonly PlacedConfiguration[] | null = null;
  private latest: PlacedConfiguration | undefined = undefined;
  private diskChanges = 0;
  /** The number of changes in the whole cluster when this server was last looked at. */
  private clusterChanges = -1;

  /** The aspects that have changed. Takes the new ones in; after a violation, forget() them. */
  renew(own: ServerView, step: StepView, clusterChanges: number): number {
    const { changes } = own.disk;
    const isNew = !this.isComplete;
    this.isComplete = changes !== undefined;
    const changed = this.renewState(own) | this.renewDisk(changes) | happenedIn(step);
    const cluster = clusterChanges !== this.clusterChanges || (changed & (ofOthers | aspect.indexes)) !== 0;
    return isNew ? everything : changed | (cluster ? aspect.cluster : 0);
  }

  /** Nothing was wrong. Returns the number of changes in the whole cluster from now on. */
  settle(changed: number, clusterChanges: number, isCommitting: boolean): number {
    const concernsOthers = isCommitting || (changed & ofOthers) !== 0;
    this.clusterChanges = concernsOthers ? clusterChanges + 1 : clusterChanges;
    return this.clusterChanges;
  }

  forget(): void {
    this.isComplete = false;
  }

  private renewState({ running, role, state }: ServerView): number {
    const office = state.followers.size > 0 ? aspect.office : 0;
    return (
      this.renewStanding(running, role, state) |
      this.renewLog(state) |
      this.renewIndexes(state) |
      this.renewMembers(state) |
      this.renewSnapshot(state) |
      office
    );
  }

  private renewStanding(running: boolean, role: string, state: Readonly<ServerState>): number {
    const { currentTerm, votedFor, leaderId } = state;
    if (
      running === this.running &&
      role === this.role &&
      currentTerm === this.currentTerm &&
      votedFor === this.votedFor &&
      leaderId === this.leaderId
    )
      return 0;
    this.running = running;
    this.role = role;
    this.currentTerm = currentTerm;
    this.votedFor = votedFor;
    this.leaderId = leaderId;
    return aspect.standing;
  }

  /** Entries are never changed, and a log that ends with the same one is the same. @paper §5.3 */
  private renewLog({ log, logStart }: Readonly<ServerState>): number {
    const lastEntry = log.length === 0 ? undefined : log[log.length - 1];
    const lastIndex = logStart.index + log.length;
    if (
      log === this.log &&
      logStart === this.logStart &&
      lastIndex === this.lastIndex &&
      lastEntry === this.lastEntry
    )
      return 0;
    this.log = log;
    this.logStart = logStart;
    this.lastIndex = lastIndex;
    this.lastEntry = lastEntry;
    return aspect.log;
  }

  private renewIndexes({ commitIndex, lastApplied, durableIndex }: Readonly<ServerState>): number {
    if (
      commitIndex === this.commitIndex &&
      lastApplied === this.lastApplied &&
      durableIndex === this.durableIndex
    )
      return 0;
    this.commitIndex = commitIndex;
    this.lastApplied = lastApplied;
    this.durableIndex = durableIndex;
    return aspect.indexes;
  }

  private renewMembers({ configuration, configurations }: Readonly<ServerState>): number {
    const latest = configurations.length === 0 ? undefined : configurations[configurations.length - 1];
    if (
      configuration === this.configuration &&
      configurations === this.configurations &&
      latest === this.latest
    )
      return 0;
    this.configuration = configuration;
    this.configurations = configurations;
    this.latest = latest;
    return aspect.members;
  }

  private renewSnapshot({ snapshot }: Readonly<ServerState>): number {
    if (snapshot === this.snapshot) return 0;
    this.snapshot = snapshot;
    return aspect.snapshot;
  }

  private renewDisk(changes: number | undefined): number {
    if (changes === this.diskChanges) return 0;
    this.diskChanges = changes ?? 0;
    return aspect.disk;
  }
}

function happenedIn({ event, sent, applied }: StepView): number {
  return (
    aspect.anything |
    (sent.length > 0 ? aspect.sent : 0) |
    (applied.length > 0 ? aspect.applied : 0) |
    (event === 'PreVoteRequest' ? aspect.preVote : 0)
  );
}
