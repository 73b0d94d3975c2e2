/**
 * What a majority is. Every decision that needs one asks here: in a joint configuration it takes one of the
 * old voters and one of the new ones. @paper §5.2, §6
 */

import type { Configuration, LogIndex, NodeId } from '../vocabulary.ts';

/** More than half. @paper §5.2 */
export function majority(voters: readonly NodeId[]): number {
  return Math.floor(voters.length / 2) + 1;
}

/** Whether `servers` hold a majority, separately of the old voters while there are such. @paper §5.2, §6 */
export function isMajority(configuration: Configuration, servers: ReadonlySet<NodeId>): boolean {
  const { voters, oldVoters } = configuration;
  return hasMajority(voters, servers) && (oldVoters.length === 0 || hasMajority(oldVoters, servers));
}

function hasMajority(voters: readonly NodeId[], servers: ReadonlySet<NodeId>): boolean {
  let count = 0;
  for (const voter of voters) if (servers.has(voter)) count += 1;
  return count >= majority(voters);
}

/** The highest index that a majority has reached. @paper §5.3, §6 */
export function majorityIndex(configuration: Configuration, indexOf: (voter: NodeId) => LogIndex): LogIndex {
  return majorityReached(configuration, indexOf) as LogIndex;
}

/**
 * The highest number that a majority has reached, separately of the old voters while there are such.
 * @paper §5.3, §6
 */
export function majorityReached(configuration: Configuration, numberOf: (voter: NodeId) => number): number {
  const { voters, oldVoters } = configuration;
  const reached = reachedByMajority(voters, numberOf);
  return oldVoters.length === 0 ? reached : Math.min(reached, reachedByMajority(oldVoters, numberOf));
}

function reachedByMajority(voters: readonly NodeId[], numberOf: (voter: NodeId) => number): number {
  const numbers: number[] = [];
  for (const voter of voters) insertDescending(numbers, numberOf(voter));
  return numbers[majority(voters) - 1] ?? 0;
}

function insertDescending(numbers: number[], number: number): void {
  let place = numbers.length;
  while (place > 0 && (numbers[place - 1] as number) < number) {
    numbers[place] = numbers[place - 1] as number;
    place -= 1;
  }
  numbers[place] = number;
}
