/** What a majority is. Every decision that needs one asks here. */

import type { Configuration, LogIndex, NodeId } from '../vocabulary.ts';

/** More than half of the voters. @paper §5.2 */
export function majority(configuration: Configuration): number {
  return Math.floor(configuration.voters.length / 2) + 1;
}

/** Whether the voters among `servers` are a majority. @paper §5.2 */
export function isMajority(configuration: Configuration, servers: ReadonlySet<NodeId>): boolean {
  let count = 0;
  for (const voter of configuration.voters) if (servers.has(voter)) count += 1;
  return count >= majority(configuration);
}

/** The highest index that a majority of the voters has reached. @paper §5.3 */
export function majorityIndex(configuration: Configuration, indexOf: (voter: NodeId) => LogIndex): LogIndex {
  return majorityReached(configuration, indexOf) as LogIndex;
}

/** The highest number that a majority of the voters has reached. @paper §5.3 */
export function majorityReached(configuration: Configuration, numberOf: (voter: NodeId) => number): number {
  const numbers: number[] = [];
  for (const voter of configuration.voters) insertDescending(numbers, numberOf(voter));
  return numbers[majority(configuration) - 1] ?? 0;
}

function insertDescending(numbers: number[], number: number): void {
  let place = numbers.length;
  while (place > 0 && (numbers[place - 1] as number) < number) {
    numbers[place] = numbers[place - 1] as number;
    place -= 1;
  }
  numbers[place] = number;
}
