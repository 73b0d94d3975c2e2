/** Only a server whose log holds every committed entry may win. @paper §5.4.1 */

import type { PreVoteRequest, RequestVoteRequest } from '../messages.ts';
import type { ServerState } from '../state.ts';
import { lastLogIndex, lastLogTerm } from './log.ts';

/** The later last term is more up-to-date; with equal terms, the longer log. @paper §5.4.1 */
export function logIsUpToDate(state: ServerState, event: PreVoteRequest | RequestVoteRequest): boolean {
  const ownTerm = lastLogTerm(state);
  if (event.lastLogTerm !== ownTerm) return event.lastLogTerm > ownTerm;
  return event.lastLogIndex >= lastLogIndex(state);
}
