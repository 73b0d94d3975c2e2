/** What survives a crash in a scenario: votes, the log, and the newest whole snapshot. */

import type { DiskView } from '../../spec/cluster-view.ts';
import { bootServerState, type ServerState } from '../../spec/state.ts';
import type {
  Configuration,
  LogEntry,
  LogIndex,
  LogPlace,
  NodeId,
  SnapshotMark,
  Term,
} from '../../spec/vocabulary.ts';
import type { Limits } from './script.ts';

/** A write that the disk has not done yet. */
export type Write =
  | { readonly kind: 'saveTermAndVote'; readonly currentTerm: Term; readonly votedFor: NodeId | null }
  | { readonly kind: 'saveEntries'; readonly entries: readonly LogEntry[] }
  | { readonly kind: 'saveLogStart'; readonly start: LogPlace; readonly keepsRest: boolean };

/** Who a server is, and what it was told when it was started. */
export interface Beginning {
  readonly id: NodeId;
  readonly configuration: Configuration;
  readonly limits: Limits;
}

export class ScenarioDisk implements DiskView {
  currentTerm = 0 as Term;
  votedFor: NodeId | null = null;
  snapshot: SnapshotMark | null = null;
  /** Of the snapshot. */
  content = new Uint8Array(0);
  logStart: LogPlace = { index: 0 as LogIndex, term: 0 as Term };
  log: LogEntry[] = [];

  /** What a server starts with; of the log only that stays on the disk which goes on from the snapshot. */
  boot({ id, configuration, limits }: Beginning): ServerState {
    const { maxBatchEntries, preferred, ...compactionLimits } = limits;
    const state = bootServerState({
      id,
      configuration,
      batchLimits: { maxBatchBytes: 1_000_000, maxBatchEntries },
      flowLimits: { maxInFlightMessages: 4, maxInFlightBytes: 1_000_000, maxUncommittedBytes: 1_000_000 },
      compactionLimits: { maxBytes: 1_000_000, ...compactionLimits },
      priorities: preferred === 0 ? [] : [{ id: `n${preferred}` as NodeId, priority: 1 }],
      currentTerm: this.currentTerm,
      votedFor: this.votedFor,
      snapshot: this.snapshot,
      log: this.log,
    });
    this.logStart = state.logStart;
    this.log = state.log.slice();
    return state;
  }

  write(order: Write): void {
    switch (order.kind) {
      case 'saveTermAndVote':
        this.currentTerm = order.currentTerm;
        this.votedFor = order.votedFor;
        return;
      case 'saveEntries': {
        const [first] = order.entries;
        if (first !== undefined) this.log.length = first.index - this.logStart.index - 1;
        this.log.push(...order.entries);
        return;
      }
      case 'saveLogStart':
        this.log = order.keepsRest ? this.log.filter(({ index }) => index > order.start.index) : [];
        this.logStart = order.start;
    }
  }

  /** A past in which only terms count: the command of an entry tells its place. */
  fill(term: number, terms: readonly number[]): void {
    this.currentTerm = term as Term;
    this.log = terms.map((each, place) => ({
      index: (place + 1) as LogIndex,
      term: each as Term,
      kind: 'command',
      configuration: null,
      command: new TextEncoder().encode(`${place + 1}@${each}`),
    }));
  }

  /** The disk after these writes. */
  after(writes: readonly Write[]): ScenarioDisk {
    const later = Object.assign(new ScenarioDisk(), this);
    later.log = this.log.slice();
    for (const one of writes) later.write(one);
    return later;
  }
}
