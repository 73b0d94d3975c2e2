/** Carries every order out, and writes it down in the order given. */

import type { StepEffects, TimerName } from '../../generated/server/role.ts';
import type {
  Answer,
  BrokenInvariant,
  Configuration,
  FollowerTimer,
  InstallSnapshotRequest,
  LogEntry,
  LogPlace,
  NodeId,
  ServerMessage,
  SnapshotMark,
  Term,
} from '../../generated/vocabulary.ts';
import type { TracedOrder } from './traced-values.ts';

/** Of its own, or of a follower. */
type TimerOrder = [timer: TimerName] | [timer: FollowerTimer, follower: NodeId];
type BranchTaken = [branch: number] | [part: 'follower', id: NodeId, branch: number];

export class RecordedEffects implements StepEffects {
  /** Of the step under way. */
  orders: TracedOrder[] = [];
  effects: StepEffects;

  constructor(effects: StepEffects) {
    this.effects = effects;
  }

  saveTermAndVote(...given: [currentTerm: Term, votedFor: NodeId | null]): void {
    this.orders.push({ type: 'saveTermAndVote', given });
    this.effects.saveTermAndVote(...given);
  }

  saveEntries(...given: [entries: readonly LogEntry[]]): void {
    this.orders.push({ type: 'saveEntries', given });
    this.effects.saveEntries(...given);
  }

  saveLogStart(...given: [start: LogPlace, keepsRest: boolean]): void {
    this.orders.push({ type: 'saveLogStart', given });
    this.effects.saveLogStart(...given);
  }

  takeSnapshot(...given: [mark: SnapshotMark]): void {
    this.orders.push({ type: 'takeSnapshot', given });
    this.effects.takeSnapshot(...given);
  }

  savePiece(...given: [mark: SnapshotMark, offset: number, data: Uint8Array]): void {
    this.orders.push({ type: 'savePiece', given });
    this.effects.savePiece(...given);
  }

  saveSnapshot(...given: [mark: SnapshotMark]): void {
    this.orders.push({ type: 'saveSnapshot', given });
    this.effects.saveSnapshot(...given);
  }

  restore(...given: [mark: SnapshotMark]): void {
    this.orders.push({ type: 'restore', given });
    this.effects.restore(...given);
  }

  sendPiece(...given: [to: NodeId, request: InstallSnapshotRequest, byteCount: number]): void {
    this.orders.push({ type: 'sendPiece', given });
    this.effects.sendPiece(...given);
  }

  useConfiguration(...given: [configuration: Configuration]): void {
    this.orders.push({ type: 'useConfiguration', given });
    this.effects.useConfiguration(...given);
  }

  send(...given: [to: NodeId, message: ServerMessage]): void {
    this.orders.push({ type: 'send', given });
    this.effects.send(...given);
  }

  sendAhead(...given: [to: NodeId, message: ServerMessage]): void {
    this.orders.push({ type: 'sendAhead', given });
    this.effects.sendAhead(...given);
  }

  apply(...given: [entries: readonly LogEntry[]]): void {
    this.orders.push({ type: 'apply', given });
    this.effects.apply(...given);
  }

  answer(...given: [answer: Answer]): void {
    this.orders.push({ type: 'answer', given });
    this.effects.answer(...given);
  }

  halt(...given: [brokenInvariant: BrokenInvariant]): void {
    this.orders.push({ type: 'halt', given });
    this.effects.halt(...given);
  }

  startTimer(...given: TimerOrder): void {
    this.orders.push({ type: 'startTimer', given });
    this.effects.startTimer(...(given as [timer: TimerName]));
  }

  cancelTimer(...given: TimerOrder): void {
    this.orders.push({ type: 'cancelTimer', given });
    this.effects.cancelTimer(...(given as [timer: TimerName]));
  }

  took(...given: BranchTaken): void {
    this.orders.push({ type: 'took', given });
    this.effects.took(...(given as [branch: number]));
  }
}
