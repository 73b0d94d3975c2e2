/**
 * How much a leader takes in before a majority has it: what cannot be committed must not fill the memory.
 * @thesis §10.2
 */

import type { Effects } from '../effects.ts';
import type { ClientProposal } from '../events.ts';
import type { ServerState } from '../state.ts';
import type { LogEntry, LogIndex } from '../vocabulary.ts';
import { entryAt } from './log.ts';

/** When nothing waits, anything may come, however large: otherwise it could never be taken. @thesis §10.2 */
export function backlogIsFull(state: ServerState, { commands }: ClientProposal): boolean {
  const { uncommittedBytes, flowLimits } = state;
  if (uncommittedBytes === 0) return false;
  let bytes = uncommittedBytes;
  for (const { byteLength } of commands) bytes += byteLength;
  return bytes > flowLimits.maxUncommittedBytes;
}

/** Nothing of it is in the log, so the clients may safely ask again. @thesis §10.2 */
export function refuseForBacklog(state: ServerState, event: ClientProposal, effects: Effects): void {
  effects.answer({
    outcome: 'refused',
    token: event.token,
    count: event.commands.length,
    reason: 'backlogFull',
    leaderId: state.leaderId,
  });
}

/** @thesis §10.2 */
export function countUncommitted(state: ServerState, entries: readonly LogEntry[]): void {
  let bytes = 0;
  for (const { command } of entries) bytes += command.byteLength;
  state.uncommittedBytes += bytes;
}

/** Only what this term has put into the log was counted. @thesis §10.2 */
export function countCommitted(state: ServerState, through: LogIndex): void {
  let bytes = 0;
  for (let index = state.commitIndex + 1; index <= through; index += 1) {
    const { term, command } = entryAt(state, index) as LogEntry;
    if (term === state.currentTerm) bytes += command.byteLength;
  }
  state.uncommittedBytes -= bytes;
}
