/**
 * What the page understands: the messages of @statelyai/inspect, which any XState program can send. A Raft
 * server says more in the same messages: under `raft` stands the line of its trace that the message is made of.
 */

import type { StatelyActorEvent, StatelyEventEvent, StatelySnapshotEvent } from '@statelyai/inspect';
import type { EndLine, GapLine, LifeLine, LogLine, StepLine } from '../../../runtime/trace/trace-lines.ts';
import type { TraceView } from '../../../runtime/trace/trace-view.ts';

/** A line of `raftchart serve --trace`: tools/trace/README.md describes them. */
export type TraceLine = LifeLine | LogLine | StepLine | GapLine | EndLine;

/**
 * A server begins with `@xstate.actor`. A step is one `@xstate.event` (what came, and from whom) and then one
 * `@xstate.snapshot` with the same event. Parts of a server are actors of their own: 'n1/follower:n2'.
 */
export type Inspection = ActorInspection | EventInspection | SnapshotInspection | ClusterNote;

/** `sessionId` 'n1', `name` 'server', `definition` the chart as JSON. With `raft`: a life begins. */
export type ActorInspection = StatelyActorEvent & { readonly raft?: LifeLine };

/** `sourceId` is the sender of a message; undefined: a timer, the disk, a client. */
export type EventInspection = StatelyEventEvent;

export type SnapshotInspection = StatelySnapshotEvent & {
  readonly raft?: {
    /** In their order: log lines come before the step that follows them. */
    readonly lines: readonly TraceLine[];
    /** The whole view after them; `snapshot.context` is the same object. */
    readonly view: TraceView;
  };
};

/** What happens to a cluster, and to none of its charts. */
export interface ClusterNote {
  readonly type: '@raftchart.note';
  /** Milliseconds since 1970, or since the beginning of a simulation. */
  readonly timeMs: number;
  readonly note:
    | { readonly kind: 'down' | 'up'; readonly server: string; readonly text: string }
    | { readonly kind: 'lost'; readonly from: string; readonly to: string; readonly text: string }
    | { readonly kind: 'partition'; readonly sides: readonly (readonly string[])[]; readonly text: string }
    /** So many messages were left out: nobody could take them in time. */
    | { readonly kind: 'dropped'; readonly server: string | null; readonly count: number }
    /** An invariant of spec/invariants.ts does not hold any more. */
    | { readonly kind: 'violation'; readonly server: string; readonly id: string; readonly text: string }
    /** A sentence of a story, or a command of a script. */
    | { readonly kind: 'story' | 'command'; readonly text: string };
}
