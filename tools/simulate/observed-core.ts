/** The generated core, watched at every step, with the fault of a plant in it if there is one. */

import type { Server, StepEffects, Timeout, TimerName } from '../../generated/server/role.ts';
import type {
  Configuration,
  FollowerTimer,
  LogEntry,
  NodeId,
  ServerEvent,
} from '../../generated/vocabulary.ts';
import { generatedCore, type ServerCore } from '../../runtime/server-core.ts';
import { numberInAll } from './all-branches.ts';
import type { Plant } from './plants/plant.ts';

/** Who looks. None of these may change anything. */
export interface CoreObserver {
  /** False: the node is a ghost, and does nothing more. */
  isAlive(): boolean;
  /** What its clock says. */
  nowMs(): number;
  onBoot(server: Server): void;
  onStep(event: ServerEvent | Timeout): void;
  onApply(entries: readonly LogEntry[]): void;
  onTimer(): void;
  /** A snapshot begins to be written: its own, or one from a leader. */
  onSnapshot(): void;
  onConfiguration(configuration: Configuration): void;
  /** Its number in allBranches. */
  onBranch(branch: number): void;
}

type TimerOrder = [timer: TimerName] | [timer: FollowerTimer, follower: NodeId];
type BranchTaken = [branch: number] | [part: 'follower', id: NodeId, branch: number];

export function observedCore(
  observer: CoreObserver,
  plant: Plant | null,
  core: ServerCore = generatedCore,
): ServerCore {
  let observed: StepEffects | null = null;
  return {
    start(state, effects) {
      observed = observedEffects(effects, observer);
      plant?.onEffects?.(observed, state);
      const server = core.start(state, observed);
      if (observer.isAlive()) observer.onBoot(server);
      return server;
    },
    step(server, event, effects) {
      if (!observer.isAlive()) return;
      const seen = plant?.beforeStep?.(server, event, observer.nowMs()) ?? event;
      core.step(server, seen, observed ?? effects);
      plant?.afterStep?.(server, seen);
      if (observer.isAlive()) observer.onStep(seen);
    },
  };
}

function observedEffects(effects: StepEffects, observer: CoreObserver): StepEffects {
  return {
    saveTermAndVote: effects.saveTermAndVote.bind(effects),
    saveEntries: effects.saveEntries.bind(effects),
    saveLogStart: effects.saveLogStart.bind(effects),
    saveSnapshot: effects.saveSnapshot.bind(effects),
    restore: effects.restore.bind(effects),
    sendPiece: effects.sendPiece.bind(effects),
    send: effects.send.bind(effects),
    sendAhead: effects.sendAhead.bind(effects),
    answer: effects.answer.bind(effects),
    halt: effects.halt.bind(effects),
    apply(entries) {
      if (observer.isAlive()) observer.onApply(entries);
      effects.apply(entries);
    },
    takeSnapshot(mark) {
      observer.onSnapshot();
      effects.takeSnapshot(mark);
    },
    savePiece(mark, offset, data) {
      if (offset === 0) observer.onSnapshot();
      effects.savePiece(mark, offset, data);
    },
    useConfiguration(configuration) {
      observer.onConfiguration(configuration);
      effects.useConfiguration(configuration);
    },
    startTimer(...given: TimerOrder) {
      observer.onTimer();
      effects.startTimer(...(given as [timer: TimerName]));
    },
    cancelTimer(...given: TimerOrder) {
      observer.onTimer();
      effects.cancelTimer(...(given as [timer: TimerName]));
    },
    took(...given: BranchTaken) {
      const [first, , number] = given;
      observer.onBranch(number === undefined ? (first as number) : numberInAll(number));
    },
  };
}
