/** A node: it takes events, lets the generated core step, and carries out the effects, in order. */

import type { Server, Timeout } from '../generated/server/role.ts';
import type {
  Answer,
  BrokenInvariant,
  Configuration,
  LogEntry,
  NodeId,
  PeerMessage,
  ServerEvent,
} from '../generated/vocabulary.ts';
import { bootServerState } from '../generated/vocabulary.ts';
import { ChartTimers } from './chart-timers.ts';
import type { ClientRequest, RequestKind } from './client-request.ts';
import { ClientRequests, errorAtEnd } from './client-requests.ts';
import { brokenGuarantee, NodeStoppedError, OutcomeUnknownError, RaftError } from './errors.ts';
import { ForwardedRequests } from './forwarded-requests.ts';
import { LeaderRoute } from './leader-route.ts';
import { type NodeStatus, statusOf } from './node-status.ts';
import { OperatorRequests } from './operator-requests.ts';
import { OrderedEffects } from './ordered-effects.ts';
import { ProposalDesk } from './proposal-desk.ts';
import {
  checkedOptions,
  type NodeTrigger,
  type RaftNodeOptions,
  type RaftNodeSettings,
  refuseCompaction,
} from './raft-node-options.ts';
import type { RequestedChange } from './requested-changes.ts';
import { restoreStateMachine, SnapshotOffice } from './snapshot-office.ts';
import type { DiskImage } from './storage/storage.ts';

type Running = { readonly server: Server; readonly effects: OrderedEffects; readonly timers: ChartTimers };

export class RaftNode {
  private readonly settings: RaftNodeSettings;
  private readonly requests: ClientRequests;
  private readonly route: LeaderRoute;
  private readonly forwarded: ForwardedRequests;
  private readonly desk: ProposalDesk;
  private readonly operators: OperatorRequests;
  private starting: Promise<void> | null = null;
  private running: Running | null = null;
  private stopReason: NodeStoppedError | null = null;
  private queue: ClientRequest[] = [];
  private turnIsPlanned = false;
  private knownLeader: NodeId | null = null;
  private readonly turn = () => this.endTurn();

  /** Throws InvalidOptionsError. Nothing happens before start(). */
  constructor(options: RaftNodeOptions) {
    this.settings = checkedOptions(options);
    const { id, transport, clock, random, timers } = this.settings;
    const requests = new ClientRequests(clock, this.settings.requestLimits);
    this.requests = requests;
    this.route = new LeaderRoute({
      id,
      // So many lives are told apart.
      incarnation: Math.floor(random() * 2 ** 48),
      transport,
      clock,
      retryMs: timers.heartbeatIntervalMs,
      onSent: () => this.planTurn(),
      requeue: (waiting) => this.enqueue(waiting),
    });
    const enqueue = (request: ClientRequest) => this.enqueue([request]);
    const onResponse = () => this.planTurn();
    this.forwarded = new ForwardedRequests({ id, transport, requests, enqueue, onResponse });
    this.desk = new ProposalDesk(this.settings, this.route);
    this.operators = new OperatorRequests({
      clock,
      requestTimeoutMs: this.settings.requestLimits.requestTimeoutMs,
      nextToken: () => this.desk.takeToken(),
      handle: (event) => this.handle(event),
    });
  }

  /**
   * Reads the disk, joins the network and becomes a follower. Once only. Rejects with the errors of storage
   * and transport, and with NodeStoppedError if it is stopped meanwhile; call stop() then, too.
   */
  start(): Promise<void> {
    if (this.starting !== null || this.stopReason !== null) {
      const { id } = this.settings;
      return Promise.reject(new NodeStoppedError(`Server ${id} was started before. Make a new one.`));
    }
    this.starting = this.open();
    return this.starting;
  }

  /**
   * Puts a command into the replicated log. Resolves with the state machine's answer once the command is
   * committed and the leader has applied it; any server may be asked. The bytes belong to the node from now
   * on: do not change them. Rejects with a RaftError: `outcome` 'refused' means that it can never take
   * effect, 'unknown' that it may.
   */
  propose(command: Uint8Array): Promise<Uint8Array> {
    return this.request('command', command);
  }

  /**
   * Asks the state machine; the answer reflects every command that was answered before the call
   * (linearizable).
   */
  read(query: Uint8Array): Promise<Uint8Array> {
    return this.request('query', query);
  }

  /**
   * Changes who belongs to the cluster, all changes at once or none. Ask the leader. A server that has lost
   * its disk joins under a new id: the old one's votes are forgotten, and configurations of the past still
   * count them. Resolves when the new members alone decide. Rejects with NotLeaderError or
   * ReconfigurationRefusedError: nothing was changed; OutcomeUnknownError, RequestTimeoutError: it may be.
   */
  reconfigure(changes: readonly RequestedChange[]): Promise<void> {
    if (this.running === null) return Promise.reject(this.stopped());
    return this.operators.reconfigure(changes);
  }

  /**
   * Lets another voter lead: the one named, or the one that has most of the log. Ask the leader. Resolves
   * when it leads no longer; who leads next, `onLeader` says. Rejects with NotLeaderError,
   * TransferRefusedError (it goes on leading) or RequestTimeoutError.
   */
  transferLeadership(target: string | null): Promise<void> {
    if (this.running === null) return Promise.reject(this.stopped());
    return this.operators.transfer(target as NodeId | null);
  }

  /** Throws NodeStoppedError before start and after stop. */
  status(): NodeStatus {
    if (this.running === null) throw this.stopped();
    return statusOf(this.running, this.requests.count + this.operators.count);
  }

  /** Whether there is a connection to the server now. False before start and after stop. */
  isReachable(id: string): boolean {
    return this.running !== null && this.settings.transport.isReachable(id as NodeId);
  }

  /** Ends everything; open requests are answered. Settles when the disk and the network are released. */
  async stop(): Promise<void> {
    this.end(new NodeStoppedError(`Server ${this.settings.id} was stopped. Ask another one.`));
    await this.starting?.catch(() => undefined);
    try {
      await this.settings.transport.stop();
    } finally {
      await this.settings.storage.close();
    }
  }

  /** Lets something happen that no client and no peer can cause. */
  trigger(event: NodeTrigger): void {
    if (event.type === 'CompactionRequested') refuseCompaction(this.settings);
    this.handle(event);
  }

  private async open(): Promise<void> {
    const { storage, transport } = this.settings;
    const image = await storage.open();
    this.refuseIfStopped();
    if (image.snapshot !== null) await restoreStateMachine(this.settings, image.snapshot);
    this.refuseIfStopped();
    await transport.start({
      onMessage: (message) => this.receive(message),
      onReachable: (peer, reachable) => {
        this.route.onReachable(peer, reachable);
        if (!reachable) this.handle({ type: 'PeerUnreachable', peer });
      },
    });
    this.refuseIfStopped();
    this.boot(image);
  }

  private refuseIfStopped(): void {
    if (this.stopReason !== null) throw this.stopped();
  }

  private boot(image: DiskImage): void {
    const { id, storage, transport, clock, random, core, stateMachine } = this.settings;
    const onEvent = (event: ServerEvent | Timeout) => this.handle(event);
    const timers = new ChartTimers(clock, random, this.settings.timers, onEvent);
    const onFailure = (cause: unknown) => this.fail(cause);
    const handlers = {
      onApply: (entries: readonly LogEntry[]) => this.desk.apply(entries),
      onAnswer: (answer: Answer) => this.operators.answer(answer) || this.desk.answer(answer),
      onConfiguration: ({ addresses }: Configuration) => transport.setPeers(addresses),
      onHalt: (broken: BrokenInvariant) => onFailure(brokenGuarantee(id, broken)),
      startTimer: timers.start.bind(timers),
      cancelTimer: timers.cancel.bind(timers),
      onSaved: onEvent,
      onStorageFailure: onFailure,
      later: (retry: () => void) => void clock.startTimer(this.settings.timers.electionTimeoutMs, retry),
      onDiskFull: (isFull: boolean) => onEvent({ type: isFull ? 'DiskFilled' : 'DiskFreed' }),
    };
    const snapshots = new SnapshotOffice(
      { storage, stateMachine, clock, onEvent, onFailure },
      image.snapshot,
    );
    const effects = new OrderedEffects({ storage, transport, handlers, snapshots, image });
    const state = bootServerState({ ...this.settings, ...image });
    transport.setPeers(state.configuration.addresses);
    this.running = { server: core.start(state, effects), effects, timers };
    this.planTurn();
  }

  private request(kind: RequestKind, payload: Uint8Array): Promise<Uint8Array> {
    if (this.running === null) return Promise.reject(this.stopped());
    return new Promise((resolve, reject) => {
      const admitted = this.requests.admit(kind, payload, true, { done: resolve, failed: reject });
      if (admitted instanceof RaftError) reject(admitted);
      else this.enqueue([admitted]);
    });
  }

  private receive(message: PeerMessage): void {
    if (this.running === null) return;
    if (message.type === 'ForwardRequest') this.forwarded.receive(message);
    else if (message.type === 'ForwardResponse') this.route.receive(message);
    else this.handle(message);
  }

  private enqueue(requests: readonly ClientRequest[]): void {
    for (const request of requests) this.queue.push(request);
    this.planTurn();
  }

  private handle(event: ServerEvent | Timeout): void {
    if (this.running === null) return;
    const { server, effects } = this.running;
    try {
      this.settings.core.step(server, event, effects);
    } catch (cause) {
      return this.fail(cause);
    }
    if (server.leaderId !== this.knownLeader) this.noticeLeader(server.leaderId);
    this.planTurn();
  }

  private noticeLeader(leaderId: NodeId | null): void {
    this.knownLeader = leaderId;
    if (leaderId !== null) this.route.onLeader();
    this.settings.onLeader(leaderId);
  }

  private planTurn(): void {
    if (this.turnIsPlanned) return;
    this.turnIsPlanned = true;
    this.settings.clock.defer(this.turn);
  }

  /** All that has arrived since the last turn becomes one proposal, one write, and one frame per peer. */
  private endTurn(): void {
    this.turnIsPlanned = false;
    if (this.running === null) return;
    const requests = this.queue;
    this.queue = [];
    for (const event of this.desk.eventsFor(requests)) this.handle(event);
    this.running?.effects.flush();
  }

  private fail(cause: unknown): void {
    if (this.running === null) return;
    const { id, transport, onFailure } = this.settings;
    const text = cause instanceof Error ? cause.message : String(cause);
    const reason = new NodeStoppedError(`Server ${id} has stopped itself: ${text}`, { cause });
    this.end(reason);
    // The others must not go on forwarding to a server that answers no more.
    transport.stop().then(
      () => onFailure(reason),
      () => onFailure(reason),
    );
  }

  private end(reason: NodeStoppedError): void {
    this.stopReason ??= reason;
    if (this.running === null) return;
    const { effects, timers } = this.running;
    this.running = null;
    effects.stop();
    timers.close();
    this.requests.failAll((request) => errorAtEnd(request, reason));
    this.operators.failAll(
      () => new OutcomeUnknownError(`${reason.message} What was asked may still come about.`),
    );
    this.route.stop();
    // Whoever forwarded a request here learns that a retry is safe.
    this.settings.transport.flush();
  }

  private stopped(): NodeStoppedError {
    const never = `Server ${this.settings.id} has not been started. Call start() first.`;
    return new NodeStoppedError(this.stopReason?.message ?? never, {
      cause: this.stopReason,
      outcome: 'refused',
    });
  }
}
