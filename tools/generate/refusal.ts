/** What the generator will not translate, where it stands, and how to mend it. */

export interface Refusal {
  /** 'spec/machines/server.machine.ts:31' */
  readonly place: string;
  /** What is refused and the fact that is against it. */
  readonly problem: string;
  /** The next step. */
  readonly mend: string;
}

/** Collects refusals, so that one run shows all of them. */
export class Refusals {
  readonly #found: Refusal[] = [];

  add(place: string, problem: string, mend: string): void {
    const known = this.#found.some((refusal) => refusal.place === place && refusal.problem === problem);
    if (!known) this.#found.push({ place, problem, mend });
  }

  get all(): readonly Refusal[] {
    return this.#found;
  }

  /** Throws if there is anything to refuse. */
  settle(): void {
    if (this.#found.length > 0) throw new ChartRefused(this.#found);
  }
}

/** Nothing is generated from a specification that is refused. */
export class ChartRefused extends Error {
  override readonly name = 'ChartRefused';
  readonly refusals: readonly Refusal[];

  constructor(refusals: readonly Refusal[]) {
    const lines = refusals.map(({ place, problem, mend }) => `${place}\n  ${problem}\n  Mend: ${mend}`);
    const count = refusals.length === 1 ? 'one reason' : `${refusals.length} reasons`;
    super(`Nothing was generated, refused for ${count}:\n${lines.join('\n')}`);
    this.refusals = refusals;
  }
}
