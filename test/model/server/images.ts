/** The disks that servers start from in the model: empty ones, and ones with a history. */

import { simpleConfiguration } from '../../../spec/rules/membership.ts';
import type { BootImage } from '../../../spec/state.ts';
import type { LogEntry, LogIndex, NodeId, Term } from '../../../spec/vocabulary.ts';

const made = new Map<string, LogEntry>();

/** Entries are compared by what they are and shared by everybody: one object for each term and index. */
export function entryAt(term: number, index: number): LogEntry {
  const key = `${term}/${index}`;
  const known = made.get(key);
  if (known !== undefined) return known;
  const command = index % 2 === 0 ? new Uint8Array([term, index]) : new Uint8Array(0);
  const kind = command.byteLength === 0 ? 'noop' : 'command';
  const entry: LogEntry = {
    term: term as Term,
    index: index as LogIndex,
    kind,
    command,
    configuration: null,
  };
  made.set(key, entry);
  return entry;
}

/** n1, whose machine it is, and the others. */
export function voters(clusterSize: number): readonly NodeId[] {
  return Array.from({ length: clusterSize }, (_, position) => `n${position + 1}` as NodeId);
}

interface Disk {
  readonly currentTerm: number;
  readonly votedFor: string | null;
  /** Terms of the entries, from index 1 on. */
  readonly terms: readonly number[];
}

const disks: readonly Disk[] = [
  { currentTerm: 0, votedFor: null, terms: [] },
  { currentTerm: 1, votedFor: null, terms: [1] },
  { currentTerm: 2, votedFor: 'n1', terms: [1, 2] },
  { currentTerm: 2, votedFor: 'n2', terms: [1, 1] },
];

/** Small batches, so that short logs need several messages. */
const batchLimits = { maxBatchBytes: 3, maxBatchEntries: 2 };

/** A window that holds one message, and a backlog that holds one byte. */
const flowLimits = { maxInFlightMessages: 1, maxInFlightBytes: 100, maxUncommittedBytes: 1 };

/** No graph applies so much that a snapshot is due by itself, unless it is about snapshots. */
const compactionLimits = { maxEntries: 100, maxBytes: 1000, keptEntries: 0, pieceBytes: 2 };

export function bootImages(clusterSize: number): readonly BootImage[] {
  const known = voters(clusterSize);
  const fitting = disks.filter(
    ({ votedFor }) => votedFor === null || known.some((voter) => voter === votedFor),
  );
  return fitting.map(({ currentTerm, votedFor, terms }) => ({
    id: 'n1' as NodeId,
    configuration: simpleConfiguration(known),
    batchLimits,
    flowLimits,
    compactionLimits,
    snapshot: null,
    currentTerm: currentTerm as Term,
    votedFor: votedFor as NodeId | null,
    log: terms.map((term, position) => entryAt(term, position + 1)),
  }));
}
