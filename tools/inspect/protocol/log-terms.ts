/** The terms of a log, as a trace tells them: a million entries have a handful of terms. */

export interface ToldPlace {
  readonly index: number;
  readonly term: number;
}

export class LogTerms {
  /** Where each term begins, in the order of the log. */
  #beginnings: ToldPlace[] = [];
  lastIndex = 0;

  /** An entry replaces whatever stood there and behind it. */
  add({ index, term }: ToldPlace): void {
    this.cut(index - 1);
    if (this.#beginnings.at(-1)?.term !== term) this.#beginnings.push({ index, term });
    this.lastIndex = index;
  }

  /** Forgets what is behind `index`. */
  cut(index: number): void {
    while ((this.#beginnings.at(-1)?.index ?? 0) > index) this.#beginnings.pop();
    this.lastIndex = Math.min(this.lastIndex, index);
  }

  /** Begins anew, behind this place. */
  begin(place: ToldPlace): void {
    this.#beginnings = [place];
    this.lastIndex = place.index;
  }

  get lastTerm(): number {
    return this.#beginnings.at(-1)?.term ?? 0;
  }
}
