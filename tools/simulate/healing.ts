/** When the faults have ended, the cluster must serve again: L1, L2 and L4, with a deadline. */

import { lastIndexOf, sameMembers } from '../../spec/cluster-view.ts';
import { isJoint, votes } from '../../spec/rules/membership.ts';
import { latestOf, type Membership } from './membership.ts';
import type { Nemesis } from './nemesis.ts';
import type { Operator } from './operator.ts';
import type { SimulatedClients } from './simulated-clients.ts';
import type { SimulatedServer } from './simulated-server.ts';
import { configurationText } from './step-description.ts';
import type { World } from './world.ts';

/** In election timeouts (the shortest one) after the healing began. */
export const leaderWithin = 40;
export const convergedWithin = 80;

/** A time without faults, in which something has to be seen. */
export interface Calm {
  /** True when it has been seen. Fails the simulation when it is not. */
  isOver(): boolean;
}

/** Who is looked at. */
export interface Patients {
  readonly nemesis: Nemesis;
  readonly clients: SimulatedClients;
  readonly operator: Operator;
  readonly membership: Membership;
}

export class Healing implements Calm {
  private readonly world: World;
  private readonly patients: Patients;
  private readonly beganTick: number;
  private readonly callsBefore: number;
  /** What lagging followers lack travels in batches and pieces, each with its own round trip: time on top. */
  private readonly catchUpTicks: number;
  private leaderTick: number | null = null;

  constructor(world: World, patients: Patients, servers: readonly SimulatedServer[]) {
    const { plan, timeline } = world;
    this.world = world;
    this.patients = patients;
    this.beganTick = timeline.tick;
    this.callsBefore = patients.clients.history.operations.length;
    const batches = Math.max(...servers.map(({ disk }) => disk.log.length)) / plan.maxBatchEntries;
    const pieces =
      Math.max(...servers.map(({ disk }) => disk.snapshot?.bytes ?? 0)) / plan.compactionLimits.pieceBytes;
    this.catchUpTicks = Math.ceil(batches + 2 * pieces) * 4 + plan.requestTimeoutMs * 1.5;
  }

  /** True when everything that was demanded has been seen. Fails the simulation when it is too late. */
  isOver(): boolean {
    const { timeline, plan } = this.world;
    const timeouts = (timeline.tick - this.beganTick) / plan.electionTimeoutMs;
    const { reached } = this.patients.nemesis;
    if (this.leaderTick === null && reached.some(({ role }) => role.startsWith('leader')))
      this.leaderTick = timeline.tick;
    if (this.leaderTick === null && timeouts > leaderWithin)
      this.world.fail('L1', null, `No leader ${leaderWithin} election timeouts after the faults ended.`);
    if (this.leaderTick !== null && this.hasProgress()) this.patients.clients.stop();
    if (this.hasConverged(reached)) {
      for (const { machine } of reached) machine?.recordNow();
      return true;
    }
    const late = timeline.tick - this.catchUpTicks - this.beganTick;
    if (late > convergedWithin * plan.electionTimeoutMs) this.failLate(reached);
    return this.world.failure !== null;
  }

  /** Every client that was there has been served since. */
  private hasProgress(): boolean {
    const { operations } = this.patients.clients.history;
    let served = 0;
    for (let place = this.callsBefore; place < operations.length; place += 1)
      if (operations[place]?.outcome === 'ok') served += 1;
    return served >= 3;
  }

  private hasConverged(reached: readonly SimulatedServer[]): boolean {
    const { clients, operator } = this.patients;
    if (this.leaderTick === null || clients.openCount + operator.openCount > 0 || !this.hasProgress())
      return false;
    return !operator.owesVote(reached) && this.disagreement(reached) === null;
  }

  /** Who is not at rest, or not as the leader is; null if all agree. */
  private disagreement(reached: readonly SimulatedServer[]): string | null {
    const leader = this.patients.membership.leaderOf(reached);
    if (leader === undefined) return 'nobody leads';
    const { configuration } = leader.state;
    if (isJoint(configuration)) return 'two configurations decide together';
    if (!votes(configuration, leader.id)) return `${leader.id} leads, and is no voter`;
    const other = reached.find(
      (one) =>
        !isAtRest(one) ||
        lastIndexOf(one.state) !== lastIndexOf(leader.state) ||
        !sameMembers(latestOf(one).configuration, configuration),
    );
    return other === undefined ? null : `${other.id} is not at rest, or not as ${leader.id}`;
  }

  private failLate(reached: readonly SimulatedServer[]): void {
    const { clients, operator, membership } = this.patients;
    const states = reached.map(
      ({ id, role, state }) =>
        `${id} ${role} ${state.lastApplied}/${lastIndexOf(state)} of ${configurationText(state.configuration)}`,
    );
    const text = `${convergedWithin} election timeouts after the faults ended: ${states.join(', ')}`;
    const fail = (id: string, seen: string) => this.world.fail(id, null, `${seen} ${text}.`);
    const leader = membership.leaderOf(reached);
    if (!this.hasProgress()) fail('L1', 'No progress');
    else if (leader !== undefined && isJoint(leader.state.configuration))
      fail('L3', 'A joint configuration is not left');
    else if (clients.openCount > 0) fail('L4', `${clients.openCount} calls are not answered`);
    else if (operator.openCount > 0) fail('L4', `${operator.openCount} operators wait`);
    else if (operator.owesVote(reached)) fail('L4', 'A learner was not promoted');
    else if (reached.some(owes)) fail('I19', 'Nobody asks, but something is under way');
    else fail('L2', `No agreement, ${this.disagreement(reached)}`);
  }
}

/** What its clients and those of other servers asked it counts against its bounds until it is done. */
function owes({ node, state, running }: SimulatedServer): boolean {
  if (!running || node === null) return false;
  const { takingSnapshot, incomingSnapshot, pendingChange, transfer, lastApplied } = state;
  const isReceiving = incomingSnapshot !== null && incomingSnapshot.mark.lastIncludedIndex > lastApplied;
  if (takingSnapshot !== null || isReceiving || pendingChange !== null || transfer !== null) return true;
  return node.status().openRequests > 0;
}

function isAtRest(server: SimulatedServer): boolean {
  const { running, state } = server;
  const last = lastIndexOf(state);
  return running && state.lastApplied === last && state.durableIndex === last && !owes(server);
}
