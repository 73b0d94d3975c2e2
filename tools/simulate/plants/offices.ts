/** What was got wrong about leaders that should go, and those that should be left alone. */

import type { Server } from '../../../generated/server/role.ts';
import type { LogIndex, Term } from '../../../generated/vocabulary.ts';
import type { Event, Plant } from './plant.ts';

const looksAround = (server: Server, event: Event) =>
  event.type === 'Timeout' && event.timer === 'minimumElectionTimeout' && server.role.startsWith('leader');

const leadsWithoutMajority: Plant = {
  name: 'leads-without-majority',
  bug: 'B26',
  beforeStep(server: Server, event: Event) {
    if (looksAround(server, event)) server.answeredBy = new Set(server.configuration.voters);
    return event;
  },
};

const leadsWithoutDisk: Plant = {
  name: 'leads-without-disk',
  bug: 'B29',
  beforeStep(server: Server, event: Event) {
    if (looksAround(server, event)) server.dueIndex = 0 as LogIndex;
    return event;
  },
};

const overlooksNewerTerm: Plant = {
  name: 'newer-term-in-answer-overlooked',
  bug: 'B27',
  beforeStep({ currentTerm }: Server, event: Event) {
    const isNewer = event.type === 'AppendEntriesResponse' && event.term > currentTerm;
    return isNewer ? { ...event, term: (currentTerm - 1) as Term } : event;
  },
};

/** For messages of this type a follower forgets that it has heard its leader. */
function isDisturbedBy(name: string, type: Event['type']): Plant {
  let forgets = false;
  return {
    name,
    bug: 'B15',
    beforeStep(server: Server, event: Event) {
      forgets = event.type === type && server.role === 'follower.hearing';
      if (forgets) server.role = 'follower.silent';
      return event;
    },
    afterStep(server: Server) {
      if (forgets && server.role === 'follower.silent') server.role = 'follower.hearing';
    },
  };
}

export const plantsOfOffices: readonly Plant[] = [
  leadsWithoutMajority,
  leadsWithoutDisk,
  overlooksNewerTerm,
  isDisturbedBy('grants-pre-votes-under-leader', 'PreVoteRequest'),
  isDisturbedBy('votes-under-leader', 'RequestVoteRequest'),
];
