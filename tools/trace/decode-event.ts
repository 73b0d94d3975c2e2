/** The event of a step, as the chart takes it. */

import { z } from 'zod';
import { refusePeerMessage } from '../../generated/messages/refuse-messages.ts';
import type { Timeout } from '../../generated/server/role.ts';
import type { ServerEvent } from '../../generated/vocabulary.ts';
import { mark, revive } from './decode-line.ts';
import { MalformedTrace } from './malformed.ts';

/** Written for the start of a server. */
export interface Booted {
  readonly type: 'Booted';
}

const count = z.number().int().nonnegative();

const change = z.strictObject({
  kind: z.enum(['addLearner', 'addVoter', 'promote', 'remove', 'update']),
  id: z.string(),
  address: z.string(),
});

const ownEvents = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('Booted') }),
  z.strictObject({ type: z.literal('Timeout'), timer: z.string() }),
  z.strictObject({
    type: z.literal('ClientProposal'),
    token: count,
    commands: z.array(z.instanceof(Uint8Array)).min(1),
  }),
  z.strictObject({
    type: z.literal('ClientRead'),
    token: count,
    count: count.min(1),
    atMs: z.number().optional(),
  }),
  z.strictObject({ type: z.literal('EntriesSaved'), index: count, term: count, currentTerm: count }),
  z.strictObject({
    type: z.literal('ReconfigurationRequested'),
    token: count,
    changes: z.array(change).min(1),
  }),
  z.strictObject({ type: z.literal('TransferRequested'), token: count, target: z.string().nullable() }),
  z.strictObject({ type: z.literal('SnapshotSaved'), snapshot: mark }),
  z.strictObject({ type: z.literal('SnapshotFailed'), lastIncludedIndex: count }),
  z.strictObject({ type: z.literal('DiskFilled') }),
  z.strictObject({ type: z.literal('DiskFreed') }),
  z.strictObject({ type: z.literal('CompactionRequested') }),
  z.strictObject({ type: z.literal('ElectionRequested') }),
  z.strictObject({ type: z.literal('HeartbeatRequested') }),
  z.strictObject({ type: z.literal('PeerUnreachable'), peer: z.string() }),
  z.strictObject({
    type: z.literal('FollowerTimeout'),
    id: z.string(),
    timer: z.enum(['probeRetry', 'snapshotPatience']),
  }),
]);

/** Everything else comes from a peer. */
const ownTypes = new Set<string>(ownEvents.options.map(({ shape }) => shape.type.value));

/** Throws MalformedTrace. */
export function decodeEvent(given: { readonly type: string }): ServerEvent | Timeout | Booted {
  const event = revive(given, []);
  if (ownTypes.has(given.type)) {
    const { success, data, error } = ownEvents.safeParse(event);
    if (success) return data as ServerEvent | Timeout | Booted;
    const [issue] = error.issues;
    throw noEvent(`${given.type}: ${issue?.path.join('.')} ${issue?.message}`);
  }
  const refusal = refusePeerMessage(event);
  if (refusal !== null) throw noEvent(`${given.type}: ${refusal.field} ${refusal.detail}`);
  return event as ServerEvent;
}

function noEvent(detail: string): MalformedTrace {
  return new MalformedTrace(`this is no event that a server understands (${detail}).`);
}
