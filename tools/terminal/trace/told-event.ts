/** Events and messages as JSON tells them: no more of them is understood than a diagram says. */

import { z } from 'zod';
import type { ServerEvent } from '../../../generated/vocabulary.ts';
import { eventText } from '../../trace/event-text.ts';
import { MalformedTrace } from '../../trace/malformed.ts';

const count = z.number();
const name = z.string();
/** Some stand for a run of the log. */
const entries = z.array(z.looseObject({ log: z.tuple([count, count]).optional() })).transform((told) => ({
  length: told.reduce((sum, { log }) => sum + (log === undefined ? 1 : log[1] - log[0] + 1), 0),
}));
const mark = z.object({ lastIncludedIndex: count, lastIncludedTerm: count, bytes: count });
const message = { from: name, term: count };
const candidacy = { ...message, lastLogIndex: count, lastLogTerm: count };
const vote = { ...message, voteGranted: z.boolean() };
const token = { token: count };

const shapes: Readonly<Record<string, z.ZodType>> = {
  PreVoteRequest: z.looseObject(candidacy),
  RequestVoteRequest: z.looseObject(candidacy),
  PreVoteResponse: z.looseObject(vote),
  RequestVoteResponse: z.looseObject(vote),
  AppendEntriesRequest: z.looseObject({
    ...message,
    session: count,
    prevLogIndex: count,
    prevLogTerm: count,
    entries,
    leaderCommit: count,
  }),
  AppendEntriesResponse: z.looseObject({
    ...message,
    session: count,
    success: z.boolean(),
    prevLogIndex: count,
    matchIndex: count,
    conflictIndex: count,
    conflictTerm: count,
  }),
  InstallSnapshotRequest: z.looseObject({
    ...message,
    session: count,
    snapshot: mark,
    offset: count,
    data: z.unknown(),
  }),
  InstallSnapshotResponse: z.looseObject({
    ...message,
    session: count,
    lastIncludedIndex: count,
    installed: z.boolean(),
    offset: count,
  }),
  TimeoutNowRequest: z.looseObject({ ...message, lastLogIndex: count }),
  Timeout: z.looseObject({ timer: name }),
  FollowerTimeout: z.looseObject({ timer: name, id: name }),
  EntriesSaved: z.looseObject({ index: count, term: count, currentTerm: count }),
  ClientProposal: z.looseObject({ ...token, commands: z.array(z.unknown()) }),
  ClientRead: z.looseObject({ ...token, count }),
  ReconfigurationRequested: z.looseObject({ ...token, changes: z.array(z.object({ kind: name, id: name })) }),
  TransferRequested: z.looseObject({ ...token, target: name.nullable() }),
  SnapshotSaved: z.looseObject({ snapshot: mark }),
  SnapshotFailed: z.looseObject({ lastIncludedIndex: count }),
};
/** Of an event that is younger than this diagram, only this is said. */
const unknownEvent = z.looseObject({ type: name });

export interface ToldEvent {
  readonly type: string;
  /** Null: no message. */
  readonly from: string | null;
  readonly text: string;
}

/**
 * `byteCountOf` says how many bytes a message carries, which each format tells in its own way. Throws
 * MalformedTrace.
 */
export function toldEvent(value: unknown, byteCountOf: (data: unknown) => number): ToldEvent {
  const { type } = read(unknownEvent, value, 'event');
  const shape = Object.hasOwn(shapes, type) ? (shapes[type] as z.ZodType) : unknownEvent;
  const told = read(shape, value, type) as { from?: unknown; data?: unknown };
  const length = type === 'InstallSnapshotRequest' ? byteCountOf(told.data) : 0;
  const text = eventText({ ...told, type, data: { length } } as unknown as ServerEvent);
  return { type, from: typeof told.from === 'string' ? told.from : null, text };
}

function read<Shape extends z.ZodType>(shape: Shape, value: unknown, what: string): z.infer<Shape> {
  const { success, data, error } = shape.safeParse(value);
  if (success) return data;
  const [issue] = error.issues;
  const field = issue?.path.join('.') ?? '';
  throw new MalformedTrace(
    `${what === 'event' ? 'this event' : `this ${what}`} is not whole (${field}: ${issue?.message}).`,
  );
}
