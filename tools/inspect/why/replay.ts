/**
 * The whole state of one server before any of its steps, which guards are asked about: the view in a trace is
 * too little for them. Lines are only kept; they are replayed when somebody asks.
 */

import type { TraceLine } from '../protocol/inspection.ts';
import { type Before, ToldServer } from './told-server.ts';

export interface StepPlace {
  /** Of the lives that were told of this server, from 0 on. */
  readonly life: number;
  /** As the step line says it. */
  readonly step: number;
}

export interface ReplayLimits {
  /** So many of the last lines can be replayed. */
  readonly keptLines: number;
  /** A copy of the state is kept every so many lines. */
  readonly keyframeEvery: number;
}

const usualLimits: ReplayLimits = { keptLines: 20_000, keyframeEvery: 500 };

const forgotten: Before = { kind: 'unknown', reason: 'It was too long ago.' };
const notTold: Before = { kind: 'unknown', reason: 'No such step was told.' };

export class ServerReplay {
  readonly #limits: ReplayLimits;
  #lines: TraceLine[] = [];
  /** How many lines stood before those that are kept. */
  #begin = 0;
  /** By the number of the line that comes next. There is always one at `#begin`. */
  readonly #keyframes = new Map<number, ToldServer>([[0, new ToldServer()]]);
  /** Where somebody has asked last: the next question is often about what comes after it. */
  #lastAsked = 0;
  #lives = 0;

  constructor(limits: Partial<ReplayLimits> = {}) {
    this.#limits = { ...usualLimits, ...limits };
  }

  /** The life under way; -1: none has begun. */
  get life(): number {
    return this.#lives - 1;
  }

  /** The lines of one server, in their order. */
  take(line: TraceLine): void {
    this.#lines.push(line);
    if (line.kind === 'life') this.#lives += 1;
    if (this.#lines.length > this.#limits.keptLines * 1.25) this.#forget();
  }

  /** What it gives belongs to whoever has asked. */
  before({ life, step }: StepPlace): Before {
    const from = this.#keyframeBefore((told) => isReached(told, { life, step }));
    if (from === null) return forgotten;
    const found = this.#play(
      from,
      (line, told) => line.kind === 'step' && line.step === step && told.life === life,
    );
    return found ?? notTold;
  }

  /** The last keyframe from which the place can still be reached. */
  #keyframeBefore(fits: (told: ToldServer) => boolean): number | null {
    const places = [...this.#keyframes].flatMap(([place, told]) => (fits(told) ? [place] : []));
    return places.length === 0 ? null : Math.max(...places);
  }

  #play(from: number, isWanted: (line: TraceLine, told: ToldServer) => boolean): Before | null {
    const told = (this.#keyframes.get(from) as ToldServer).copy();
    for (let place = from; place < this.#begin + this.#lines.length; place += 1) {
      const line = this.#lines[place - this.#begin] as TraceLine;
      if (line.kind === 'step' && isWanted(line, told)) {
        this.#remember(place, told);
        return told.before(line);
      }
      told.take(line);
      this.#keep(place + 1, told);
    }
    return null;
  }

  #keep(place: number, told: ToldServer): void {
    if (place % this.#limits.keyframeEvery !== 0 || this.#keyframes.has(place)) return;
    this.#keyframes.set(place, told.copy());
  }

  #remember(place: number, told: ToldServer): void {
    if (this.#lastAsked % this.#limits.keyframeEvery !== 0) this.#keyframes.delete(this.#lastAsked);
    this.#lastAsked = place;
    this.#keyframes.set(place, told);
  }

  /** Everything up to a keyframe; what it holds is found out first. */
  #forget(): void {
    const { keptLines, keyframeEvery } = this.#limits;
    const end = this.#begin + this.#lines.length;
    const begin = Math.floor((end - keptLines) / keyframeEvery) * keyframeEvery;
    // Those at regular places stand without a gap from the first on: if the last is later, this one is there.
    const from = Math.max(...[...this.#keyframes.keys()].filter((place) => place <= begin));
    if (from < begin) this.#play(from, () => this.#keyframes.has(begin));
    for (const place of this.#keyframes.keys()) if (place < begin) this.#keyframes.delete(place);
    this.#lines = this.#lines.slice(begin - this.#begin);
    this.#begin = begin;
  }
}

function isReached(told: ToldServer, { life, step }: StepPlace): boolean {
  return told.life < life || (told.life === life && told.nextStep <= step);
}
