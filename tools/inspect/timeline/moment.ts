/** One place on the timeline: something happened to one actor, or to the whole cluster. */

import type { TraceView } from '../../../runtime/trace/trace-view.ts';
import type { ClusterNote, TraceLine } from '../protocol/inspection.ts';

/** As XState tells a state: 'silent', or { follower: 'silent' }. */
export type StateValue = string | { readonly [name: string]: StateValue };

export interface Moment {
  /** From 0 on. It stays the same when older moments are forgotten. */
  readonly number: number;
  /** By the clock of whoever told it. */
  readonly timeMs: number;
  /** 'n1'; null: it concerns the whole cluster. */
  readonly actor: string | null;
  /** What came; null for a note. */
  readonly event: { readonly type: string } | null;
  /** Who sent it; null: a timer, the disk, a client. */
  readonly from: string | null;
  /** What holds afterwards; null for a note. */
  readonly snapshot: Snapshot | null;
  readonly note: ClusterNote['note'] | null;
}

/** An actor as it was told last. */
export interface Snapshot {
  readonly value: StateValue;
  readonly context: unknown;
  readonly status: string;
  /** Of a Raft server. */
  readonly view: TraceView | null;
  readonly lines: readonly TraceLine[];
}

/** The paths of all active states, ancestors too: 'follower', 'follower.silent'. */
export function activePaths(value: StateValue, above = ''): readonly string[] {
  if (typeof value === 'string') return value === '' ? [] : pathsOf(above, value);
  return Object.entries(value).flatMap(([name, inner]) => {
    const path = above === '' ? name : `${above}.${name}`;
    return [path, ...activePaths(inner, path)];
  });
}

function pathsOf(above: string, value: string): readonly string[] {
  const names = value.split('.');
  return names.map((_, place) =>
    [above, ...names.slice(0, place + 1)].filter((name) => name !== '').join('.'),
  );
}
