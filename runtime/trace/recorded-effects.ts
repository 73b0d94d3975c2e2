/** Carries every order out, and writes it down in the order given. */

import type { StepEffects, TimerName } from '../../generated/server/role.ts';
import type {
  Answer,
  BrokenInvariant,
  LogEntry,
  NodeId,
  ServerMessage,
  Term,
} from '../../generated/vocabulary.ts';
import type { TracedOrder } from './traced-values.ts';

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

  startTimer(...given: [timer: TimerName]): void {
    this.orders.push({ type: 'startTimer', given });
    this.effects.startTimer(...given);
  }

  cancelTimer(...given: [timer: TimerName]): void {
    this.orders.push({ type: 'cancelTimer', given });
    this.effects.cancelTimer(...given);
  }

  took(...given: [branch: number]): void {
    this.orders.push({ type: 'took', given });
    this.effects.took(...given);
  }
}
