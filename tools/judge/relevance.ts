/** Which operations matter to which: what nobody can notice need not be tried in every order. */
import type { Model, Nature } from './model.ts';
import type { Operation } from './operation.ts';
import type { Timeline } from './timeline.ts';

type Dependence<Input, Output> = Pick<Model<unknown, Input, Output>, 'dependsOn'>;

export class Relevance<Input, Output> {
  readonly #timeline: Timeline<Input, Output>;
  readonly #model: Dependence<Input, Output>;
  readonly #natures: readonly Nature[];
  readonly #pointless: (boolean | undefined)[] = [];
  readonly #groupsOf: (readonly number[] | undefined)[] = [];
  #chained: readonly number[] | undefined;

  constructor(
    timeline: Timeline<Input, Output>,
    model: Dependence<Input, Output>,
    natures: readonly Nature[],
  ) {
    this.#timeline = timeline;
    this.#model = model;
    this.#natures = natures;
  }

  /** Whether nothing in the whole partition depends on this known operation. */
  isPointless(operation: number): boolean {
    const found = this.#pointless[operation];
    if (found !== undefined) return found;
    const isPointless = !this.#isNoticed(operation);
    this.#pointless[operation] = isPointless;
    return isPointless;
  }

  /**
   * The groups of unknown operations that can make a difference right before one of the given known
   * ones, which are all that can come next: to it, or to another unknown operation that does.
   */
  groupsFor(next: readonly number[]): readonly number[] {
    const groups = new Set<number>();
    for (const operation of next) {
      if (this.#natures[operation] === 'builds') return this.#allGroups();
      for (const group of this.#causesOf(operation)) groups.add(group);
    }
    if (groups.size > 0) for (const group of this.#chainedGroups()) groups.add(group);
    return [...groups];
  }

  /** Whoever notices usually comes soon after. */
  #isNoticed(operation: number): boolean {
    const { known, unknown } = this.#timeline;
    const cause = known[operation] as Operation<Input, Output>;
    for (let after = operation + 1; after < known.length; after++) {
      if (this.#model.dependsOn(known[after] as Operation<Input, Output>, cause)) return true;
    }
    for (let before = operation - 1; before >= 0; before--) {
      const effect = known[before] as Operation<Input, Output>;
      if ((effect.return ?? cause.call) >= cause.call && this.#model.dependsOn(effect, cause)) return true;
    }
    return unknown.some((effect) => this.#model.dependsOn(effect, cause));
  }

  #causesOf(operation: number): readonly number[] {
    const found = this.#groupsOf[operation];
    if (found !== undefined) return found;
    const effect = this.#timeline.known[operation] as Operation<Input, Output>;
    const causes = this.#allGroups().filter((group) => this.#model.dependsOn(effect, this.#oneOf(group)));
    this.#groupsOf[operation] = causes;
    return causes;
  }

  /** The groups that another group depends on. */
  #chainedGroups(): readonly number[] {
    const groups = this.#allGroups();
    this.#chained ??= groups.filter((cause) =>
      groups.some((effect) => this.#model.dependsOn(this.#oneOf(effect), this.#oneOf(cause))),
    );
    return this.#chained;
  }

  #allGroups(): readonly number[] {
    return Array.from({ length: this.#timeline.groups.length - 1 }, (_, group) => group);
  }

  #oneOf(group: number): Operation<Input, Output> {
    return this.#timeline.unknown[this.#timeline.groups[group] as number] as Operation<Input, Output>;
  }
}
