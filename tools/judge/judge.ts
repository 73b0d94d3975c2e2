/** Whether a history is linearizable. */
import { Budget } from './budget.ts';
import type { Model } from './model.ts';
import { faultOf, type Operation } from './operation.ts';
import { Search, type Stuck } from './search.ts';
import { shrink } from './shrink.ts';
import type { Limit, Limits, Verdict } from './verdict.ts';

/**
 * The first look at a key may take so many steps for each of its operations, so that one hard key
 * does not keep an illegal one from being found.
 */
const FIRST_LOOK_STEPS = 50;

const DEFAULT_SHRINK_MILLISECONDS = 10_000;

interface Partition<Input, Output> {
  readonly key: string;
  readonly operations: readonly Operation<Input, Output>[];
}

interface Found<Input, Output> {
  readonly partition: Partition<Input, Output>;
  readonly stuck: Stuck<Input, Output>;
}

/**
 * Judges the whole history, key by key. The first illegal key that is found decides; 'ok' means that
 * every key was judged and has a linearization.
 *
 * @throws RangeError for an operation whose times make no sense, see {@link Operation}.
 */
export function judge<State, Input, Output>(
  history: readonly Operation<Input, Output>[],
  model: Model<State, Input, Output>,
  limits: Limits = {},
): Verdict<Input, Output> {
  const round = new Round(partitionsOf(history, model), model, limits);
  const found = round.look(FIRST_LOOK_STEPS) ?? round.look(Number.POSITIVE_INFINITY);
  const figures = { operations: history.length, keys: round.keys, steps: round.steps };
  if (found !== undefined) {
    const { key, operations } = found.partition;
    const shrunk = shrink(operations, model, limits.shrinkMilliseconds ?? DEFAULT_SHRINK_MILLISECONDS);
    return { verdict: 'illegal', ...figures, key, ...found.stuck, shrunk };
  }
  if (round.waiting.length === 0) return { verdict: 'ok', ...figures };
  return {
    verdict: 'undecided',
    ...figures,
    limit: round.limit,
    undecidedKeys: round.waiting.map(({ key }) => key),
  };
}

/** Looks at all keys that have no verdict yet, the small ones first. */
class Round<State, Input, Output> {
  readonly keys: number;
  /** The keys without a verdict. */
  waiting: readonly Partition<Input, Output>[];
  /** What ended the latest search that ended without a verdict. */
  limit: Limit = 'time';
  readonly #model: Model<State, Input, Output>;
  readonly #budget: Budget;
  readonly #report: (steps: number) => void;

  constructor(
    partitions: readonly Partition<Input, Output>[],
    model: Model<State, Input, Output>,
    limits: Limits,
  ) {
    this.keys = partitions.length;
    this.waiting = [...partitions].sort((one, other) => one.operations.length - other.operations.length);
    this.#model = model;
    this.#report = (steps) =>
      limits.progress?.({ keysDone: this.keys - this.waiting.length, keys: this.keys, steps });
    this.#budget = new Budget(limits, this.#report);
  }

  get steps(): number {
    return this.#budget.steps;
  }

  look(stepsForEachOperation: number): Found<Input, Output> | undefined {
    const waiting = new Set(this.waiting);
    for (const partition of waiting) {
      const { operations } = partition;
      const part = this.#budget.part(stepsForEachOperation * operations.length);
      const search = new Search(operations, this.#model, part);
      const verdict = search.run();
      this.#budget.settle(part);
      if (verdict === 'illegal') return { partition, stuck: search.stuck };
      if (verdict === 'ok') waiting.delete(partition);
      this.limit = part.exhausted ?? this.limit;
    }
    this.waiting = [...waiting];
    this.#report(this.steps);
    return undefined;
  }
}

function partitionsOf<State, Input, Output>(
  history: readonly Operation<Input, Output>[],
  model: Model<State, Input, Output>,
): readonly Partition<Input, Output>[] {
  const partitions = new Map<string, Operation<Input, Output>[]>();
  for (const operation of history) {
    const fault = faultOf(operation);
    if (fault !== undefined) {
      throw new RangeError(
        `Cannot judge ${JSON.stringify(operation.input)} of ${operation.client}: ${fault}.`,
      );
    }
    const key = model.partition(operation.input);
    const partition = partitions.get(key);
    if (partition === undefined) partitions.set(key, [operation]);
    else partition.push(operation);
  }
  return [...partitions].map(([key, operations]) => ({ key, operations }));
}
