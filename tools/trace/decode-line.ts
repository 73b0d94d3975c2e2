/** A line of a trace, understood. */

import { z } from 'zod';
import type { BootImage, LogEntry, NodeId, ServerState } from '../../generated/vocabulary.ts';
import { TRACE_VERSION } from '../../runtime/trace/trace-lines.ts';
import { MalformedTrace } from './malformed.ts';

const count = z.number().int().nonnegative();
const name = z.string().min(1);
const configuration = z.strictObject({
  voters: z.array(name),
  oldVoters: z.array(name),
  learners: z.array(name),
  addresses: z.array(z.strictObject({ id: name, address: z.string() })),
});
const bytes = z.object({ base64: z.string() }).transform(({ base64 }) => bytesOf(base64));
const entry = z.object({
  term: count,
  index: count,
  kind: z.enum(['noop', 'command', 'configuration']),
  command: bytes,
  configuration: configuration.nullable(),
});
const place = z.strictObject({ index: count, term: count });
export const mark = z.strictObject({
  lastIncludedIndex: count,
  lastIncludedTerm: count,
  configuration,
  bytes: count,
});
const order = z.tuple([z.string()]).rest(z.unknown());

const life = z.object({
  kind: z.literal('life'),
  format: z.literal('raftchart-trace'),
  version: count,
  raftchart: z.string(),
  chart: z.string(),
  time: z.number(),
  server: name,
  configuration,
  batchLimits: z.object({ maxBatchBytes: count, maxBatchEntries: count }),
  flowLimits: z.object({ maxInFlightMessages: count, maxInFlightBytes: count, maxUncommittedBytes: count }),
  compactionLimits: z.object({ maxEntries: count, maxBytes: count, keptEntries: count, pieceBytes: count }),
  priorities: z.array(z.strictObject({ id: name, priority: count })).default([]),
  leaseLimits: z.object({ minimumElectionTimeoutMs: z.number(), clockDrift: z.number() }).optional(),
  image: z.object({
    currentTerm: count,
    votedFor: name.nullable(),
    snapshot: mark.nullable(),
    logStart: place,
    lastLogIndex: count,
  }),
});

const step = z.object({
  kind: z.literal('step'),
  step: count,
  time: z.number(),
  event: z.looseObject({ type: z.string() }),
  orders: z.array(order),
  after: z.record(z.string(), z.unknown()),
  threw: z.string().optional(),
});

const progress = z.strictObject({
  id: name,
  role: name,
  nextIndex: count,
  matchIndex: count,
  confirmedRound: count,
  session: count,
  inFlight: z.array(z.strictObject({ lastIndex: count, bytes: count })),
  inFlightBytes: count,
  snapshotIndex: count,
  snapshotOffset: count,
  roundThrough: count,
  isCaughtUp: z.boolean(),
});

/** Strict: a field that a validator does not know would be lost in the gap. */
const state = z.strictObject({
  role: name,
  currentTerm: count,
  votedFor: name.nullable(),
  commitIndex: count,
  lastApplied: count,
  durableIndex: count,
  diskIsFull: z.boolean(),
  leaderId: name.nullable(),
  snapshot: mark.nullable(),
  logStart: place,
  configuration,
  configurations: z.array(z.strictObject({ index: count, configuration })),
  takingSnapshot: count.nullable(),
  incomingSnapshot: z.strictObject({ mark, from: name, session: count, offset: count }).nullable(),
  sinceSnapshot: z.strictObject({ entries: count, bytes: count }),
  votesGranted: z.array(name).transform((names) => new Set(names)),
  answeredBy: z.array(name).transform((names) => new Set(names)),
  dueIndex: count,
  followers: z.record(z.string(), progress).transform((followers) => new Map(Object.entries(followers))),
  pendingProposals: z.array(z.strictObject({ token: count, index: count, count })),
  uncommittedBytes: count,
  pendingReads: z.array(
    z.strictObject({
      token: count,
      count,
      readIndex: count,
      round: count,
      atMs: z.number().nullable().default(null),
    }),
  ),
  pendingChange: z.strictObject({ token: count, index: count }).nullable(),
  transfer: z.strictObject({ token: count.nullable(), target: name, isTold: z.boolean() }).nullable(),
  readRound: count,
  nomination: z.strictObject({ term: count, priority: count }).nullable().default(null),
  handOverWait: count.default(1),
  patience: count.default(0),
  promisesAreForgotten: z.boolean().default(false),
  roundBeganMs: z.number().nullable().default(null),
  leaseIsRevoked: z.boolean().default(false),
});

const gap = z.object({
  kind: z.literal('gap'),
  dropped: count,
  step: count,
  time: z.number(),
  state,
  timers: z.array(z.string()),
  keptTo: count,
  lastLogIndex: count,
});

const line = z.discriminatedUnion('kind', [
  life,
  z.object({ kind: z.literal('log'), entries: z.array(entry) }),
  step,
  gap,
  z.object({ kind: z.literal('end'), steps: count, dropped: count, time: z.number() }),
]);

export type DecodedLine = z.infer<typeof line>;
export type DecodedLife = z.infer<typeof life>;
export type DecodedStep = z.infer<typeof step>;
export type DecodedGap = z.infer<typeof gap>;
export type DecodedEntry = z.infer<typeof entry>;

/** Throws MalformedTrace. */
export function decodeLine(value: unknown): DecodedLine {
  const { success, data, error } = line.safeParse(value);
  if (success) {
    if (data.kind === 'life' && data.version !== TRACE_VERSION) throw otherVersion(data.version);
    return data;
  }
  const [issue] = error.issues;
  const place = issue?.path.join('.') ?? '';
  throw new MalformedTrace(
    `this is no line of a trace${place === '' ? '' : ` (${place}: ${issue?.message})`}. The format is described ` +
      'in tools/trace/README.md.',
  );
}

function otherVersion(version: number): MalformedTrace {
  return new MalformedTrace(
    `the format has version ${version}, and this raftchart reads version ${TRACE_VERSION}. Validate it with the ` +
      'raftchart that wrote it.',
  );
}

/** The state at the end of a gap, with its log. */
/** With this on its disk a life begins. */
export function bootImage(life: DecodedLife, log: readonly LogEntry[]): BootImage {
  const { server: id, configuration, ...limits } = life;
  const { batchLimits, flowLimits, compactionLimits, priorities, leaseLimits } = limits;
  const given = { id, configuration, batchLimits, flowLimits, compactionLimits, priorities, leaseLimits };
  return { ...given, ...life.image, log } as unknown as BootImage;
}

export function stateAfterGap(life: DecodedLife, gap: DecodedGap, log: readonly LogEntry[]): ServerState {
  const { role: _, ...fields } = gap.state;
  const { server: id, batchLimits, flowLimits, compactionLimits, priorities, leaseLimits = null } = life;
  // The same object as the last one of the list: rules ask whether it is another one.
  const configuration = fields.configurations.at(-1)?.configuration ?? fields.configuration;
  const limits = { batchLimits, flowLimits, compactionLimits, priorities, leaseLimits };
  const own = { id: id as NodeId, ...limits, log: log.slice() };
  return { ...own, ...fields, configuration } as unknown as ServerState;
}

/** Bytes that stand for themselves, or for those of their number before them in the same event. */
export function revive(value: unknown, known: Uint8Array[]): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => revive(each, known));
  const { base64, given } = value as { base64?: unknown; given?: unknown };
  if (typeof base64 === 'string') {
    const content = bytesOf(base64);
    if (content.length > 0) known.push(content);
    return content;
  }
  if (typeof given === 'number') return known[given];
  return Object.fromEntries(Object.entries(value).map(([field, each]) => [field, revive(each, known)]));
}

/** Characters that mean nothing are passed over. Pages decode traces too, and have no Buffer. */
export function bytesOf(base64: string): Uint8Array {
  const bytes = new Uint8Array(Math.floor((base64.length * 3) / 4));
  let length = 0;
  let bits = 0;
  let count = 0;
  for (let place = 0; place < base64.length && base64[place] !== '='; place += 1) {
    const digit = digits[base64.charCodeAt(place)] ?? -1;
    if (digit < 0) continue;
    bits = ((bits << 6) | digit) & 0xffff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes[length] = (bits >> count) & 0xff;
    length += 1;
  }
  return bytes.slice(0, length);
}

/** By the code of the character. */
const digits: readonly number[] = (() => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const table = new Array<number>(128).fill(-1);
  for (let digit = 0; digit < 64; digit += 1) table[alphabet.charCodeAt(digit)] = digit;
  table['-'.charCodeAt(0)] = 62;
  table['_'.charCodeAt(0)] = 63;
  return table;
})();

export function toBase64(bytes: Uint8Array): string {
  let characters = '';
  for (let begin = 0; begin < bytes.length; begin += 8192)
    characters += String.fromCharCode(...bytes.subarray(begin, begin + 8192));
  return btoa(characters);
}
