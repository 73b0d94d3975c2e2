/** A step in the words of a trace. */

import type { Timeout } from '../../generated/server/role.ts';
import type { Configuration, ServerEvent } from '../../generated/vocabulary.ts';
import { lastIndexOf, type SentMessage } from '../../spec/cluster-view.ts';
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

function eventText(event: ServerEvent | Timeout): string {
  return `${event.type}${messageText(event)}${factText(event)}`;
}

function messageText(event: ServerEvent | Timeout): string {
  switch (event.type) {
    case 'AppendEntriesRequest':
      return (
        ` ${event.from} t${event.term} s${event.session} after ${event.prevLogIndex}@${event.prevLogTerm} ` +
        `+${event.entries.length} commit ${event.leaderCommit}`
      );
    case 'AppendEntriesResponse':
      return (
        ` ${event.from} t${event.term} s${event.session} ${event.success ? 'ok' : 'no'} ` +
        `after ${event.prevLogIndex} match ${event.matchIndex} ` +
        `conflict ${event.conflictIndex}@${event.conflictTerm}`
      );
    case 'InstallSnapshotRequest':
      return (
        ` ${event.from} t${event.term} s${event.session} through ${event.snapshot.lastIncludedIndex} ` +
        `${event.offset}+${event.data.length} of ${event.snapshot.bytes}`
      );
    case 'InstallSnapshotResponse':
      return (
        ` ${event.from} t${event.term} s${event.session} through ${event.lastIncludedIndex} ` +
        `${event.installed ? 'installed' : `next ${event.offset}`}`
      );
    case 'PreVoteRequest':
    case 'RequestVoteRequest':
      return ` ${event.from} t${event.term} last ${event.lastLogIndex}@${event.lastLogTerm}`;
    case 'PreVoteResponse':
    case 'RequestVoteResponse':
      return ` ${event.from} t${event.term} ${event.voteGranted ? 'yes' : 'no'}`;
    case 'TimeoutNowRequest':
      return ` ${event.from} t${event.term} last ${event.lastLogIndex}${event.priority === 0 ? '' : ` p${event.priority}`}`;
    default:
      return '';
  }
}

function factText(event: ServerEvent | Timeout): string {
  switch (event.type) {
    case 'Timeout':
      return ` ${event.timer}`;
    case 'EntriesSaved':
      return ` ${event.index}@${event.term} in ${event.currentTerm}`;
    case 'ClientProposal':
      return ` ${event.token}+${event.commands.length}`;
    case 'ClientRead':
      return ` ${event.token}+${event.count}`;
    case 'ReconfigurationRequested':
      return ` ${event.token}: ${event.changes.map(({ kind, id }) => `${kind} ${id}`).join(', ')}`;
    case 'TransferRequested':
      return ` ${event.token} to ${event.target ?? 'anybody'}`;
    case 'SnapshotSaved':
      return ` ${event.snapshot.lastIncludedIndex}@${event.snapshot.lastIncludedTerm}`;
    case 'SnapshotFailed':
      return ` ${event.lastIncludedIndex}`;
    default:
      return '';
  }
}
