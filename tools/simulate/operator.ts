/** Asks for other members, another leader, a shorter log; and looks whether it came about. */

import type { Configuration, MemberChange, NodeId } from '../../generated/vocabulary.ts';
import { RaftError } from '../../runtime/errors.ts';
import { changedConfiguration } from '../../spec/rules/member-changes.ts';
import { isJoint, membersOf, votes } from '../../spec/rules/membership.ts';
import { drawChanges } from './drawn-changes.ts';
import type { Fault } from './faults.ts';
import type { Membership } from './membership.ts';
import type { SeededRandom } from './seeded-random.ts';
import type { SimulatedServer } from './simulated-server.ts';
import type { World } from './world.ts';

interface Request {
  readonly server: SimulatedServer;
  readonly what: 'reconfigure' | 'transfer';
}

export class Operator {
  private readonly world: World;
  private readonly servers: readonly SimulatedServer[];
  private readonly membership: Membership;
  private readonly random: SeededRandom;
  private readonly open = new Set<Request>();
  /** Learners that shall vote as soon as they can. */
  private readonly promised = new Set<NodeId>();
  /** Members that shall go, and come back with an empty disk, mostly under a new name. */
  private readonly leaving = new Set<NodeId>();
  private readonly returning = new Set<NodeId>();

  constructor(world: World, servers: readonly SimulatedServer[], membership: Membership) {
    this.world = world;
    this.servers = servers;
    this.membership = membership;
    this.random = world.random.fork('operator');
    if (world.plan.schedule.some(({ kind }) => kind === 'reconfigure')) this.tendLater();
  }

  /** Requests that have not been answered. */
  get openCount(): number {
    return this.open.size;
  }

  /** Whether a member of these is a learner that was promised a vote. */
  owesVote(members: readonly SimulatedServer[]): boolean {
    const learners = this.membership.leaderOf(members)?.state.configuration.learners ?? [];
    return members.some(({ id }) => this.promised.has(id) && learners.includes(id));
  }

  /** The process that would have answered is gone. */
  lose(server: SimulatedServer): void {
    for (const request of this.open) if (request.server === server) this.open.delete(request);
  }

  carryOut(fault: Fault, server: SimulatedServer): void {
    const random = this.world.random.fork(`operator/${fault.number}`);
    switch (fault.kind) {
      case 'reconfigure':
        return this.change(random, server);
      case 'transfer':
        return this.transfer(server, random.chance(0.3) ? null : random.pick(this.servers).id);
      default:
        server.node?.trigger({ type: 'CompactionRequested' });
    }
  }

  private change(random: SeededRandom, server: SimulatedServer): void {
    const { configuration } = server.state;
    if (random.chance(0.2)) return this.beginReturn(random, server);
    this.reconfigure(server, this.drawn(random, configuration));
    if (random.chance(0.3)) this.reconfigure(server, this.drawn(random, configuration));
  }

  private drawn(random: SeededRandom, configuration: Configuration): readonly MemberChange[] {
    const whole = this.servers.filter(({ disk }) => !disk.isDamaged).map(({ id }) => id);
    const changes = drawChanges(random, configuration, whole);
    for (const { kind, id } of changes)
      if (kind === 'addLearner' && random.chance(0.85)) this.promised.add(id);
    return changes;
  }

  private beginReturn(random: SeededRandom, server: SimulatedServer): void {
    const { configuration } = server.state;
    const others = membersOf(configuration).filter((id) => id !== server.id);
    if (others.length === 0) return;
    const id = random.pick(others);
    this.leaving.add(id);
    this.reconfigure(server, [{ kind: 'remove', id, address: '' }]);
  }

  private reconfigure(server: SimulatedServer, changes: readonly MemberChange[]): void {
    const next = changedConfiguration(server.state.configuration, changes);
    if (changes.length === 0 || (next !== null && !this.membership.canDecide(next))) return;
    const { index } = this.membership.committed;
    this.ask({ server, what: 'reconfigure' }, changes, () => {
      const later = this.membership.configurationsAfter(index);
      if (!later.some((configuration) => isCarriedOut(changes, configuration)))
        this.world.fail('L4', server.id, `It said that ${textOf(changes)} is done, and nobody has seen it.`);
    });
  }

  private transfer(server: SimulatedServer, target: NodeId | null): void {
    this.ask({ server, what: 'transfer' }, target, () => undefined);
  }

  private ask(request: Request, wish: readonly MemberChange[] | NodeId | null, onDone: () => void): void {
    const { server } = request;
    const { node } = server;
    if (node === null || !server.running || server.isPaused) return;
    this.open.add(request);
    const answer =
      wish === null || typeof wish === 'string' ? node.transferLeadership(wish) : node.reconfigure(wish);
    answer
      .then(
        () => this.conclude(request, onDone),
        (cause: unknown) => this.conclude(request, () => this.look(request, cause)),
      )
      .catch((cause: unknown) => this.world.fail('exception', server.id, String(cause)));
  }

  private conclude(request: Request, look: () => void): void {
    if (this.open.delete(request)) look();
  }

  private look({ server, what }: Request, cause: unknown): void {
    if (!(cause instanceof RaftError)) this.world.fail('client error', server.id, String(cause));
    if (this.world.isTraced) this.world.trace('refusal', { server: server.id, what, cause: String(cause) });
  }

  private tendLater(): void {
    this.world.timeline.after(3 * this.world.plan.heartbeatIntervalMs, null, () => {
      this.tend();
      this.tendLater();
    });
  }

  /** What takes several requests goes on. */
  private tend(): void {
    const leader = this.membership.leaderOf(this.servers);
    if (leader === undefined || this.open.size > 0) return;
    const { configuration } = leader.state;
    for (const { id } of this.servers) {
      if (!this.promised.has(id) || !membersOf(configuration).includes(id)) continue;
      if (votes(configuration, id)) this.promised.delete(id);
      else this.reconfigure(leader, [{ kind: 'promote', id, address: '' }]);
    }
    if (this.world.healed) return;
    for (const id of this.leaving) this.replace(id);
    for (const id of this.returning) {
      if (membersOf(configuration).includes(id)) this.returning.delete(id);
      else return this.takeBack(leader, id);
    }
  }

  /** At once, or first as a learner. */
  private takeBack(leader: SimulatedServer, id: NodeId): void {
    const kind = this.random.chance(0.5) ? 'addVoter' : 'addLearner';
    if (kind === 'addLearner') this.promised.add(id);
    this.reconfigure(leader, [{ kind, id, address: '' }]);
  }

  private replace(id: NodeId): void {
    const server = this.servers.find((one) => one.id === id);
    if (server === undefined || server.disk.isDamaged) {
      this.leaving.delete(id);
      return;
    }
    if (!this.membership.mayBeReplaced(server)) return;
    const keepsName = this.random.chance(0.5) && this.membership.mayKeepItsName(server);
    const name = keepsName ? id : server.newName;
    this.world.trace('replace', { server: id, by: name });
    server.replaceBy(name);
    this.leaving.delete(id);
    this.returning.delete(id);
    this.returning.add(name);
  }
}

const textOf = (changes: readonly MemberChange[]) =>
  changes.map(({ kind, id }) => `${kind} ${id}`).join(', ');

/** The last thing that was asked for each server is so. */
function isCarriedOut(changes: readonly MemberChange[], configuration: Configuration): boolean {
  const last = new Map(changes.map(({ id, kind }) => [id, kind]));
  const members = membersOf(configuration);
  if (isJoint(configuration)) return false;
  return [...last].every(([id, kind]) => {
    if (kind === 'remove') return !members.includes(id);
    return kind === 'update' || kind === 'addLearner' ? members.includes(id) : votes(configuration, id);
  });
}
