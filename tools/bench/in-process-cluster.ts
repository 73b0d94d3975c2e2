/**
 * Three servers of the generated core in one process: no disk, no network, no clock, only the protocol's own
 * cost.
 */

import type { Server, StepEffects } from '../../generated/server/role.ts';
import { start, step } from '../../generated/server/step.ts';
import type { Answer, BrokenInvariant } from '../../spec/effects.ts';
import type { ServerEvent } from '../../spec/events.ts';
import type { ServerMessage } from '../../spec/messages.ts';
import { simpleConfiguration } from '../../spec/rules/membership.ts';
import { bootServerState } from '../../spec/state.ts';
import type { LogEntry, LogIndex, NodeId, Term } from '../../spec/vocabulary.ts';

const voters = ['n1', 'n2', 'n3'] as NodeId[];
const batchLimits = { maxBatchBytes: 1 << 20, maxBatchEntries: 4096 };
const flowLimits = { maxInFlightMessages: 256, maxInFlightBytes: 1 << 23, maxUncommittedBytes: 1 << 26 };
/** So seldom that no snapshot is taken while it is measured. */
const compactionLimits = { maxEntries: 1e9, maxBytes: 1e12, keptEntries: 0, pieceBytes: 1 << 20 };

/** Saves are durable at the end of the step that ordered them; messages go into one queue. */
class InstantEffects implements StepEffects {
  answered = 0;
  private readonly queue: { to: NodeId; message: ServerMessage }[];
  saved: { index: LogIndex; term: Term } | null = null;

  constructor(queue: { to: NodeId; message: ServerMessage }[]) {
    this.queue = queue;
  }

  saveTermAndVote(): void {}
  saveEntries(entries: readonly LogEntry[]): void {
    const last = entries[entries.length - 1] as LogEntry;
    this.saved = { index: last.index, term: last.term };
  }
  saveLogStart(): void {}
  takeSnapshot(): void {}
  savePiece(): void {}
  saveSnapshot(): void {}
  restore(): void {}
  sendPiece(): void {}
  useConfiguration(): void {}
  send(to: NodeId, message: ServerMessage): void {
    this.queue.push({ to, message });
  }
  sendAhead(to: NodeId, message: ServerMessage): void {
    this.queue.push({ to, message });
  }
  apply(): void {}
  answer(answer: Answer): void {
    this.answered += answer.count;
  }
  halt(brokenInvariant: BrokenInvariant): void {
    throw new Error(`The benchmark broke ${brokenInvariant}.`);
  }
  startTimer(): void {}
  cancelTimer(): void {}
  took(): void {}
}

export class InProcessCluster {
  /** Everything that happened to the first server, if asked for: a trace for other interpreters. */
  readonly leaderEvents: ServerEvent[] = [];
  private readonly queue: { to: NodeId; message: ServerMessage }[] = [];
  private readonly servers = new Map<NodeId, { server: Server; effects: InstantEffects }>();
  private readonly recording: boolean;
  private token = 1;

  constructor(recording: boolean) {
    this.recording = recording;
    for (const id of voters) {
      const effects = new InstantEffects(this.queue);
      const image = { currentTerm: 0 as Term, votedFor: null, snapshot: null, log: [] };
      const state = bootServerState({
        id,
        configuration: simpleConfiguration(voters),
        batchLimits,
        flowLimits,
        compactionLimits,
        ...image,
      });
      this.servers.set(id, { server: start(state, effects), effects });
    }
    this.happen(voters[0] as NodeId, { type: 'ElectionRequested' });
    this.settle();
  }

  /** Proposes at the leader and runs the cluster until every command is answered. */
  propose(commands: readonly Uint8Array[]): void {
    const leader = voters[0] as NodeId;
    this.happen(leader, { type: 'ClientProposal', token: this.token, commands });
    this.token += commands.length;
    this.settle();
  }

  get answered(): number {
    return this.servers.get(voters[0] as NodeId)?.effects.answered ?? 0;
  }

  private settle(): void {
    for (let next = 0; next < this.queue.length; next += 1) {
      const { to, message } = this.queue[next] as { to: NodeId; message: ServerMessage };
      this.happen(to, message);
    }
    this.queue.length = 0;
  }

  private happen(id: NodeId, event: ServerEvent): void {
    const { server, effects } = this.servers.get(id) as { server: Server; effects: InstantEffects };
    this.note(id, event);
    step(server, event, effects);
    while (effects.saved !== null) {
      const saved: ServerEvent = { type: 'EntriesSaved', ...effects.saved, currentTerm: server.currentTerm };
      effects.saved = null;
      this.note(id, saved);
      step(server, saved, effects);
    }
  }

  private note(id: NodeId, event: ServerEvent): void {
    if (this.recording && id === voters[0]) this.leaderEvents.push(event);
  }
}
