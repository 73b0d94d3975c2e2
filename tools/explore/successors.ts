/** All that may happen next in a state of the cluster. */

import type { Violation } from '../../spec/invariants.ts';
import { type Action, type Actions, type DiskPace, quickDisk, slowDisk } from './actions.ts';
import { allowances, type Spending } from './bounds.ts';
import type { Cluster } from './cluster.ts';
import type { DeadMessages } from './dead-messages.ts';
import type { Judgement } from './judgement.ts';
import { historyAt, localsAt, longestState, spentAt } from './packed-state.ts';

/** What happened: a message arrived, or was lost, or arrived and is still on its way, or something else. */
export interface Move {
  readonly kind: 'arrival' | 'loss' | 'repetition' | 'offer';
  /** −1 if there is none. */
  readonly message: number;
  readonly action: Action | null;
}

export interface Visitor {
  /** A state that may be reached; it is overwritten by the next one. Past the bounds it is not followed. */
  onState(state: Int32Array, length: number, isBeyond: boolean): void;
  onViolation(violation: Violation): void;
}

/** What is known of the cluster, whatever has been explored so far. */
export interface Knowledge {
  readonly cluster: Cluster;
  readonly actions: Actions;
  readonly judgement: Judgement;
  readonly deadMessages: DeadMessages;
}

const nothing = -1;
const placeOf = (name: (typeof allowances)[number]) => allowances.indexOf(name);
const drop = placeOf('drops');
const duplicate = placeOf('duplicates');
const slowWrite = placeOf('slowWrites');

export class Successors {
  /** Arrivals and others that change nothing at all, so that there is nothing to follow. */
  absorbed = 0;
  /** What led to the state that the visitor sees, or to the violation. */
  move: Move = { kind: 'offer', message: nothing, action: null };
  private readonly cluster: Cluster;
  private readonly actions: Actions;
  private readonly judgement: Judgement;
  private readonly deadMessages: DeadMessages;
  private readonly spending: Spending;
  private readonly next = new Int32Array(longestState);
  private state: Int32Array = new Int32Array(0);
  private length = 0;
  private visitor: Visitor | null = null;

  constructor({ cluster, actions, judgement, deadMessages }: Knowledge) {
    this.cluster = cluster;
    this.actions = actions;
    this.judgement = judgement;
    this.deadMessages = deadMessages;
    this.spending = cluster.spending;
  }

  /** In an order that depends on the state alone. */
  visit(state: Int32Array, length: number, visitor: Visitor): void {
    this.state = state;
    this.length = length;
    this.visitor = visitor;
    const messagesAt = localsAt + this.cluster.servers.length;
    for (let at = localsAt; at < messagesAt; at += 1) this.visitOffers(state[at] as number);
    for (let at = messagesAt; at < length; at += 1) {
      if (at === messagesAt || state[at] !== state[at - 1]) this.visitMessage(state[at] as number);
    }
  }

  private visitOffers(local: number): void {
    const spent = this.state[spentAt] as number;
    for (const { happening, spends, onlyIfSpent } of this.actions.offersTo(local)) {
      if (spends >= 0 && !this.allows(spends)) continue;
      if (onlyIfSpent >= 0 && this.spending.spentOf(spent, spends) !== onlyIfSpent) continue;
      this.offer(local, happening, spends < 0 ? spent : this.spending.spend(spent, spends));
    }
  }

  /** First with a quick disk; then, where it has written and slow writes are allowed, with a slow one. */
  private offer(local: number, happening: number, spent: number): void {
    const usual = this.actions.ofOffer(local, happening, this.usualPace());
    this.act('offer', nothing, usual, spent);
    if (!usual.endsWrite || !this.spending.canSpend(spent, slowWrite)) return;
    const slower = this.actions.ofOffer(local, happening, slowDisk);
    this.act('offer', nothing, slower, this.spending.spend(spent, slowWrite));
  }

  private visitMessage(message: number): void {
    const spent = this.state[spentAt] as number;
    const local = this.state[localsAt + this.cluster.receiverOf(message)] as number;
    const usual = this.actions.ofMessage(local, message, this.usualPace());
    if (usual.changes) this.arrive(message, usual, spent);
    else this.absorbed += 1;
    if (usual.endsWrite && this.spending.canSpend(spent, slowWrite)) {
      const slower = this.actions.ofMessage(local, message, slowDisk);
      this.arrive(message, slower, this.spending.spend(spent, slowWrite));
    }
    if (this.allows(drop)) this.lose(message, this.spending.spend(spent, drop));
  }

  private usualPace(): DiskPace {
    return this.spending.isUnlimited(slowWrite) ? slowDisk : quickDisk;
  }

  private arrive(message: number, action: Action, spent: number): void {
    const isDead = this.deadMessages.isDead(message, action.after, this.deadMessages.phaseOf(spent));
    if (isDead || !this.spending.isUnlimited(duplicate)) this.act('arrival', message, action, spent);
    if (!isDead && this.allows(duplicate)) {
      this.act('repetition', message, action, this.spending.spend(spent, duplicate));
    }
  }

  private allows(name: number): boolean {
    return this.spending.canSpend(this.state[spentAt] as number, name);
  }

  private lose(message: number, spent: number): void {
    this.move = { kind: 'loss', message, action: null };
    const { next, state, length } = this;
    let to = 0;
    let isLost = false;
    for (let at = 0; at < length; at += 1) {
      if (!isLost && at >= localsAt + this.cluster.servers.length && state[at] === message) isLost = true;
      else next[to++] = state[at] as number;
    }
    next[spentAt] = spent;
    this.visitor?.onState(next, to, false);
  }

  private act(kind: Move['kind'], message: number, action: Action, spent: number): void {
    this.move = { kind, message, action };
    const history = this.judgement.historyAfter(action, this.state);
    if (history < 0) {
      this.visitor?.onViolation(this.judgement.violation as Violation);
      return;
    }
    if (action.leavesNoTrace) {
      this.absorbed += 1;
      return;
    }
    const { next, state } = this;
    const messagesAt = localsAt + this.cluster.servers.length;
    next[spentAt] = spent;
    next[historyAt] = history;
    for (let at = localsAt; at < messagesAt; at += 1) next[at] = state[at] as number;
    next[localsAt + action.server] = action.after;
    const end = this.mergeMessages(action, kind === 'arrival' ? message : nothing);
    this.visitor?.onState(next, end, action.isBeyond);
  }

  /** Two ascending lists become one, without the message that has arrived. Returns where it ends. */
  private mergeMessages({ server, sent }: Action, arrived: number): number {
    const { next, state, length } = this;
    const from = localsAt + this.cluster.servers.length;
    const phase = this.deadMessages.phaseOf(next[spentAt] as number);
    const isNewPhase = phase !== this.deadMessages.phaseOf(state[spentAt] as number);
    const isSet = this.spending.isUnlimited(duplicate);
    let to = from;
    let held = from;
    let fresh = 0;
    let gone = arrived;
    while (held < length || fresh < sent.length) {
      const takesHeld =
        fresh === sent.length || (held < length && (state[held] as number) <= (sent[fresh] as number));
      const message = (takesHeld ? state[held++] : sent[fresh++]) as number;
      const receiver = this.cluster.receiverOf(message);
      if (takesHeld && message === gone) gone = nothing;
      else if (isSet && to > from && next[to - 1] === message) continue;
      else if (takesHeld && receiver !== server && !isNewPhase) next[to++] = message;
      else if (!this.deadMessages.isDead(message, next[localsAt + receiver] as number, phase))
        next[to++] = message;
    }
    return to;
  }
}
