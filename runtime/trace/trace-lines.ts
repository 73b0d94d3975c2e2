/** The lines of a trace: one JSON object each. tools/trace/README.md describes them for readers. */

import { branches as followerBranches } from '../../generated/follower-progress/branches.ts';
import { branches } from '../../generated/server/branches.ts';
import type { Server } from '../../generated/server/role.ts';
import type {
  BatchLimits,
  CompactionLimits,
  Configuration,
  FlowLimits,
  LeaseLimits,
  LogEntry,
  LogPlace,
  NodeId,
  PreferredServer,
  ServerState,
  SnapshotMark,
} from '../../generated/vocabulary.ts';
import { crc32 } from '../checksum.ts';
import type { TraceView } from './trace-view.ts';
import { type OrderText, plain, type ToBase64 } from './traced-values.ts';

export const TRACE_VERSION = 2;

/** A server has started. Log lines follow, until lastLogIndex is reached. */
export interface LifeLine {
  readonly kind: 'life';
  readonly format: 'raftchart-trace';
  readonly version: typeof TRACE_VERSION;
  readonly raftchart: string;
  readonly chart: string;
  readonly time: number;
  readonly server: NodeId;
  /** What counts until the log has one. */
  readonly configuration: Configuration;
  readonly batchLimits: BatchLimits;
  readonly flowLimits: FlowLimits;
  readonly compactionLimits: CompactionLimits;
  /** Absent where nobody is preferred. */
  readonly priorities?: readonly PreferredServer[];
  /** Absent where no leases are used. */
  readonly leaseLimits?: LeaseLimits;
  readonly image: {
    readonly currentTerm: number;
    readonly votedFor: NodeId | null;
    readonly snapshot: SnapshotMark | null;
    readonly logStart: LogPlace;
    readonly lastLogIndex: number;
  };
}

/** Entries of the log, in their order, right after a life line or a gap line. */
export interface LogLine {
  readonly kind: 'log';
  readonly entries: readonly unknown[];
}

export interface StepLine {
  readonly kind: 'step';
  readonly step: number;
  readonly time: number;
  readonly event: unknown;
  readonly orders: readonly OrderText[];
  readonly after: Partial<TraceView>;
  /** What the step threw. It is the last one. */
  readonly threw?: string;
}

/** Steps were left out. `state` is what holds after the last of them. */
export interface GapLine {
  readonly kind: 'gap';
  readonly dropped: number;
  /** The number of the step that follows. */
  readonly step: number;
  readonly time: number;
  readonly state: unknown;
  readonly timers: readonly string[];
  /** The log up to here is as it was before the gap; log lines follow, until lastLogIndex is reached. */
  readonly keptTo: number;
  readonly lastLogIndex: number;
}

/** The server was stopped, and the trace was closed. */
export interface EndLine {
  readonly kind: 'end';
  /** How many steps the life had. */
  readonly steps: number;
  /** How many of the last ones were left out. */
  readonly dropped: number;
  readonly time: number;
}

/** Names the charts that give the numbers of the branches their meaning: eight hexadecimal digits. */
export function chartDigest(): string {
  digest ??= digestOfBranches();
  return digest;
}

/** It takes a millisecond, and only who traces needs it. */
let digest: string | null = null;

function digestOfBranches(): string {
  const text = JSON.stringify(
    [...branches, ...followerBranches].map(({ why: _, citation: __, ...row }) => row),
  );
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0) & 0xff);
  return crc32(bytes, 0, bytes.length).toString(16).padStart(8, '0');
}

/** What the lines of a life and its log say already. */
const saidBefore: ReadonlySet<string> = new Set<keyof ServerState>([
  'id',
  'log',
  'batchLimits',
  'flowLimits',
  'compactionLimits',
  'priorities',
  'leaseLimits',
]);

/** Everything of a state but the log and what a life line says. */
export function stateOf(server: Server | (ServerState & { role: string }), base64: ToBase64): unknown {
  const state = Object.fromEntries(Object.entries(server).filter(([name]) => !saidBefore.has(name)));
  return plain(state, (bytes) => ({ base64: base64(bytes) }));
}

/** About as many characters of commands as one log line holds. */
const lineCharacters = 65_536;

export function* logLines(entries: readonly LogEntry[], base64: ToBase64): Generator<string> {
  let texts: unknown[] = [];
  let characters = 0;
  for (const entry of entries) {
    texts.push(plain(entry, (bytes) => ({ base64: base64(bytes) })));
    characters += 80 + entry.command.length;
    if (characters < lineCharacters) continue;
    yield JSON.stringify({ kind: 'log', entries: texts } satisfies LogLine);
    texts = [];
    characters = 0;
  }
  if (texts.length > 0) yield JSON.stringify({ kind: 'log', entries: texts } satisfies LogLine);
}
