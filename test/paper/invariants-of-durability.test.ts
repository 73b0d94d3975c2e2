import { describe, expect, test } from 'vitest';
import type { ServerMessage } from '../../spec/messages.ts';
import {
  accepted,
  appendEntries,
  preVote,
  preVoteResponse,
  requestVote,
  requestVoteResponse,
} from './events.ts';
import { PlantedCluster } from './planted-cluster.ts';
import { entriesOf } from './server-fixture.ts';

const leader = { role: 'leader.supported.heartbeat' } as const;
const from1 = { from: 'n1' } as const;

describe('what is committed', () => {
  test('I8 notices a committed entry that a minority of the disks holds (§5.3)', () => {
    const cluster = new PlantedCluster({ n1: { term: 1, log: entriesOf([1]) } });

    cluster.plant('n1', { commit: 1 });

    expect(cluster.violated('n1')).toBe('I8');
  });

  test('I8 notices a disk that loses a committed entry afterwards (§5.3)', () => {
    const holding = { term: 1, log: entriesOf([1]) };
    const cluster = new PlantedCluster({ n2: holding });
    cluster.plant('n1', { ...holding, commit: 1 }).look('n1');

    cluster.plant('n2', { disk: { log: [] } });

    expect(cluster.violated('n2')).toBe('I8');
  });

  test('I9 notices another entry committed at the same index (§5.4)', () => {
    const holding = { term: 1, log: entriesOf([1]) };
    const cluster = new PlantedCluster({ n2: holding });
    cluster.plant('n1', { ...holding, commit: 1 }).look('n1');

    cluster.plant('n3', { term: 2, log: entriesOf([2]), commit: 1 });

    expect(cluster.violated('n3')).toBe('I9');
  });

  test('I9 notices a server that replaces what it has committed (§5.4)', () => {
    const holding = { term: 1, log: entriesOf([1]) };
    const cluster = new PlantedCluster({ n1: holding, n2: holding });
    cluster.plant('n3', { ...holding, commit: 1 }).look('n3');

    cluster.plant('n3', { term: 2, log: entriesOf([2]) });

    expect(cluster.violated('n3')).toBe('I9');
  });

  test.each([
    ['applied beyond committed', { applied: 1, durable: 1 }],
    ['committed beyond the log', { commit: 3 }],
    ['applied beyond what its disk holds', { commit: 1, applied: 1 }],
  ])('I12 notices a server that has %s (Figure 2)', (_what, indexes) => {
    const cluster = new PlantedCluster({ n2: { term: 1, log: entriesOf([1, 1]) } });

    cluster.plant('n1', { term: 1, log: entriesOf([1, 1]), ...indexes });

    expect(cluster.violated('n1')).toBe('I12');
  });

  test.each([
    ['what a follower is known to have', 1],
    ['what comes after its own last entry', 3],
  ])('I12 notices a leader that would send %s (Figure 2)', (_what, n2) => {
    const holding = { term: 1, log: entriesOf([1]) };
    const cluster = new PlantedCluster({ n2: holding });

    cluster.plant('n1', { ...holding, ...leader, vote: 'n1', match: { n2: 1 }, next: { n2 } });

    expect(cluster.violated('n1')).toBe('I12');
  });

  test('I12 notices a follower that has answered a round of reads before it began (thesis §6.4)', () => {
    const cluster = new PlantedCluster();

    cluster.plant('n1', { ...leader, term: 1, vote: 'n1', match: { n2: 0 }, confirmed: { n2: 1 } });

    expect(cluster.violated('n1')).toBe('I12');
  });

  test('I13 notices a match index beyond what the follower’s disk holds (§5.3)', () => {
    const cluster = new PlantedCluster({ n2: { term: 1, log: entriesOf([1]), disk: { log: [] } } });

    cluster.plant('n1', { ...leader, term: 1, vote: 'n1', log: entriesOf([1]), match: { n2: 1 } });

    expect(cluster.violated('n1')).toBe('I13');
  });

  test('I13 notices a follower that loses what its leader counts on (§5.3)', () => {
    const holding = { term: 1, log: entriesOf([1]) };
    const n1 = { ...holding, ...leader, vote: 'n1', match: { n2: 1 } };
    const cluster = new PlantedCluster({ n1, n2: holding });

    cluster.plant('n2', { disk: { log: [] } });

    expect(cluster.violated('n2')).toBe('I13');
  });

  test('I13 does not ask about a follower that has moved on to a newer term (§5.3)', () => {
    const holding = { term: 1, log: entriesOf([1]) };
    const n1 = { ...holding, ...leader, vote: 'n1', match: { n2: 1 } };
    const cluster = new PlantedCluster({ n1, n2: holding });

    cluster.plant('n2', { term: 2, log: entriesOf([2]) });

    expect(cluster.violated('n2')).toBeNull();
  });
});

describe('what leaves a server', () => {
  const premature: readonly (readonly [string, ServerMessage])[] = [
    ['a request for votes', requestVote({ ...from1, term: 2 })],
    ['a vote', requestVoteResponse({ ...from1, term: 2 })],
    ['the refusal of a vote', requestVoteResponse({ ...from1, term: 2, voteGranted: false })],
    ['an acknowledgement', accepted({ ...from1, term: 2, matchIndex: 1 })],
    ['a leader’s message', appendEntries({ ...from1, term: 2 })],
    ['a question for pre-votes', preVote({ ...from1, term: 3 })],
  ];

  test.each(premature)('I14 notices %s of a term that is not durable (§5.1)', (_what, message) => {
    const cluster = new PlantedCluster();
    const planted = { term: 2, vote: 'n1', log: entriesOf([1]), disk: { term: 1, vote: null } };

    cluster.plant('n1', planted);

    expect(cluster.violated('n1', { sent: [['n2', message]] })).toBe('I14');
  });

  test('I14 notices a vote that the disk does not hold (§5.2)', () => {
    const cluster = new PlantedCluster({ n1: { term: 1, vote: 'n2', disk: { vote: null } } });

    const violated = cluster.violated('n1', { sent: [['n2', requestVoteResponse(from1)]] });

    expect(violated).toBe('I14');
  });

  test('I14 notices an acknowledgement of an entry that the disk does not hold (§5.3)', () => {
    const cluster = new PlantedCluster({ n1: { term: 1, log: entriesOf([1]), disk: { log: [] } } });

    const violated = cluster.violated('n1', { sent: [['n2', accepted({ ...from1, matchIndex: 1 })]] });

    expect(violated).toBe('I14');
  });

  test('I14 lets a pre-vote go, which promises nothing (thesis §9.6)', () => {
    const cluster = new PlantedCluster();

    const violated = cluster.violated('n1', { sent: [['n2', preVoteResponse({ ...from1, term: 5 })]] });

    expect(violated).toBeNull();
  });

  test.each([
    ['term', { term: 2 }],
    ['vote', { vote: 'n2' }],
    ['leader', { leaderId: 'n3' }],
    ['role', { role: 'candidate' }],
  ])('I18 notices a pre-vote that changes the %s (thesis §9.6)', (_what, change) => {
    const cluster = new PlantedCluster({ n1: { term: 1 } });

    cluster.plant('n1', change);

    expect(cluster.violated('n1', { event: 'PreVoteRequest' })).toBe('I18');
  });

  test('I18 notices a pre-vote that starts a timer anew (thesis §9.6)', () => {
    const cluster = new PlantedCluster();

    const violated = cluster.violated('n1', { event: 'PreVoteRequest', touchedTimers: true });

    expect(violated).toBe('I18');
  });
});
