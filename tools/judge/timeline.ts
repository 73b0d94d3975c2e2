/** One partition of a history, laid out for the search. */
import { type Operation, UNKNOWN } from './operation.ts';

export interface Timeline<Input, Output> {
  /**
   * The operations with a known outcome, in the order of their calls. Search names them by their
   * place here.
   */
  readonly known: readonly Operation<Input, Output>[];
  /** Their calls (i) and returns (count + i), in the order of time; calls before returns of the same time. */
  readonly order: Int32Array;
  /**
   * The operations with an unknown outcome, alike ones side by side and in the order of their calls.
   * Of alike ones only the earliest that is left need be tried: it can take the place of any other,
   * for it may come earlier and has no end.
   */
  readonly unknown: readonly Operation<Input, Output>[];
  /**
   * Where in `unknown` each group of alike operations begins, in the order of their first calls; then
   * the end.
   */
  readonly groups: readonly number[];
}

export function timelineOf<Input, Output>(
  operations: readonly Operation<Input, Output>[],
): Timeline<Input, Output> {
  const byCall = [...operations].sort((one, other) => one.call - other.call);
  const known = byCall.filter(({ output }) => output !== UNKNOWN);
  const grouped = groupsOf(byCall.filter(({ output }) => output === UNKNOWN));
  return { known, order: orderOf(known), unknown: grouped.flat(), groups: startsOf(grouped) };
}

function groupsOf<Input, Output>(operations: readonly Operation<Input, Output>[]) {
  const groups = new Map<string, Operation<Input, Output>[]>();
  for (const operation of operations) {
    const name = JSON.stringify(operation.input);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [operation]);
    else group.push(operation);
  }
  return [...groups.values()];
}

function startsOf(groups: readonly (readonly unknown[])[]): readonly number[] {
  const starts = [0];
  let end = 0;
  for (const group of groups) {
    end += group.length;
    starts.push(end);
  }
  return starts;
}

function orderOf(known: readonly Operation[]): Int32Array {
  const count = known.length;
  const ends = known.map((operation) => operation.return ?? Number.POSITIVE_INFINITY);
  const byReturn = Array.from(ends.keys()).sort(
    (one, other) => (ends[one] as number) - (ends[other] as number),
  );
  const order = new Int32Array(2 * count);
  let call = 0;
  let end = 0;
  for (const operation of byReturn) {
    const time = ends[operation] as number;
    while (call < count && (known[call] as Operation).call <= time) order[end++] = call++;
    order[end++] = count + operation;
  }
  return order;
}
