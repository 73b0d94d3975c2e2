/** One run on one specification: its timeline, and each step of each server as it can be compared. */

import type { Violation } from '../../../spec/invariants.ts';
import type { Playground } from '../playground/playground.ts';
import type { Inspection, TraceLine } from '../protocol/inspection.ts';
import { Timeline } from '../timeline/timeline.ts';

/** What makes playgrounds of one specification. */
export interface PlaygroundMaker {
  readonly Playground: typeof Playground;
}

export interface Run {
  readonly title: string;
  readonly seed: number;
  readonly commands: readonly string[];
}

export interface ReplayedStep {
  readonly server: string;
  /** Without the branches: a chart that is written otherwise may do the same. */
  readonly behaviour: string;
  /** On the timeline. */
  readonly moment: number;
  /** How many commands had been begun by then. */
  readonly commands: number;
}

export interface ReplayedRun {
  readonly playground: Playground;
  readonly timeline: Timeline;
  readonly steps: readonly ReplayedStep[];
  readonly violation: Violation | null;
  /** Of the note that says so; null: no invariant is broken. */
  readonly violationMoment: number | null;
}

/** What is impossible by then is left out: another specification may never come to where it is possible. */
export function replay(maker: PlaygroundMaker, { commands, seed }: Run): ReplayedRun {
  const timeline = new Timeline();
  const steps: ReplayedStep[] = [];
  let count = 0;
  const playground = new maker.Playground({
    seed,
    onInspection: (told) => {
      timeline.take(told);
      for (const behaviour of behavioursIn(told))
        steps.push({ ...behaviour, moment: timeline.last, commands: count });
    },
  });
  for (const command of commands) {
    count += 1;
    if (!command.startsWith('expect ')) performIfPossible(playground, command);
  }
  return {
    ...{ playground, timeline, steps },
    violation: playground.violations[0] ?? null,
    violationMoment: timeline.violations[0] ?? null,
  };
}

/** Only whether it ends with a violation, without keeping what was told. */
export function violationIn(maker: PlaygroundMaker, { commands, seed }: Run): Violation | null {
  const playground = new maker.Playground({ seed });
  for (const command of commands) {
    performIfPossible(playground, command);
    if (playground.violations.length > 0) break;
  }
  return playground.violations[0] ?? null;
}

/** A refusal is no fault of anybody here; that a server threw is told by its trace. */
function performIfPossible(playground: Playground, command: string): void {
  try {
    playground.perform(command);
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
  }
}

function behavioursIn(told: Inspection): readonly Pick<ReplayedStep, 'server' | 'behaviour'>[] {
  if (told.type !== '@xstate.snapshot' || told.raft === undefined || told.sessionId.includes('/')) return [];
  return told.raft.lines.flatMap((line) =>
    line.kind === 'step' ? [{ server: told.sessionId, behaviour: behaviourOf(line) }] : [],
  );
}

function behaviourOf({ event, orders, after, threw }: Extract<TraceLine, { readonly kind: 'step' }>): string {
  return JSON.stringify({ event, orders: orders.filter(([order]) => order !== 'took'), after, threw });
}
