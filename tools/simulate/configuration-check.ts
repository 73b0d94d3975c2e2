/**
 * The latest configuration in the log decides; where the log has none, that of the snapshot. @paper §6, §7
 */

import type { LogIndex } from '../../generated/vocabulary.ts';
import { sameMembers } from '../../spec/cluster-view.ts';
import type { PlacedConfiguration } from '../../spec/state.ts';
import type { WatchedServer } from './cluster-watch.ts';
import { configurationText } from './step-description.ts';

/** Null if all is well. `committed`: all configurations that anybody knew to be committed, in their order. */
export function refuteConfiguration(
  { running, state }: WatchedServer,
  committed: readonly PlacedConfiguration[],
): string | null {
  if (!running) return null;
  const { log, logStart, configurations, configuration, snapshot } = state;
  const last = configurations.at(-1);
  const latest = log.findLast((entry) => entry.configuration !== null);
  const asOf = (index: LogIndex) => committed.findLast((placed) => placed.index <= index)?.configuration;
  const expected = latest?.configuration ?? asOf(logStart.index) ?? configurations[0]?.configuration ?? null;
  if (last?.configuration !== configuration)
    return 'Its configuration is not the last of those it remembers.';
  if (!sameMembers(configuration, expected)) {
    const where = latest === undefined ? `after ${logStart.index}` : `at ${latest.index}`;
    return `It goes by ${configurationText(configuration)}, and its log has another one ${where}.`;
  }
  if (snapshot === null) return null;
  const included = asOf(snapshot.lastIncludedIndex);
  return included === undefined || sameMembers(snapshot.configuration, included)
    ? null
    : `Its snapshot says ${configurationText(snapshot.configuration)}, not ${configurationText(included)}.`;
}
