/** Messages on their way: which order sent them, and which moment they arrived in. */

export interface Flight {
  readonly from: string;
  readonly to: string;
  readonly message: ToldMessage;
  /** The moment that ordered it; null: it was not seen to be sent. */
  sentIn: number | null;
  /** The moment in which it arrived or was lost; null: it has not been seen yet. */
  endedIn: number | null;
  isLost: boolean;
}

export interface ToldMessage {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Whoever is not seen to arrive for so many moments is not drawn any longer. */
export const longestFlight = 2_000;

export class Flights {
  /** In the order in which they were first seen. */
  #flights: Flight[] = [];
  /** By link: those of which one end is missing. */
  readonly #open = new Map<string, Flight[]>();

  sent(from: string, to: string, message: ToldMessage, moment: number): void {
    const early = this.#take(from, to, (one) => one.sentIn === null && isSame(one.message, message));
    if (early !== undefined) early.sentIn = moment;
    else this.#add({ from, to, message, sentIn: moment, endedIn: null, isLost: false });
  }

  /** Two clocks may tell of the arrival first. */
  arrived(from: string, to: string, message: ToldMessage, moment: number): void {
    const flight = this.#take(from, to, (one) => one.sentIn !== null && isSame(one.message, message));
    if (flight === undefined) this.#add({ from, to, message, sentIn: null, endedIn: moment, isLost: false });
    else flight.endedIn = moment;
  }

  /** `type` is the first word of what a note says about it. */
  lost(from: string, to: string, type: string, moment: number): void {
    const flight = this.#take(from, to, (one) => one.sentIn !== null && one.message.type === type);
    if (flight === undefined) return;
    flight.endedIn = moment;
    flight.isLost = true;
  }

  /** On their way when that moment has passed, oldest first. */
  at(moment: number): readonly Flight[] {
    return this.seenBetween(moment - longestFlight, moment).filter(
      ({ sentIn, endedIn }) => sentIn !== null && sentIn <= moment && (endedIn === null || endedIn > moment),
    );
  }

  /** Those of which anything was seen from `first` to `last`. */
  seenBetween(first: number, last: number): readonly Flight[] {
    const found: Flight[] = [];
    for (let place = this.#firstSince(first - longestFlight); place < this.#flights.length; place += 1) {
      const flight = this.#flights[place] as Flight;
      if (beginOf(flight) > last) break;
      if ((flight.endedIn ?? Number.POSITIVE_INFINITY) >= first) found.push(flight);
    }
    return found;
  }

  forgetBefore(moment: number): void {
    this.#flights = this.#flights.slice(this.#firstSince(moment));
    for (const [link, open] of this.#open)
      this.#open.set(
        link,
        open.filter((one) => beginOf(one) >= moment),
      );
  }

  #firstSince(moment: number): number {
    let low = 0;
    let high = this.#flights.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (beginOf(this.#flights[middle] as Flight) < moment) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #add(flight: Flight): void {
    this.#flights.push(flight);
    const link = linkOf(flight.from, flight.to);
    const open = this.#open.get(link) ?? [];
    open.push(flight);
    // What never arrives must not be looked through for ever.
    if (open.length > 2 * maxOpen) open.splice(0, maxOpen);
    this.#open.set(link, open);
  }

  #take(from: string, to: string, fits: (flight: Flight) => boolean): Flight | undefined {
    const open = this.#open.get(linkOf(from, to));
    const place = open?.findIndex(fits) ?? -1;
    return place === -1 ? undefined : open?.splice(place, 1)[0];
  }
}

const maxOpen = 500;

const linkOf = (from: string, to: string) => `${from} ${to}`;

/** Sorted by it: a flight that was seen to arrive first begins there. */
const beginOf = ({ sentIn, endedIn }: Flight) => Math.min(sentIn ?? Infinity, endedIn ?? Infinity);

/** What a message says without its payload, which the two ends may tell in different ways. */
function isSame(one: ToldMessage, other: ToldMessage): boolean {
  if (one === other) return true;
  if (one.type !== other.type) return false;
  return Object.keys(one).every((name) => {
    const [mine, its] = [one[name], other[name]];
    if (name === 'entries') return countOf(mine) === countOf(its);
    return typeof mine === 'object' || mine === its;
  });
}

function countOf(entries: unknown): number {
  return (entries as readonly { readonly log?: readonly [number, number] }[]).reduce(
    (sum, { log }) => sum + (log === undefined ? 1 : log[1] - log[0] + 1),
    0,
  );
}
