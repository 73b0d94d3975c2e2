/** Which configuration is in force: the latest one in the log, committed or not. @paper §6 */

import type { PlacedConfiguration, ServerState } from '../state.ts';
import type { Configuration, LogEntry, LogIndex } from '../vocabulary.ts';

/** As soon as it is in the log it decides. @paper §6 */
export function adoptConfigurations(state: ServerState, entries: readonly LogEntry[]): void {
  for (const { index, configuration } of entries) {
    if (configuration !== null) state.configurations.push({ index, configuration });
  }
  state.configuration = latest(state).configuration;
}

/**
 * What is no longer in the log decides nothing: the one before it does again. The first one is committed, and
 * stays. @paper §6
 */
export function forgetConfigurationsFrom(state: ServerState, from: LogIndex): void {
  while (latest(state).index >= from) state.configurations.pop();
  state.configuration = latest(state).configuration;
}

/** The log begins later now: of what came before, only the latest one still matters. @paper §7 */
export function forgetConfigurationsBefore(state: ServerState, start: LogIndex): void {
  const superseded = state.configurations.findIndex((_, place) => {
    const next = state.configurations[place + 1];
    return next === undefined || next.index > start;
  });
  state.configurations.splice(0, superseded);
}

/** What a snapshot says, and nothing else. @paper §7 */
export function restartConfigurations(
  state: ServerState,
  index: LogIndex,
  configuration: Configuration,
): void {
  state.configurations = [{ index, configuration }];
  state.configuration = configuration;
}

/** The one that decided at an index which the log still reaches. @paper §7 */
export function configurationAt(state: ServerState, index: LogIndex): Configuration {
  const decisive = state.configurations.findLast((placed) => placed.index <= index) as PlacedConfiguration;
  return decisive.configuration;
}

/** What nobody can undo any more, as far as this server knows. @paper §6 */
export function committedConfiguration(state: ServerState): Configuration {
  return configurationAt(state, state.commitIndex);
}

/** Where the one in force stands; 0 or logStart if no entry of the log has it. @paper §6 */
export function configurationIndex(state: ServerState): LogIndex {
  return latest(state).index;
}

function latest(state: ServerState): PlacedConfiguration {
  return state.configurations[state.configurations.length - 1] as PlacedConfiguration;
}
