/** Clients that put, get and delete, one call at a time each, through any server. */

import { RaftError } from '../../runtime/errors.ts';
import { decodeAnswer } from '../../runtime/kv/answer-encoding.ts';
import type { KeyValue, KvAnswer } from '../../runtime/kv/answers.ts';
import type { ByteString } from '../../runtime/kv/byte-string.ts';
import { encodeRequest } from '../../runtime/kv/request-encoding.ts';
import type { KvRequest } from '../../runtime/kv/requests.ts';
import type { RaftNode } from '../../runtime/raft-node.ts';
import { type AppliedCommands, textOf, valueBytes } from './applied-commands.ts';
import { History, type Operation } from './history.ts';
import type { SeededRandom } from './seeded-random.ts';
import { SessionClients } from './session-clients.ts';
import type { SimulatedServer } from './simulated-server.ts';
import type { World } from './world.ts';

const empty = '' as ByteString;

const wholeRange = {
  limit: 0,
  revision: 0,
  sortOrder: 'none',
  sortTarget: 'key',
  serializable: false,
  keysOnly: false,
  countOnly: false,
  minModRevision: 0,
  maxModRevision: 0,
  minCreateRevision: 0,
  maxCreateRevision: 0,
} as const;

const usualCalls = ['put', 'put', 'put', 'get', 'get', 'delete'] as const;
/** Who no longer hears the leader can win only as long as nothing is written. */
const mostlyReads = ['put', ...Array.from({ length: 11 }, () => 'get' as const)] as const;

export class SimulatedClients {
  readonly history = new History();
  private readonly world: World;
  private asked: () => readonly SimulatedServer[];
  private readonly applied: AppliedCommands;
  private readonly open = new Set<Operation>();
  private readonly floors = new Map<Operation, number>();
  private readonly randoms: readonly SeededRandom[];
  /** Null where nobody has a session. */
  private readonly sessions: SessionClients | null;
  private puts = 0;
  /** The latest revision that anybody was told: a later call must see at least this. */
  private knownRevision = 0;
  private isEnough = false;
  /** Clients that wait for an answer, or think of a call. */
  private readonly isBusy = new Set<number>();

  constructor(world: World, servers: readonly SimulatedServer[], applied: AppliedCommands) {
    this.world = world;
    this.asked = () => servers;
    this.applied = applied;
    this.randoms = Array.from({ length: world.plan.clients }, (_, client) =>
      world.random.fork(`client/${client}`),
    );
    const { sessions } = world.plan;
    const choose = (client: number) => this.choose(client, this.randoms[client] as SeededRandom);
    this.sessions = sessions === undefined ? null : new SessionClients(world, sessions, choose);
    for (const client of this.randoms.keys()) this.think(client);
  }

  get openCount(): number {
    return this.open.size;
  }

  /** No more calls: those that are open come to their end. */
  stop(): void {
    this.isEnough = true;
  }

  /** From now on these are asked, whoever they are at the time of each call. */
  ask(servers: () => readonly SimulatedServer[]): void {
    this.asked = servers;
    this.isEnough = false;
    for (const client of this.randoms.keys()) if (!this.isBusy.has(client)) this.think(client);
  }

  /** The process that would have answered is gone. */
  lose(server: SimulatedServer): void {
    this.sessions?.lose(server.id);
    for (const operation of [...this.open])
      if (operation.server === server.id && !this.isRepeated(operation)) this.end(operation, 'unknown');
  }

  /** It does not depend on one server. */
  private isRepeated({ client, kind }: Operation): boolean {
    return kind !== 'get' && this.sessions?.has(client) === true;
  }

  private think(client: number): void {
    const { plan, healed, timeline } = this.world;
    const random = this.randoms[client] as SeededRandom;
    this.isBusy.add(client);
    const ticks = random.between(1, healed ? plan.heartbeatIntervalMs : plan.mostThinkTicks);
    timeline.after(ticks, null, () => {
      if (this.isEnough) this.isBusy.delete(client);
      else this.call(client, random);
    });
  }

  private call(client: number, random: SeededRandom): void {
    const server = this.choose(client, random);
    const isCompaction = random.chance(this.world.plan.forgetfulness);
    const kind = isCompaction
      ? 'compact'
      : random.pick(this.world.plan.leaseReads === null ? usualCalls : mostlyReads);
    const key = `k${random.below(this.world.plan.keys)}`;
    if (server === undefined || server.node === null || !server.running) return this.think(client);
    if (kind === 'put') this.puts += 1;
    const value = kind === 'put' ? `v${this.puts}` : null;
    const operation = this.history.call(
      { client, server: server.id, kind, key, value },
      this.world.timeline.tick,
    );
    this.open.add(operation);
    this.floors.set(operation, this.knownRevision);
    const bytes = encodeRequest(requestOf(operation, this.knownRevision));
    this.begin(operation, server.node, bytes)
      .then(
        (result) => this.succeed(operation, result),
        (cause: unknown) => this.fail(operation, cause),
      )
      .catch((cause: unknown) => this.world.fail('exception', operation.server, String(cause)));
  }

  private begin({ client, kind }: Operation, node: RaftNode, bytes: Uint8Array): Promise<Uint8Array> {
    if (kind === 'get') return node.read(bytes);
    return this.sessions === null ? node.propose(bytes) : this.sessions.propose(client, node, bytes);
  }

  private choose(client: number, random: SeededRandom): SimulatedServer | undefined {
    const asked = this.asked();
    const isLoyal = this.world.plan.loyalClients && random.chance(0.8);
    return isLoyal ? asked[client % asked.length] : asked[random.below(asked.length)];
  }

  private succeed(operation: Operation, result: Uint8Array): void {
    if (operation.outcome !== 'open') return;
    const answer = decodeAnswer(result);
    if (operation.kind === 'compact') return this.end(operation, 'ok');
    if (answer === undefined || answer.kind === 'refused')
      this.world.fail(
        'malformed answer',
        operation.server,
        `A ${operation.kind} was answered with nonsense.`,
      );
    else this.check(operation, answer);
    this.end(operation, 'ok');
  }

  private fail(operation: Operation, cause: unknown): void {
    if (operation.outcome !== 'open') return;
    const refused = cause instanceof RaftError && cause.outcome === 'refused';
    if (refused && operation.kind === 'put') this.applied.refuse(operation.server, String(operation.value));
    if (!(cause instanceof RaftError)) this.world.fail('client error', operation.server, String(cause));
    this.end(operation, refused ? 'refused' : 'unknown');
  }

  private end(operation: Operation, outcome: 'ok' | 'refused' | 'unknown'): void {
    this.open.delete(operation);
    this.floors.delete(operation);
    this.history.answer(operation, outcome, this.world.timeline.tick);
    if (this.world.isTraced) this.world.trace('answer', { ...operation });
    this.think(operation.client);
  }

  /**
   * The store numbers its states, so linearizability can be checked at once: nobody is answered from a state
   * that is older than one which somebody knew before the call, and a get finds what that state held.
   */
  private check(operation: Operation, answer: Exclude<KvAnswer, { kind: 'refused' }>): void {
    const floor = this.floors.get(operation) ?? 0;
    const { server, kind, key } = operation;
    const changes = answer.kind === 'put' || (answer.kind === 'deleteRange' && answer.deleted > 0);
    operation.revision = answer.revision;
    if (answer.revision < floor + (changes ? 1 : 0))
      this.world.fail(
        'I15',
        server,
        `A ${kind} was answered at revision ${answer.revision}, after ${floor}.`,
      );
    this.knownRevision = Math.max(this.knownRevision, answer.revision);
    if (answer.kind === 'put' && this.applied.valueAt(key, answer.revision) !== operation.value)
      this.world.fail('I15', server, `The answer to the put of ${operation.value} is that of another.`);
    if (answer.kind === 'put') operation.previous = valueIn(answer.prevKv);
    if (answer.kind === 'deleteRange') operation.previous = valueIn(answer.prevKvs[0]);
    if (answer.kind !== 'range') return;
    const found = answer.kvs[0];
    operation.value = valueIn(found);
    const expected = this.applied.valueAt(key, answer.revision);
    if (operation.value !== expected)
      this.world.fail(
        'I15',
        server,
        `At revision ${answer.revision} ${key} was ${expected}, not ${operation.value}.`,
      );
  }
}

function requestOf({ kind, key, value }: Operation, knownRevision: number): KvRequest {
  if (kind === 'compact') return { kind, revision: knownRevision };
  const whole = { key: key as ByteString, rangeEnd: empty };
  if (kind === 'delete') return { kind: 'deleteRange', ...whole, prevKv: true };
  if (kind === 'get') return { kind: 'range', ...whole, ...wholeRange };
  const plain = { lease: 0n, prevKv: true, ignoreValue: false, ignoreLease: false };
  return { kind: 'put', key: whole.key, value: valueBytes(String(value)), ...plain };
}

function valueIn(pair: KeyValue | undefined): string | null {
  return pair === undefined ? null : textOf(pair.value);
}
