/** A history that was read, with the model that it asks for. */
import { judge } from '../judge.ts';
import type { Model } from '../model.ts';
import type { Operation } from '../operation.ts';
import type { Limits, Verdict } from '../verdict.ts';

export interface History {
  readonly model: string;
  readonly operations: readonly Operation[];
  readonly judge: (limits: Limits) => Verdict;
}

/** The caller vouches that the inputs and outputs are those of the model. */
export function historyOf<State, Input, Output>(
  model: Model<State, Input, Output>,
  operations: readonly Operation[],
): History {
  const judged = operations as readonly Operation<Input, Output>[];
  return { model: model.name, operations, judge: (limits) => judge(judged, model, limits) };
}
