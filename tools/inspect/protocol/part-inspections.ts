/** The parts of a server, the followers as a leader sees them: actors of their own, as long as it leads. */

import { branches } from '../../../generated/follower-progress/branches.ts';
import type { TraceView } from '../../../runtime/trace/trace-view.ts';
import type { OrderText } from '../../../runtime/trace/traced-values.ts';
import { valueOfRole } from '../../../spec/machines/role-path.ts';
import { addressOf } from '../../oracle/part-address.ts';
import type { Inspection, SnapshotInspection } from './inspection.ts';

export type FollowerViews = TraceView['followers'];

interface Owner {
  readonly sessionId: string;
  /** The chart of its parts. */
  readonly definition: string | undefined;
}

export interface PartsMove {
  readonly before: FollowerViews;
  readonly after: FollowerViews;
  /** What the owner was doing. */
  readonly event: { readonly type: string };
  readonly orders: readonly OrderText[];
}

type Stamp = (
  sessionId: string,
) => Pick<SnapshotInspection, 'sessionId' | 'rootId' | 'id' | 'createdAt' | '_version'>;

/** Who has appeared, who has changed, and who is gone. A view tells of all of them if it tells of one. */
export function partInspections(owner: Owner, move: PartsMove, stamp: Stamp): readonly Inspection[] {
  const { before, after, event, orders } = move;
  if (before === after) return [];
  const told = toldEvents(orders);
  const ids = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...ids].flatMap((id) => {
    const now = after[id];
    const earlier = before[id];
    if (isSame(now, earlier)) return [];
    const sessionId = addressOf('follower', id, owner.sessionId);
    const shown = now ?? earlier;
    const snapshot = {
      status: now === undefined ? 'stopped' : 'active',
      value: valueOfRole(shown?.role ?? ''),
      context: shown,
    } as unknown as SnapshotInspection['snapshot'];
    const change: Inspection = {
      type: '@xstate.snapshot',
      ...stamp(sessionId),
      event: told.get(id) ?? event,
      snapshot,
    };
    if (earlier !== undefined) return [change];
    return [registration(owner, sessionId, snapshot, stamp), change];
  });
}

function registration(
  owner: Owner,
  sessionId: string,
  snapshot: SnapshotInspection['snapshot'],
  stamp: Stamp,
): Inspection {
  return {
    type: '@xstate.actor',
    ...stamp(sessionId),
    name: sessionId.slice(owner.sessionId.length + 1),
    parentId: owner.sessionId,
    definition: owner.definition,
    snapshot,
  };
}

/** What each part was told last: the branch that it took names it. */
function toldEvents(orders: readonly OrderText[]): ReadonlyMap<string, { type: string }> {
  const events = new Map<string, { type: string }>();
  for (const [order, part, id, number] of orders) {
    if (order !== 'took' || part !== 'follower') continue;
    const type = branches[Number(number)]?.on;
    if (type !== undefined && type !== 'always') events.set(String(id), { type });
  }
  return events;
}

/** They are small, and made of JSON. */
const isSame = (one: unknown, other: unknown) =>
  one === other || JSON.stringify(one) === JSON.stringify(other);
