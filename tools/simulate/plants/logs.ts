/** What was got wrong about copying the log, and about what is committed. */

import type { Server, StepEffects } from '../../../generated/server/role.ts';
import type { LogIndex, PeerMessage, ServerState, Term } from '../../../generated/vocabulary.ts';
import { lastLogIndex, termAt, truncateFrom } from '../../../spec/rules/log.ts';
import type { Event, Plant } from './plant.ts';

/** How far each server's copy reaches, as the leader sees it. */
function copiesOf({ durableIndex, followers }: Server): readonly LogIndex[] {
  return [durableIndex, ...[...followers.values()].map(({ matchIndex }) => matchIndex)];
}

const longestFirst = (copies: readonly LogIndex[]) => copies.toSorted((one, other) => other - one);

/** Commits an index that copies seem to allow, as the real rule does where it is of the leader's own term. */
function commitOwn(server: Server, index: LogIndex): void {
  const isNew = termAt(server, index) === server.currentTerm;
  if (isNew && index > server.commitIndex) server.commitIndex = index;
}

const isLeading = ({ role }: Server) => role.startsWith('leader');

/** The leader counts copies that are not there. */
const commitsAlone: Plant = {
  name: 'commits-without-quorum',
  bug: null,
  afterStep(server: Server) {
    if (isLeading(server)) server.commitIndex = lastLogIndex(server);
  },
};

const halfCommits: Plant = {
  name: 'half-commits',
  bug: 'B10',
  afterStep(server: Server) {
    if (!isLeading(server)) return;
    const copies = longestFirst(copiesOf(server));
    commitOwn(server, copies[Math.ceil(copies.length / 2) - 1] as LogIndex);
  },
};

/** Figure 8. */
const commitsOldTerms: Plant = {
  name: 'commits-old-term-by-counting',
  bug: 'B32',
  afterStep(server: Server) {
    if (!isLeading(server)) return;
    const copies = longestFirst(copiesOf(server));
    const held = copies[Math.floor(copies.length / 2)] as LogIndex;
    if (held > server.commitIndex) server.commitIndex = held;
  },
};

/** What this request has not verified is taken for committed. */
const commitsUnverified: Plant = {
  name: 'follower-commits-unverified',
  bug: 'B33',
  afterStep(server: Server, event: Event) {
    if (event.type !== 'AppendEntriesRequest' || !server.role.startsWith('follower')) return;
    if (event.term !== server.currentTerm) return;
    const commit = Math.min(event.leaderCommit, lastLogIndex(server));
    server.commitIndex = Math.max(server.commitIndex, commit) as LogIndex;
  },
};

/** What stands after the request's entries is dropped, though nothing conflicts. */
const truncatesAlways: Plant = {
  name: 'truncates-without-conflict',
  bug: 'B35',
  beforeStep(server: Server, event: Event) {
    if (event.type !== 'AppendEntriesRequest' || event.term < server.currentTerm) return event;
    const last = event.prevLogIndex + event.entries.length;
    if (event.entries.length === 0 || last >= lastLogIndex(server) || last < server.commitIndex) return event;
    truncateFrom(server, (last + 1) as LogIndex);
    return event;
  },
};

/** An empty request is accepted wherever it points. */
const acceptsEmpty: Plant = {
  name: 'empty-append-unchecked',
  bug: 'B36',
  beforeStep(server: Server, event: Event) {
    if (event.type !== 'AppendEntriesRequest' || event.entries.length > 0) return event;
    const known = termAt(server, event.prevLogIndex);
    return known === 0 ? event : { ...event, prevLogTerm: known };
  },
};

/** A refusal counts, however old: the leader gives up what it knows of the follower. */
const believesOldRefusals: Plant = {
  name: 'stale-rejection-moves-next-below-match',
  bug: 'B38',
  afterStep(server: Server, event: Event) {
    if (event.type !== 'AppendEntriesResponse' || event.success || event.conflictIndex === 0) return;
    const progress = server.followers.get(event.from) as { nextIndex: LogIndex } | undefined;
    if (progress !== undefined && event.term === server.currentTerm) progress.nextIndex = event.conflictIndex;
  },
};

const countsItselfEarly: Plant = {
  name: 'leader-counts-undurable-copy',
  bug: 'B42',
  beforeStep(server: Server, event: Event) {
    if (isLeading(server)) server.durableIndex = lastLogIndex(server);
    return event;
  },
};

/** Any report confirms the index that it names. */
const confirmsByIndex: Plant = {
  name: 'saved-notice-by-index-only',
  bug: 'B43',
  beforeStep(server: Server, event: Event) {
    if (event.type !== 'EntriesSaved') return event;
    const known = termAt(server, event.index);
    return { ...event, term: known === 0 ? event.term : known, currentTerm: server.currentTerm };
  },
};

/** The middle of the copies as they come is no majority's. */
const doesNotSort: Plant = {
  name: 'copies-not-sorted',
  bug: 'B44',
  afterStep(server: Server) {
    const copies = isLeading(server) ? copiesOf(server) : [];
    const middle = copies[Math.floor(copies.length / 2)];
    if (middle !== undefined) commitOwn(server, middle);
  },
};

const sendsFromNowhere: Plant = {
  name: 'entries-without-what-comes-before',
  bug: 'B46',
  onMessage(message: PeerMessage) {
    const isLost = message.type === 'AppendEntriesRequest' && message.entries.length > 0;
    return isLost && message.prevLogIndex % 8 === 7
      ? { ...message, prevLogIndex: 0 as LogIndex, prevLogTerm: 0 as Term }
      : message;
  },
};

/** What a former leader owes its clients it keeps for ever. */
const keepsProposals: Plant = {
  name: 'proposals-outlive-leadership',
  bug: 'B48',
  afterStep(server: Server) {
    if (isLeading(server)) owed.set(server, server.pendingProposals.slice());
    else server.pendingProposals = owed.get(server)?.slice() ?? [];
  },
};

const owed = new WeakMap<ServerState, ServerState['pendingProposals']>();

const appliesOnePage: Plant = {
  name: 'applies-one-page',
  bug: 'B50',
  onEffects(effects: StepEffects) {
    const apply = effects.apply.bind(effects);
    effects.apply = (entries) => apply(entries.slice(0, 4));
  },
};

const appliesBeforeDurable: Plant = {
  name: 'applies-before-durable',
  bug: 'B51',
  afterStep(server: Server) {
    if (server.durableIndex < server.commitIndex) server.lastApplied = server.commitIndex;
  },
};

/** Two proposals are told each other's answer. */
const swapsAnswers: Plant = {
  name: 'answers-swapped',
  bug: 'B52',
  onEffects(effects: StepEffects) {
    const answer = effects.answer.bind(effects);
    effects.answer = (one) => {
      if (one.outcome !== 'done' || one.count < 2) return answer(one);
      const { token, count, index } = one;
      answer({ ...one, token: token + count - 1, count: 1 });
      answer({ ...one, token, count: count - 1, index: (index + 1) as LogIndex });
    };
  },
};

/** The leader never steps back for a follower whose log parts from its own, so that one never catches up. */
const neverBacksOff: Plant = {
  name: 'leader-never-backs-off',
  bug: null,
  beforeStep(_server: Server, event: Event) {
    const isRefusal = event.type === 'AppendEntriesResponse' && !event.success;
    return isRefusal ? { ...event, term: 0 as Term } : event;
  },
};

/** What the leader has from its predecessors arrives as its own. */
const altersTerms: Plant = {
  name: 'transport-alters-terms',
  bug: null,
  onMessage(message: PeerMessage) {
    if (message.type !== 'AppendEntriesRequest' || message.entries.length === 0) return message;
    const entries = message.entries.map((entry) => ({ ...entry, term: message.term }));
    return { ...message, entries };
  },
};

const altersBytes: Plant = {
  name: 'codec-alters-a-bit',
  bug: null,
  onBytes: (bytes: Uint8Array) => bytes.map((byte, place) => (place === bytes.length - 1 ? byte ^ 1 : byte)),
};

export const plantsOfLogs: readonly Plant[] = [
  commitsAlone,
  halfCommits,
  commitsOldTerms,
  commitsUnverified,
  truncatesAlways,
  acceptsEmpty,
  believesOldRefusals,
  countsItselfEarly,
  confirmsByIndex,
  doesNotSort,
  sendsFromNowhere,
  keepsProposals,
  appliesOnePage,
  appliesBeforeDurable,
  swapsAnswers,
  neverBacksOff,
  altersTerms,
  altersBytes,
];
