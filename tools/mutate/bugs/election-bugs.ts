/** B01 to B27: votes, elections and pre-vote. */

import type { NamedBug } from '../named-mutants.ts';

const elections = 'spec/rules/elections.ts';
const preVote = 'spec/rules/pre-vote.ts';
const restriction = 'spec/rules/election-restriction.ts';
const machine = 'spec/machines/server.machine.ts';
const follower = 'spec/machines/follower.ts';
const leader = 'spec/machines/leader.ts';

const savedVote = `    state.votedFor = event.candidateId;
    effects.saveTermAndVote(state.currentTerm, state.votedFor);
`;
const campaignSave =
  '  effects.saveTermAndVote(state.currentTerm, state.votedFor);\n}\n\n/** A request to all others';
const lastTerms = `  if (event.lastLogTerm !== ownTerm) return event.lastLogTerm > ownTerm;
  return event.lastLogIndex >= lastLogIndex(state);
`;
const hearingPreVote = `\
        /** The leader is alive: whoever asks has merely lost touch with it. @thesis §9.6 */
        PreVoteRequest: { actions: 'refusePreVote' },
`;
const hearingVote = `\
          /** Not even its term is looked at, or a server that nobody needs could depose it. @thesis §4.2.3 */
          { guard: and(['termIsNewer', not('mayDisruptLeader')]), actions: 'refuseVote' },
`;
const followerPreVote = `      /** Says what it would do; nothing else changes. @thesis §9.6 */
      { guard: and(['termIsNewer', 'logIsUpToDate']), actions: 'grantPreVote' },
`;
const grant = `  effects.send(event.from, { type: 'PreVoteResponse', from: state.id, term: event.term, voteGranted: true });
`;
const phantomContact = `    AppendEntriesResponse: [
      /** @paper §5.1 */
      { guard: 'termIsNewer', target: '.follower', actions: 'adoptTerm' },
`;

export const electionBugs: readonly NamedBug[] = [
  {
    id: 'B01',
    name: 'vote granted that was not written',
    why: 'After a crash the vote is free again, and somebody else gets it in the same term.',
    changes: [{ path: elections, from: savedVote, to: '    state.votedFor = event.candidateId;\n' }],
  },
  {
    id: 'B02',
    name: 'campaign leaves before term and vote are durable',
    why: 'After a crash the candidate votes for another in a term in which it has asked for votes.',
    changes: [{ path: elections, from: 'effects.send(voter, {', to: 'effects.sendAhead(voter, {' }],
  },
  {
    id: 'B03',
    name: 'vote is cleared on the disk before the term is raised',
    why: 'A crash between the two writes leaves the old term without its vote.',
    changes: [
      {
        path: 'runtime/ordered-effects.ts',
        from: '  private stopped = false;\n',
        to: '  private stopped = false;\n  private writtenTerm = 0 as Term;\n',
      },
      {
        path: 'runtime/ordered-effects.ts',
        from: '      return this.storage.write(ordered.batch) ?? undefined;\n',
        to: `      const { batch } = ordered;
      const { termAndVote } = batch;
      const earlier = this.writtenTerm;
      if (termAndVote === null || earlier === 0 || termAndVote.currentTerm === earlier) {
        if (termAndVote !== null) this.writtenTerm = termAndVote.currentTerm;
        return this.storage.write(batch) ?? undefined;
      }
      this.writtenTerm = termAndVote.currentTerm;
      const first = { termAndVote: { ...termAndVote, currentTerm: earlier }, logStart: null, entries: [] };
      return Promise.resolve(this.storage.write(first)).then(() => this.storage.write(batch));
`,
      },
    ],
  },
  {
    id: 'B04',
    name: 'vote is cleared without a newer term',
    why: 'Whoever follows a leader of its own term forgets for whom it voted in that term.',
    changes: [
      {
        path: 'spec/rules/append-entries.ts',
        from: '  state.leaderId = event.leaderId;\n',
        to: '  state.leaderId = event.leaderId;\n  state.votedFor = null;\n',
      },
    ],
  },
  {
    id: 'B05',
    name: 'votes are counted, not voters',
    why: 'An answer that arrives twice counts twice.',
    changes: [
      {
        path: elections,
        from: 'state.votesGranted.add(event.from);',
        to: 'state.votesGranted.add((event.from + state.votesGranted.size) as typeof event.from);',
      },
      {
        path: 'spec/rules/quorum.ts',
        from: '  return count >= majority(voters);',
        to: '  return Math.max(count, servers.size) >= majority(voters);',
      },
    ],
  },
  {
    id: 'B07a',
    name: 'last term and last index both have to be as late',
    why: 'A later term with a shorter log is refused: with unlucky logs nobody can be elected.',
    changes: [
      {
        path: restriction,
        from: lastTerms,
        to: '  return event.lastLogTerm >= ownTerm && event.lastLogIndex >= lastLogIndex(state);\n',
      },
    ],
  },
  {
    id: 'B07b',
    name: 'last term or last index has to be as late',
    why: 'A longer log of an older term wins, without committed entries.',
    changes: [
      {
        path: restriction,
        from: lastTerms,
        to: '  return event.lastLogTerm >= ownTerm || event.lastLogIndex >= lastLogIndex(state);\n',
      },
    ],
  },
  {
    id: 'B08',
    name: 'every log is up to date',
    why: 'A server without the committed entries is elected.',
    changes: [{ path: restriction, from: lastTerms, to: '  return ownTerm >= 0;\n' }],
  },
  {
    id: 'B10',
    name: 'half of the servers is a majority',
    why: 'With an even number of servers both halves decide.',
    changes: [
      {
        path: 'spec/rules/quorum.ts',
        from: 'Math.floor(voters.length / 2) + 1',
        to: 'Math.ceil(voters.length / 2)',
      },
    ],
  },
  {
    id: 'B15a',
    name: 'whoever hears a leader grants pre-votes',
    why: 'A returning server takes the office from a leader that everybody hears.',
    changes: [{ path: follower, from: hearingPreVote, to: '' }],
  },
  {
    id: 'B15b',
    name: 'whoever hears a leader looks at the terms of candidates',
    why: 'A server that nobody needs takes the office from a leader that everybody hears.',
    changes: [{ path: follower, from: hearingVote, to: '' }],
  },
  {
    id: 'B20',
    name: 'election timeouts are all alike',
    why: 'Servers that stand together once stand together for ever, and split the vote.',
    changes: [
      {
        path: 'runtime/chart-timers.ts',
        from: 'electionTimeoutMs * (1 + random())',
        to: 'electionTimeoutMs * (1 + 0 * random())',
      },
    ],
  },
  {
    id: 'B21',
    name: 'a pre-vote is granted in the own term',
    why: 'The asker takes the grant for a stale one, and never stands.',
    changes: [
      {
        path: preVote,
        from: 'term: event.term, voteGranted: true',
        to: 'term: state.currentTerm, voteGranted: true',
      },
    ],
  },
  {
    id: 'B23a',
    name: 'a pre-vote takes the vote away',
    why: 'Asking whether one could win must change nothing.',
    changes: [{ path: preVote, from: grant, to: `${grant}  state.votedFor = event.candidateId;\n` }],
  },
  {
    id: 'B23b',
    name: 'a pre-vote starts the election timer again',
    why: 'Asking whether one could win must change nothing.',
    changes: [
      {
        path: follower,
        from: followerPreVote,
        to: followerPreVote.replace("actions: 'grant", "target: 'follower', reenter: true, actions: 'grant"),
      },
    ],
  },
  {
    id: 'B24a',
    name: 'a pre-candidate remembers the old leader',
    why: 'It sends clients to a leader that it has given up.',
    changes: [
      {
        path: preVote,
        from: '  state.leaderId = null;\n  state.votesGranted',
        to: '  state.votesGranted',
      },
    ],
  },
  {
    id: 'B24b',
    name: 'a pre-candidate does not begin with its own vote',
    why: 'The votes are what was left of the last round.',
    changes: [{ path: preVote, from: '  state.votesGranted = new Set([state.id]);\n', to: '' }],
  },
  {
    id: 'B26',
    name: 'a leader without a majority goes on',
    why: 'Its heartbeats keep quiet those who could elect another.',
    changes: [
      {
        path: leader,
        from: "guard: not(and(['majorityHasAnswered', 'ownDiskKeepsUp'])),",
        to: "guard: not('ownDiskKeepsUp'),",
      },
    ],
  },
  {
    id: 'B27',
    name: 'answers to AppendEntries are not checked for a newer term',
    why: 'A leader of the past goes on, and takes refusals for contact.',
    changes: [{ path: machine, from: phantomContact, to: '    AppendEntriesResponse: [\n' }],
  },
  {
    id: 'B02b',
    name: 'term and vote are written after the campaign has left',
    why: 'The same as B02, by the order of the orders.',
    changes: [
      { path: elections, from: campaignSave, to: '}\n\n/** A request to all others' },
      {
        path: elections,
        from: `      mayDisruptLeader,
    });
  }
`,
        to: `      mayDisruptLeader,
    });
  }
  effects.saveTermAndVote(state.currentTerm, state.votedFor);
`,
      },
    ],
  },
];
