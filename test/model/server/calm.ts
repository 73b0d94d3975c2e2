/** A server that gets on with its work: random walks prefer that, to get anywhere. */

import type { EventObject } from 'xstate';
import type { ServerEvent } from '../../../spec/events.ts';
import { contradictsCommitted } from '../../../spec/rules/append-entries.ts';
import { backlogIsFull } from '../../../spec/rules/backlog.ts';
import { termAt } from '../../../spec/rules/log.ts';
import { sessionIsCurrent } from '../../../spec/rules/replication.ts';
import { majorityHasAnswered, ownDiskKeepsUp } from '../../../spec/rules/support.ts';
import type { ServerState } from '../../../spec/state.ts';
import { timerOf } from '../../../tools/oracle/chart-oracle.ts';

/**
 * No disk is full and no connection is lost; nobody answers what nobody has asked, refuses anything, speaks
 * of another term, leads or stands where somebody else does, deserts a leader, asks more of it than it takes,
 * or disputes what is committed. Only what is under way comes to its end.
 */
export function isCalm(role: string, state: ServerState, event: EventObject): boolean {
  if (timerOf(event.type) !== undefined) return timerIsCalm(role, state, event.type);
  if (isRefusal(event)) return false;
  if (event.type === 'PreVoteResponse') return role === 'preCandidate';
  if ('term' in event && 'from' in event && event.term !== state.currentTerm) return false;
  const leads = role.startsWith('leader');
  const known = event as ServerEvent;
  switch (known.type) {
    case 'DiskFilled':
    case 'PeerUnreachable':
      return false;
    case 'DiskFreed':
      return state.diskIsFull;
    case 'EntriesSaved':
      return known.currentTerm === state.currentTerm && termAt(state, known.index) === known.term;
    case 'RequestVoteResponse':
      return role.startsWith('candidate');
    case 'AppendEntriesResponse':
    case 'InstallSnapshotResponse':
      return leads && sessionIsCurrent(state, known);
    case 'FollowerTimeout':
      return leads;
    case 'ClientProposal':
      return !leads || !backlogIsFull(state, known);
    case 'PreVoteRequest':
    case 'RequestVoteRequest':
      return !leads;
    case 'ElectionRequested':
      return role.startsWith('follower');
    case 'AppendEntriesRequest':
      return role.startsWith('follower') && !contradictsCommitted(state, known);
    default:
      return true;
  }
}

function isRefusal(event: EventObject): boolean {
  return ('voteGranted' in event && event.voteGranted === false) || ('success' in event && !event.success);
}

/** Of a state that the server is in; a leader looks about when it has nothing to fear. */
function timerIsCalm(role: string, state: ServerState, timeout: string): boolean {
  const [, owner = ''] = timeout.split('.server.');
  if (role !== owner && !role.startsWith(`${owner}.`)) return false;
  const isReview = role.startsWith('leader') && timerOf(timeout) === 'minimumElectionTimeout';
  return !isReview || (majorityHasAnswered(state) && ownDiskKeepsUp(state));
}
