/** The definition of linearizability, word for word, for histories of a handful of operations. */
import type { Model } from '../../tools/judge/model.ts';
import { type Operation, UNKNOWN } from '../../tools/judge/operation.ts';

export function isLinearizable<State, Input, Output>(
  history: readonly Operation<Input, Output>[],
  model: Model<State, Input, Output>,
  state = model.init(),
): boolean {
  if (history.every(({ output }) => output === UNKNOWN)) return true;
  return history.some((next) => {
    if (history.some((other) => endOf(other) < next.call)) return false;
    const stepped = model.step(state, next.input, next.output);
    const left = history.filter((other) => other !== next);
    return stepped.ok && isLinearizable(left, model, stepped.state);
  });
}

function endOf({ output, return: end }: Operation): number {
  return output === UNKNOWN || end === null ? Number.POSITIVE_INFINITY : end;
}
