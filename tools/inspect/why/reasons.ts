/** Why the servers on a timeline did what they did: made of its lines, as soon as somebody asks. */

import type { Moment } from '../timeline/moment.ts';
import type { Timeline } from '../timeline/timeline.ts';
import { CauseIndex, type ServerStep } from './cause.ts';
import { type Explanation, explain, explainBoot } from './explain.ts';
import { ServerReplay } from './replay.ts';

/** Where a step comes from; `moment` is null where that was not told, or was forgotten. */
export interface ToldCause {
  readonly kind: ReturnType<CauseIndex['causeOf']>['kind'];
  readonly moment: number | null;
}

export class Reasons {
  readonly #timeline: Timeline;
  readonly #replays = new Map<string, ServerReplay>();
  readonly #causes = new CauseIndex();
  /** The moment of a step, by `keyOf`; in the order of the moments. */
  readonly #moments = new Map<string, number>();
  readonly #steps = new Map<number, ServerStep>();
  #next = 0;
  /** The last answer: it is asked for again whenever the page is drawn. */
  #answer: { readonly moment: number; readonly explanation: Explanation | string } | null = null;

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  /** The text says why there is none. */
  explanationOf(moment: number): Explanation | string {
    this.#follow();
    if (this.#answer?.moment !== moment) this.#answer = { moment, explanation: this.#explain(moment) };
    return this.#answer.explanation;
  }

  #explain(moment: number): Explanation | string {
    const step = this.#steps.get(moment);
    const before = step === undefined ? undefined : this.#replays.get(step.server)?.before(step);
    if (before === undefined) return 'No step of a Raft server was told here.';
    if (before.kind === 'unknown') return before.reason;
    return before.kind === 'boot' ? explainBoot(before.image) : explain(before.server, before.event);
  }

  /** From a moment back to where it began, the nearest cause first. */
  causesOf(moment: number): readonly ToldCause[] {
    this.#follow();
    const step = this.#steps.get(moment);
    if (step === undefined) return [];
    return this.#causes.chainOf(step).map((cause) => ({
      kind: cause.kind,
      moment: 'server' in cause ? (this.#moments.get(keyOf(cause)) ?? null) : null,
    }));
  }

  #follow(): void {
    const { first, last } = this.#timeline;
    this.#next = Math.max(this.#next, first);
    for (; this.#next <= last; this.#next += 1) this.#take(this.#timeline.moment(this.#next) as Moment);
    for (const [key, moment] of this.#moments) {
      if (moment >= first) break;
      this.#moments.delete(key);
      this.#steps.delete(moment);
    }
  }

  #take({ number, actor, snapshot }: Moment): void {
    if (actor === null || snapshot === null) return;
    const replay = this.#replays.get(actor) ?? new ServerReplay();
    this.#replays.set(actor, replay);
    for (const line of snapshot.lines) {
      replay.take(line);
      this.#causes.take(actor, line);
      if (line.kind !== 'step') continue;
      const step: ServerStep = { server: actor, life: replay.life, step: line.step };
      this.#steps.set(number, step);
      this.#moments.set(keyOf(step), number);
    }
  }
}

const keyOf = ({ server, life, step }: ServerStep) => `${server} ${life} ${step}`;
