/**
 * The latest configuration in the log decides; where the log has none, that of the snapshot. @paper §6, §7
 */

import type { LogEntry, LogIndex, NodeId, ServerState, SnapshotMark } from '../../generated/vocabulary.ts';
import { lastIndexOf, sameMembers } from '../../spec/cluster-view.ts';
import type { PlacedConfiguration } from '../../spec/state.ts';
import type { Configuration } from '../../spec/vocabulary.ts';
import type { WatchedServer } from './cluster-watch.ts';
import { configurationText } from './step-description.ts';

/** All that an answer depends on: a log that ends with the same entry at the same index is the same. */
interface Checked {
  log: readonly LogEntry[];
  logStart: number;
  lastIndex: number;
  lastEntry: LogEntry | undefined;
  configuration: Configuration;
  latest: PlacedConfiguration | undefined;
  snapshot: SnapshotMark | null;
  committedCount: number;
}

/** Looks through a log only when it, or what it is compared with, is not what it was when all was well. */
export class ConfigurationCheck {
  private readonly passed = new Map<NodeId, Checked>();

  /** Null if all is well. `committed`: all configurations that anybody knew to be committed, in their order. */
  refute({ id, running, state }: WatchedServer, committed: readonly PlacedConfiguration[]): string | null {
    if (!running) return null;
    const passed = this.passed.get(id);
    if (passed !== undefined && isAsBefore(passed, state, committed.length)) return null;
    const refutation = refuteConfiguration(state, committed);
    if (refutation === null) this.passed.set(id, checkedOf(state, committed.length));
    return refutation;
  }
}

function isAsBefore(passed: Checked, state: Readonly<ServerState>, committedCount: number): boolean {
  const { log, configurations } = state;
  return (
    passed.log === log &&
    passed.lastEntry === (log.length === 0 ? undefined : log[log.length - 1]) &&
    passed.logStart === state.logStart.index &&
    passed.lastIndex === state.logStart.index + log.length &&
    passed.configuration === state.configuration &&
    passed.latest === (configurations.length === 0 ? undefined : configurations[configurations.length - 1]) &&
    passed.snapshot === state.snapshot &&
    passed.committedCount === committedCount
  );
}

function checkedOf(state: Readonly<ServerState>, committedCount: number): Checked {
  const { log, logStart, configuration, configurations, snapshot } = state;
  return {
    log,
    logStart: logStart.index,
    lastIndex: lastIndexOf(state),
    lastEntry: log.at(-1),
    configuration,
    latest: configurations.at(-1),
    snapshot,
    committedCount,
  };
}

function refuteConfiguration(
  { log, logStart, configurations, configuration, snapshot }: Readonly<ServerState>,
  committed: readonly PlacedConfiguration[],
): string | null {
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
