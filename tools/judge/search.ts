/**
 * Wing and Gong's search with Lowe's memo, for one partition: place one operation after another,
 * each time one that was called before any operation that is left returned, and go back where none fits.
 */
import type { Budget } from './budget.ts';
import { EntryList } from './entry-list.ts';
import { LinearizedSet } from './linearized-set.ts';
import type { Model, Nature } from './model.ts';
import { type Operation, UNKNOWN } from './operation.ts';
import { Relevance } from './relevance.ts';
import { ILLEGAL, StateTable } from './state-table.ts';
import { type Timeline, timelineOf } from './timeline.ts';
import { addedAt, firstUnused, insert, type Stand, startAt } from './unknown-steps.ts';
import { Visited } from './visited.ts';

/** How far a search came that failed. */
export interface Stuck<Input, Output> {
  readonly longest: readonly Operation<Input, Output>[];
  readonly unplaceable: Operation<Input, Output>;
}

/**
 * Where the cursor of a frame stands when it is on no entry: the observers are to be tried, or
 * nothing is.
 */
const START = -1;
const CLOSED = -2;
const NONE = -1;

/** So many entries ahead it is looked for an observer that a state precludes. */
const PRECLUDING_LOOK = 100;

export class Search<State, Input, Output> {
  readonly #timeline: Timeline<Input, Output>;
  readonly #budget: Budget;
  readonly #states: StateTable<State, Input, Output>;
  readonly #natures: readonly Nature[];
  readonly #relevance: Relevance<Input, Output>;
  readonly #list: EntryList;
  readonly #placed: LinearizedSet;
  readonly #visited: Visited;
  /** A frame for each known operation that is placed, and one for the next: */
  readonly #taken: Int32Array;
  readonly #cursors: Int32Array;
  readonly #standing: Int32Array;
  readonly #stands: Stand[][] = [[startAt(0, [])]];
  readonly #canPreclude: boolean;
  #depth = 0;
  #deepest = -1;
  #stuck: Stuck<Input, Output> | undefined;

  constructor(
    operations: readonly Operation<Input, Output>[],
    model: Model<State, Input, Output>,
    budget: Budget,
  ) {
    this.#timeline = timelineOf(operations);
    this.#budget = budget;
    this.#states = new StateTable(model);
    const { known, order } = this.#timeline;
    this.#natures = known.map(({ input, output }) => model.nature(input, output));
    this.#relevance = new Relevance(this.#timeline, model, this.#natures);
    this.#canPreclude =
      model.precludes !== undefined &&
      this.#timeline.unknown.every(({ input, output }) => model.nature(input, output) !== 'overwrites');
    this.#list = new EntryList(order);
    this.#placed = new LinearizedSet(known.length);
    this.#visited = new Visited(budget.bytes);
    this.#taken = new Int32Array(known.length + 1);
    this.#cursors = new Int32Array(known.length + 1).fill(START);
    this.#standing = new Int32Array(known.length + 1);
  }

  /** 'undecided' when the budget ran out, which says why. To be called once. */
  run(): 'ok' | 'illegal' | 'undecided' {
    while (this.#depth < this.#list.count) {
      const moved = this.#placeNext();
      if (this.#budget.exhausted !== undefined) return 'undecided';
      if (moved) continue;
      if (this.#depth > this.#deepest) this.#remember();
      if (this.#depth === 0) return 'illegal';
      this.#goBack();
    }
    return 'ok';
  }

  /** How far it came; after 'illegal' only. */
  get stuck(): Stuck<Input, Output> {
    if (this.#stuck === undefined) throw new RangeError('Cannot say where the search is stuck: it is not.');
    return this.#stuck;
  }

  /** Goes one known operation further, or says that from here nothing is left to try. */
  #placeNext(): boolean {
    const depth = this.#depth;
    const stands = this.#stands[depth] as Stand[];
    for (;;) {
      const stand = stands[this.#standing[depth] as number];
      if (stand === undefined) return false;
      if (this.#cursors[depth] === START) this.#cursors[depth] = this.#list.first;
      else if (this.#tryCalls(stand)) return true;
      else {
        if (this.#cursors[depth] !== CLOSED) this.#useUnknown(stand, stands);
        this.#standing[depth] = (this.#standing[depth] as number) + 1;
        this.#cursors[depth] = START;
        continue;
      }
      const observer = this.#fittingObserver(stand);
      if (observer === NONE) continue;
      this.#cursors[depth] = CLOSED;
      if (this.#place(observer, stand.state, stand.used)) return true;
    }
  }

  /**
   * An operation that only looks and fits now. Whatever order exists, it can be moved to the front
   * of it: so it is the only one that has to be tried.
   */
  #fittingObserver(stand: Stand): number {
    const { known } = this.#timeline;
    for (let entry = this.#list.first; entry < this.#list.count; entry = this.#list.after(entry)) {
      if (this.#natures[entry] !== 'observes') continue;
      const { input, output } = known[entry] as Operation<Input, Output>;
      this.#budget.spend();
      if (this.#states.step(stand.state, input, output) !== ILLEGAL) return entry;
    }
    return NONE;
  }

  #tryCalls(stand: Stand): boolean {
    const depth = this.#depth;
    const { known } = this.#timeline;
    let entry = this.#cursors[depth] as number;
    if (entry < 0 || entry >= this.#list.count) return false;
    const pointless = this.#pointlessWrite();
    while (entry < this.#list.count) {
      const operation = entry;
      entry = this.#list.after(entry);
      const nature = this.#natures[operation];
      if (nature === 'observes') continue;
      if (nature === 'overwrites' && pointless !== NONE && pointless !== operation) continue;
      this.#budget.spend();
      const { input, output } = known[operation] as Operation<Input, Output>;
      const state = this.#states.step(stand.state, input, output);
      this.#cursors[depth] = entry;
      if (state === ILLEGAL || this.#isHopeless(state, operation)) continue;
      if (this.#place(operation, state, stand.used)) return true;
    }
    return false;
  }

  /**
   * Whether an observer that soon returns has to come before anything overwrites this state, and
   * never can: one that depends on no overwriting operation that is called before it returns.
   */
  #isHopeless(state: number, operation: number): boolean {
    if (!this.#canPreclude) return false;
    const { count } = this.#list;
    const { known } = this.#timeline;
    const overwriting: Operation<Input, Output>[] = [];
    let entry = this.#list.first;
    for (let look = 0; look < PRECLUDING_LOOK && entry < 2 * count; look++, entry = this.#list.after(entry)) {
      const nature = this.#natures[entry < count ? entry : entry - count];
      if (entry < count && nature === 'overwrites' && entry !== operation)
        overwriting.push(known[entry] as Operation<Input, Output>);
      if (entry < count || nature !== 'observes') continue;
      const observer = known[entry - count] as Operation<Input, Output>;
      if (overwriting.some((cause) => this.#states.dependsOn(observer, cause))) continue;
      if (this.#states.precludes(state, observer)) return true;
    }
    return false;
  }

  /**
   * An operation that overwrites, could be placed now, and whose value nobody sees. It is harmless
   * right before any other that overwrites: so that is where it goes, and the others need not be
   * tried before it.
   */
  #pointlessWrite(): number {
    let found = NONE;
    let overwriting = 0;
    for (let entry = this.#list.first; entry < this.#list.count; entry = this.#list.after(entry)) {
      if (this.#natures[entry] !== 'overwrites') continue;
      overwriting += 1;
      if (found === NONE && this.#relevance.isPointless(entry)) found = entry;
    }
    return overwriting > 1 ? found : NONE;
  }

  /** Enters the configuration after the operation, unless it is known or there is no room to remember it. */
  #place(operation: number, state: number, used: readonly number[]): boolean {
    this.#placed.add(operation);
    const entered = this.#visited.add(this.#placed, state, used);
    if (entered !== 'new') {
      if (entered === 'full') this.#budget.exhaust('memory');
      this.#placed.delete(operation);
      return false;
    }
    this.#list.lift(operation);
    this.#taken[this.#depth] = operation;
    this.#depth += 1;
    this.#stands[this.#depth] = [startAt(state, used)];
    this.#standing[this.#depth] = 0;
    this.#cursors[this.#depth] = START;
    return true;
  }

  #goBack(): void {
    this.#depth -= 1;
    const operation = this.#taken[this.#depth] as number;
    this.#list.unlift(operation);
    this.#placed.delete(operation);
  }

  /** Adds the stands that one more unknown operation leads to; those with fewer of them come first. */
  #useUnknown(stand: Stand, stands: Stand[]): void {
    const { unknown } = this.#timeline;
    if (unknown.length === 0) return;
    const next: number[] = [];
    for (let entry = this.#list.first; entry < this.#list.count; entry = this.#list.after(entry))
      next.push(entry);
    const time = this.#next().return ?? Number.POSITIVE_INFINITY;
    for (const group of this.#relevance.groupsFor(next)) {
      const operation = firstUnused(this.#timeline, group, stand.used, time);
      if (operation === undefined) continue;
      const { input } = unknown[operation] as Operation<Input, Output>;
      this.#budget.spend();
      const state = this.#states.step(stand.state, input, UNKNOWN);
      if (state === ILLEGAL || state === stand.state) continue;
      const used = insert(stand.used, operation);
      const entered = this.#visited.add(this.#placed, state, used);
      if (entered === 'full') this.#budget.exhaust('memory');
      if (entered === 'new') stands.push({ state, used, added: operation, before: stand });
    }
  }

  /** The operation that returns first of all that are left: nothing called after it can come before it. */
  #next(): Operation<Input, Output> {
    let entry = this.#list.first;
    while (entry < this.#list.count) entry = this.#list.after(entry);
    return this.#timeline.known[entry - this.#list.count] as Operation<Input, Output>;
  }

  #remember(): void {
    const { known, unknown } = this.#timeline;
    this.#deepest = this.#depth;
    const longest: Operation<Input, Output>[] = [];
    for (let depth = 0; depth < this.#depth; depth++) {
      const stand = this.#stands[depth]?.[this.#standing[depth] as number];
      for (const added of addedAt(stand)) longest.push(unknown[added] as Operation<Input, Output>);
      longest.push(known[this.#taken[depth] as number] as Operation<Input, Output>);
    }
    this.#stuck = { longest, unplaceable: this.#next() };
  }
}
