/**
 * A state of the whole cluster as integers: what is spent, the number of the history, those of the
 * servers' local states, then those of the messages on their way, ascending, one per copy.
 */

export const spentAt = 0;
export const historyAt = 1;
export const localsAt = 2;
/** Longer states do not occur: each would have hundreds of messages on their way. */
export const longestState = 4096;

/** Sorts in place numbers[from] … numbers[to − 1]; there are few, and they are nearly sorted. */
export function sortNumbers(numbers: Int32Array, from: number, to: number): void {
  for (let next = from + 1; next < to; next += 1) {
    const number = numbers[next] as number;
    let at = next;
    while (at > from && (numbers[at - 1] as number) > number) {
      numbers[at] = numbers[at - 1] as number;
      at -= 1;
    }
    numbers[at] = number;
  }
}
