/**
 * How fast the protocol itself is: generated code beside XState on one trace, and three servers in one
 * process.
 */

import { createActor, initialTransition, type SnapshotFrom, transition } from 'xstate';
import type { StepEffects } from '../../generated/server/role.ts';
import { start, step } from '../../generated/server/step.ts';
import type { ServerEvent } from '../../spec/events.ts';
import { serverMachine } from '../../spec/machines/server.machine.ts';
import { simpleConfiguration } from '../../spec/rules/membership.ts';
import { type BootImage, bootServerState } from '../../spec/state.ts';
import type { NodeId, Term } from '../../spec/vocabulary.ts';
import { InProcessCluster } from './in-process-cluster.ts';

export interface CoreFigures {
  /** Events in the trace: what happens to a leader that takes proposals of one 256-byte command each. */
  readonly traceEvents: number;
  readonly generatedEventsPerSecond: number;
  readonly actorSendEventsPerSecond: number;
  readonly transitionEventsPerSecond: number;
  /** Generated code against actor.send, on the same trace, in the same run. */
  readonly timesActorSend: number;
  readonly timesTransition: number;
  readonly proposalsPerSecond: Readonly<Record<'oneAtATime' | 'batchesOf64', number>>;
}

const image: BootImage = {
  id: 'n1' as NodeId,
  configuration: simpleConfiguration(['n1', 'n2', 'n3'] as NodeId[]),
  batchLimits: { maxBatchBytes: 1 << 20, maxBatchEntries: 4096 },
  flowLimits: { maxInFlightMessages: 256, maxInFlightBytes: 1 << 23, maxUncommittedBytes: 1 << 26 },
  // So seldom that no snapshot is taken while it is measured.
  compactionLimits: { maxEntries: 1e9, maxBytes: 1e12, keptEntries: 0, pieceBytes: 1 << 20 },
  currentTerm: 0 as Term,
  votedFor: null,
  snapshot: null,
  log: [],
};

const nothing: StepEffects = {
  saveTermAndVote() {},
  saveEntries() {},
  saveLogStart() {},
  takeSnapshot() {},
  savePiece() {},
  saveSnapshot() {},
  restore() {},
  sendPiece() {},
  useConfiguration() {},
  send() {},
  sendAhead() {},
  apply() {},
  answer() {},
  halt() {},
  startTimer() {},
  cancelTimer() {},
  took() {},
};

/** The log stays short, so that XState's copies of the state do not count against it. */
function traceOf(proposals: number): readonly ServerEvent[] {
  const cluster = new InProcessCluster(true);
  for (let count = 0; count < proposals; count += 1) cluster.propose([new Uint8Array(256)]);
  return cluster.leaderEvents;
}

function perSecond(count: number, rounds: number, run: () => void): number {
  const began = performance.now();
  for (let round = 0; round < rounds; round += 1) run();
  return Math.round((count * rounds * 1000) / (performance.now() - began));
}

function runGenerated(trace: readonly ServerEvent[]): void {
  const server = start(bootServerState(image), nothing);
  for (const event of trace) step(server, event, nothing);
}

function runActor(trace: readonly ServerEvent[]): void {
  const actor = createActor(serverMachine, { input: image });
  actor.start();
  for (const event of trace) actor.send(event);
  actor.stop();
}

function runTransitions(trace: readonly ServerEvent[]): void {
  let [snapshot]: [SnapshotFrom<typeof serverMachine>, unknown] = initialTransition(serverMachine, image);
  for (const event of trace) [snapshot] = transition(serverMachine, snapshot, event);
}

function proposalsPerSecond(total: number, batch: number): number {
  const cluster = new InProcessCluster(false);
  const commands = Array.from({ length: batch }, () => new Uint8Array(256));
  const figure = perSecond(total, 1, () => {
    for (let count = 0; count < total; count += batch) cluster.propose(commands);
  });
  if (cluster.answered === total) return figure;
  throw new Error(`The benchmark means nothing: ${total} proposals, ${cluster.answered} answers.`);
}

export function benchCore(progress: (text: string) => void): CoreFigures {
  const trace = traceOf(20);
  progress(`one trace of ${trace.length} events, through generated code and through XState`);
  runGenerated(trace);
  perSecond(trace.length, 2000, () => runGenerated(trace));
  const generated = perSecond(trace.length, 20_000, () => runGenerated(trace));
  perSecond(trace.length, 50, () => runActor(trace));
  const actor = perSecond(trace.length, 300, () => runActor(trace));
  perSecond(trace.length, 50, () => runTransitions(trace));
  const pure = perSecond(trace.length, 300, () => runTransitions(trace));
  progress('three servers in one process');
  proposalsPerSecond(100_000, 1);
  return {
    traceEvents: trace.length,
    generatedEventsPerSecond: generated,
    actorSendEventsPerSecond: actor,
    transitionEventsPerSecond: pure,
    timesActorSend: Math.round(generated / actor),
    timesTransition: Math.round(generated / pure),
    proposalsPerSecond: {
      oneAtATime: proposalsPerSecond(300_000, 1),
      batchesOf64: proposalsPerSecond(1_280_000, 64),
    },
  };
}
