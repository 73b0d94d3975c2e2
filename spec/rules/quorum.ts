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
  const indexes: LogIndex[] = [];
  for (const voter of configuration.voters) insertDescending(indexes, indexOf(voter));
  return indexes[majority(configuration) - 1] ?? (0 as LogIndex);
}

function insertDescending(indexes: LogIndex[], index: LogIndex): void {
  let place = indexes.length;
  while (place > 0 && (indexes[place - 1] as LogIndex) < index) {
    indexes[place] = indexes[place - 1] as LogIndex;
    place -= 1;
  }
  indexes[place] = index;
}
