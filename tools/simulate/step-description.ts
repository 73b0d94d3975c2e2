/** A step in the words of a trace. */

import type { Timeout } from '../../generated/server/role.ts';
import type { Configuration, ServerEvent } from '../../generated/vocabulary.ts';
import { lastIndexOf, type SentMessage } from '../../spec/cluster-view.ts';
import { eventText } from '../trace/event-text.ts';
import type { WatchedServer } from './cluster-watch.ts';

export function describeStep(
  { id, running, role, state, disk }: WatchedServer,
  event: ServerEvent | Timeout | null,
  sent: readonly SentMessage[],
): Readonly<Record<string, unknown>> {
  return {
    server: id,
    event: event === null ? (running ? 'boot' : 'crash') : eventText(event),
    role,
    term: state.currentTerm,
    vote: state.votedFor,
    start: state.logStart.index,
    last: lastIndexOf(state),
    durable: state.durableIndex,
    commit: state.commitIndex,
    applied: state.lastApplied,
    members: configurationText(state.configuration),
    disk: `${disk.currentTerm}/${disk.votedFor ?? '-'}/${disk.logStart.index}+${disk.log.length}`,
    sent: sent.map(({ to, message }) => `${to} ${eventText(message)}`),
  };
}

/** Voters, and after a stroke those of C-old, and in brackets who only learns. */
export function configurationText({ voters, oldVoters, learners }: Configuration): string {
  const old = oldVoters.length === 0 ? '' : `/${oldVoters.join(' ')}`;
  return `${voters.join(' ')}${old}${learners.length === 0 ? '' : ` (${learners.join(' ')})`}`;
}
