/** Which message is which: an arrival belongs to the oldest message of the same words that is on its way. */

import type { NumberedMoment } from './read-moments.ts';

/** As the two ends tell of it. */
const wayOf = (to: string, text: string) => `${to} ${text}`;
/** A message that has arrived may come once more; of so many this is remembered. */
const rememberedCount = 50_000;

/** A first look at the whole trace: who takes part, and which messages arrive. */
export class MessageSurvey {
  /** All that are named. */
  readonly servers = new Set<string>();
  /** Those whose steps are told. */
  readonly told = new Set<string>();
  /** Those of whom something is missing. */
  readonly incomplete = new Set<string>();
  #sentCount = 0;
  #arrived = new Uint8Array(1024);
  readonly #underWay = new Map<string, number[]>();
  /** Arrivals that were told before their sending, because clocks differ. */
  readonly #early = new Map<string, number>();

  take({ server, kind, from, text, sent, format }: NumberedMoment): void {
    if (server === null) return;
    this.servers.add(server);
    if (kind !== 'loss') this.told.add(server);
    if (kind === 'aside') this.incomplete.add(server);
    if (from !== null) this.servers.add(from);
    if (from !== null) this.#arrive(wayOf(server, text), kind === 'repetition', format === 'server');
    for (const { to, text: told } of sent) {
      this.servers.add(to);
      this.#send(wayOf(to, told));
    }
  }

  /** By its number among all that were sent, from 0 on. */
  arrives(message: number): boolean {
    return ((this.#arrived[message >> 3] ?? 0) & (1 << (message & 7))) !== 0;
  }

  #send(way: string): void {
    const message = this.#sentCount;
    this.#sentCount += 1;
    const early = this.#early.get(way) ?? 0;
    if (early > 0) {
      this.#mark(message);
      if (early === 1) this.#early.delete(way);
      else this.#early.set(way, early - 1);
      return;
    }
    const waiting = this.#underWay.get(way);
    if (waiting === undefined) this.#underWay.set(way, [message]);
    else waiting.push(message);
  }

  #arrive(way: string, mayRepeat: boolean, mayBeEarly: boolean): void {
    const waiting = this.#underWay.get(way);
    const message = mayRepeat ? waiting?.[0] : waiting?.shift();
    if (waiting?.length === 0) this.#underWay.delete(way);
    if (message !== undefined) this.#mark(message);
    else if (mayBeEarly) this.#early.set(way, (this.#early.get(way) ?? 0) + 1);
  }

  #mark(message: number): void {
    const place = message >> 3;
    if (place >= this.#arrived.length) {
      const larger = new Uint8Array(2 * Math.max(place, this.#arrived.length));
      larger.set(this.#arrived);
      this.#arrived = larger;
    }
    this.#arrived[place] = (this.#arrived[place] as number) | (1 << (message & 7));
  }
}

/** The same messages a second time, with what is to be said of them. */
export class MessageWays {
  readonly #survey: MessageSurvey;
  #sentCount = 0;
  readonly #underWay = new Map<string, number[]>();
  readonly #arrived = new Set<string>();

  constructor(survey: MessageSurvey) {
    this.#survey = survey;
  }

  /** Takes note of a message that leaves; says whether it ever arrives. */
  leaves(to: string, text: string, step: number): boolean {
    const message = this.#sentCount;
    this.#sentCount += 1;
    if (!this.#survey.arrives(message)) return false;
    const way = wayOf(to, text);
    const waiting = this.#underWay.get(way);
    if (waiting === undefined) this.#underWay.set(way, [step]);
    else waiting.push(step);
    return true;
  }

  /** In which step it was sent; 'again' if it has arrived before; null if nobody knows. */
  arrives(to: string, text: string, mayRepeat: boolean): number | 'again' | null {
    const way = wayOf(to, text);
    const waiting = this.#underWay.get(way);
    const step = mayRepeat ? waiting?.[0] : waiting?.shift();
    if (waiting?.length === 0) this.#underWay.delete(way);
    if (step === undefined) return this.#arrived.has(way) ? 'again' : null;
    this.#arrived.add(way);
    if (this.#arrived.size > rememberedCount) this.#forgetOldest();
    return step;
  }

  #forgetOldest(): void {
    for (const oldest of this.#arrived) {
      this.#arrived.delete(oldest);
      return;
    }
  }
}
