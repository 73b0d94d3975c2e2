/** Events and messages in the words of the simulator's traces and of the diagrams. */

import type { Timeout } from '../../generated/server/role.ts';
import type { ServerEvent } from '../../generated/vocabulary.ts';

/** On one line: the type, for a message whom it is from, and what matters of it. */
export function eventText(event: ServerEvent | Timeout): string {
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
    case 'FollowerTimeout':
      return ` ${event.timer}/${event.id}`;
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
