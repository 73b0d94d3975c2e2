/** How a trace tells messages and what is in them. */

import type { PreVoteRequest, RequestVoteRequest, ServerMessage } from '../../spec/messages.ts';
import type { Configuration, LogEntry, SnapshotMark } from '../../spec/vocabulary.ts';

const text = new TextDecoder();

/** `3@2 "x"`: the entry at index 3, of term 2. */
export function tellEntry({ index, term, kind, configuration, command }: LogEntry): string {
  const content =
    configuration !== null
      ? tellConfiguration(configuration)
      : kind === 'noop'
        ? 'noop'
        : JSON.stringify(text.decode(command));
  return `${index}@${term} ${content}`;
}

/** `{n1 n2 n3}`; joint `{n1 n2 n3 to n1 n4}`; with learners `{n1 n2 n3 + n4}`. */
export function tellConfiguration({ voters, oldVoters, learners }: Configuration): string {
  const change = oldVoters.length === 0 ? [] : [oldVoters.join(' '), 'to'];
  const listening = learners.length === 0 ? [] : ['+', learners.join(' ')];
  return `{${[...change, voters.join(' '), ...listening].join(' ')}}`;
}

export function tellMark({ lastIncludedIndex, lastIncludedTerm }: SnapshotMark): string {
  return `${lastIncludedIndex}@${lastIncludedTerm}`;
}

export function tellMessage(message: ServerMessage): string {
  return `${message.type} term ${message.term}, ${tellFields(message)}`;
}

function tellLast({ lastLogIndex, lastLogTerm }: PreVoteRequest | RequestVoteRequest): string {
  return `last ${lastLogIndex}@${lastLogTerm}`;
}

function tellFields(message: ServerMessage): string {
  switch (message.type) {
    case 'PreVoteRequest':
      return tellLast(message);
    case 'RequestVoteRequest':
      return message.mayDisruptLeader ? `${tellLast(message)}, as asked` : tellLast(message);
    case 'PreVoteResponse':
    case 'RequestVoteResponse':
      return message.voteGranted ? 'granted' : 'refused';
    case 'AppendEntriesRequest': {
      const { prevLogIndex, prevLogTerm, entries, leaderCommit } = message;
      const news = entries.length === 0 ? 'nothing' : entries.map(tellEntry).join(', ');
      return `after ${prevLogIndex}@${prevLogTerm}: ${news}; commit ${leaderCommit}`;
    }
    case 'AppendEntriesResponse': {
      const { success, prevLogIndex, matchIndex, conflictIndex, conflictTerm } = message;
      if (success) return `matches up to ${matchIndex}`;
      return `refused after ${prevLogIndex}, try ${conflictIndex}@${conflictTerm}`;
    }
    case 'InstallSnapshotRequest': {
      const { snapshot, offset, data, done } = message;
      return `snapshot ${tellMark(snapshot)}: ${data.length} bytes from ${offset} on${done ? ', the last' : ''}`;
    }
    case 'InstallSnapshotResponse':
      return `snapshot ${message.lastIncludedIndex}: ${message.installed ? 'installed' : `go on from ${message.offset}`}`;
    case 'TimeoutNowRequest':
      return `last ${message.lastLogIndex}${message.priority === 0 ? '' : `, preferred by ${message.priority}`}`;
  }
}
