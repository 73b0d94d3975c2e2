/**
 * What one happening does to one server, to the end: computed once per local state and happening, because
 * the core is deterministic. Exploring then only looks it up.
 */

import type { ServerCore } from '../../runtime/server-core.ts';
import { allowances } from './bounds.ts';
import { canonicalForm } from './canonical-form.ts';
import type { Cluster } from './cluster.ts';
import { type Happening, hasWriteUnderWay, type LocalStep } from './local-state.ts';
import { localStep } from './local-step.ts';
import { offersTo } from './offers.ts';
import { PairMap } from './pair-map.ts';

/** A step of the core within an action, or a crash: the invariants look after each. */
export interface ActionStep extends LocalStep {
  readonly happening: Happening;
  readonly before: number;
  readonly afterNumber: number;
}

export interface Action {
  readonly number: number;
  /** The place of the server in the cluster. */
  readonly server: number;
  readonly steps: readonly ActionStep[];
  readonly before: number;
  readonly after: number;
  /** Messages that have left, ascending. */
  readonly sent: Int32Array;
  /** False: nothing at all has happened. */
  readonly changes: boolean;
  /** The server is as before and has sent nothing, but it has touched its timers, or applied something. */
  readonly leavesNoTrace: boolean;
  /** Its server is past the bounds afterwards. */
  readonly isBeyond: boolean;
  /** Its disk was quick: a write has begun in it, and has ended. */
  readonly endsWrite: boolean;
}

/** An offer, with numbers for names. */
export interface NumberedOffer {
  readonly happening: number;
  /** The place of the allowance; −1 if it is free. */
  readonly spends: number;
  /** −1 if it does not matter. */
  readonly onlyIfSpent: number;
}

/** Whether the disk is quick: then a write ends in the action that orders it. */
export type DiskPace = 0 | 1;
export const quickDisk: DiskPace = 0;
export const slowDisk: DiskPace = 1;

export class Actions {
  readonly list: Action[] = [];
  /** Steps of the core that were executed. */
  coreSteps = 0;
  private readonly cluster: Cluster;
  private readonly core: ServerCore;
  private readonly known = new PairMap();
  private readonly trials = new PairMap();
  private readonly happenings: Happening[] = [];
  private readonly happeningNumbers = new Map<string, number>();
  private readonly offers: (readonly NumberedOffer[])[] = [];

  constructor(cluster: Cluster, core: ServerCore) {
    this.cluster = cluster;
    this.core = core;
  }

  /** The arrival of a message at its receiver. */
  ofMessage(local: number, message: number, pace: DiskPace): Action {
    const key = 2 * message + pace;
    const known = this.known.get(local, key);
    if (known >= 0) return this.list[known] as Action;
    return this.add(local, this.cluster.messages.valueOf(message).message, [key, pace]);
  }

  /** A server that has never run starts. */
  ofStart(local: number): Action {
    return this.ofOffer(local, this.numberOf({ type: 'Restarted' }), quickDisk);
  }

  /** What is offered to the server itself. */
  ofOffer(local: number, happening: number, pace: DiskPace): Action {
    const key = -1 - (2 * happening + pace);
    const known = this.known.get(local, key);
    if (known >= 0) return this.list[known] as Action;
    return this.add(local, this.happenings[happening] as Happening, [key, pace]);
  }

  /** Whether the message would change its receiver or be answered, without doing it. */
  wouldChange(local: number, message: number): boolean {
    const action = this.known.get(local, 2 * message + quickDisk);
    const slower = action >= 0 ? action : this.known.get(local, 2 * message + slowDisk);
    if (slower >= 0) return (this.list[slower] as Action).changes;
    const known = this.trials.get(local, message);
    if (known >= 0) return known === 1;
    const { locals, messages } = this.cluster;
    const before = locals.valueOf(local);
    const step = localStep(this.core, before, messages.valueOf(message).message);
    this.coreSteps += 1;
    const changes = hasChanged(step) || canonicalForm(step.after) !== canonicalForm(before);
    this.trials.set(local, message, changes ? 1 : 0);
    return changes;
  }

  offersTo(local: number): readonly NumberedOffer[] {
    const known = this.offers[local];
    if (known !== undefined) return known;
    const { locals, bounds, servers } = this.cluster;
    const offers = offersTo(locals.valueOf(local), bounds, servers).map(
      ({ happening, spends, onlyIfSpent }) => ({
        happening: this.numberOf(happening),
        spends: spends === null ? -1 : allowances.indexOf(spends),
        onlyIfSpent: onlyIfSpent ?? -1,
      }),
    );
    for (let number = this.offers.length; number < local; number += 1) this.offersTo(number);
    this.offers[local] = offers;
    return offers;
  }

  private add(local: number, happening: Happening, [key, pace]: readonly [number, DiskPace]): Action {
    const steps = this.stepsOf(local, happening, pace);
    const last = steps[steps.length - 1] as ActionStep;
    const { server } = last.after;
    const sent = steps.flatMap((step) => step.sent.map((one) => this.cluster.messages.numberOf(one)));
    const action: Action = {
      number: this.list.length,
      server: this.cluster.servers.indexOf(server.id),
      steps,
      before: local,
      after: last.afterNumber,
      sent: Int32Array.from(sent).sort(),
      changes: steps.length > 1 || last.afterNumber !== local || hasChanged(last),
      leavesNoTrace: last.afterNumber === local && sent.length === 0,
      isBeyond: server.currentTerm > this.cluster.bounds.term,
      endsWrite: steps.length > 1 && last.happening.type === 'WriteEnded',
    };
    this.known.set(local, key, action.number);
    this.list.push(action);
    return action;
  }

  /** A quick disk ends the write that the happening begins, but not one that was under way already. */
  private stepsOf(local: number, happening: Happening, pace: DiskPace): readonly ActionStep[] {
    const steps = [this.stepOf(local, happening)];
    const wasBusy = hasWriteUnderWay(this.cluster.locals.valueOf(local)) && happening.type !== 'WriteEnded';
    for (
      let last = steps[0] as ActionStep;
      last.broken === null;
      last = steps[steps.length - 1] as ActionStep
    ) {
      if (last.happening.type === 'Crashed') steps.push(this.stepOf(last.afterNumber, { type: 'Restarted' }));
      else if (
        pace === quickDisk &&
        !(wasBusy && happening.type !== 'Crashed') &&
        hasWriteUnderWay(last.after)
      )
        steps.push(this.stepOf(last.afterNumber, { type: 'WriteEnded' }));
      else break;
    }
    return steps;
  }

  private stepOf(before: number, happening: Happening): ActionStep {
    const { locals } = this.cluster;
    this.coreSteps += 1;
    const step = localStep(this.core, locals.valueOf(before), happening);
    return { ...step, happening, before, afterNumber: locals.numberOf(step.after) };
  }

  private numberOf(happening: Happening): number {
    const form = JSON.stringify(happening);
    const number = this.happeningNumbers.get(form) ?? this.happenings.length;
    if (number === this.happenings.length) this.happenings.push(happening);
    this.happeningNumbers.set(form, number);
    return number;
  }
}

/** Whether something shows, beside what the server remembers. */
function hasChanged({ sent, applied, touchedTimers, broken }: LocalStep): boolean {
  return sent.length > 0 || applied.length > 0 || touchedTimers || broken !== null;
}
