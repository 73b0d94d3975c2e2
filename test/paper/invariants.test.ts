import { describe, expect, test } from 'vitest';
import { invariants } from '../../spec/invariants.ts';
import { requestVoteResponse } from './events.ts';
import { PlantedCluster } from './planted-cluster.ts';
import { entriesOf, entryOf } from './server-fixture.ts';

const leader = { role: 'leader.supported.heartbeat' } as const;
const other = { ...entryOf(1, 1), command: Uint8Array.of(99) };

describe('the safety properties of Figure 3', () => {
  test('I1 notices a second leader in one term (§5.2)', () => {
    const cluster = new PlantedCluster({ n1: { ...leader, term: 1, vote: 'n1' } });

    cluster.plant('n2', { ...leader, term: 1, vote: 'n2' });

    expect(cluster.violated('n2')).toBe('I1');
  });

  test('I1 accepts a second leader in another term (§5.2)', () => {
    const cluster = new PlantedCluster({ n1: { ...leader, term: 1, vote: 'n1' } });

    cluster.plant('n2', { ...leader, term: 2, vote: 'n2' });

    expect(cluster.violated('n2')).toBeNull();
  });

  test('I20 notices a leader whom a minority has elected (§5.2)', () => {
    const cluster = new PlantedCluster();

    cluster.plant('n1', { ...leader, term: 1, vote: 'n1', votesOf: ['n1'] });

    expect(cluster.violated('n1')).toBe('I20');
  });

  test('I20 notices a leader whose own vote a crash can take back (§5.2)', () => {
    const cluster = new PlantedCluster();

    cluster.plant('n1', { ...leader, term: 1, vote: 'n1', votesOf: ['n1', 'n2'], disk: { vote: null } });

    expect(cluster.violated('n1')).toBe('I20');
  });

  test('I20 counts only votes for this leader in this term (§5.2)', () => {
    const cluster = new PlantedCluster({ n2: { ...leader, term: 1, vote: 'n2' } });

    cluster.plant('n1', { ...leader, term: 2, vote: 'n1', votesOf: ['n2'] });

    expect(cluster.violated('n1')).toBeNull();
    expect(cluster.plant('n1', { term: 3, votesOf: ['n1'] }).violated('n1')).toBe('I20');
  });

  test('I2 notices two commands at one index and term (§5.3)', () => {
    const cluster = new PlantedCluster({ n1: { term: 1, log: entriesOf([1]) } });

    cluster.plant('n2', { term: 1, log: [other] });

    expect(cluster.violated('n2')).toBe('I2');
  });

  test('I2 notices logs that agree at an index and not before it (§5.3)', () => {
    const cluster = new PlantedCluster({ n1: { term: 3, log: entriesOf([1, 3]) } });

    cluster.plant('n2', { term: 3, log: entriesOf([2, 3]) });

    expect(cluster.violated('n2')).toBe('I2');
  });

  test('I2 notices an entry at the wrong place (§5.3)', () => {
    const cluster = new PlantedCluster();

    cluster.plant('n2', { term: 1, log: [entryOf(2, 1)] });

    expect(cluster.violated('n2')).toBe('I2');
  });

  test('I3 notices a new leader without a committed entry (§5.4)', () => {
    const holding = { term: 1, log: entriesOf([1]) };
    const cluster = new PlantedCluster({ n2: holding, n1: { ...holding, ...leader, vote: 'n1', commit: 1 } });
    cluster.look('n1');

    cluster.plant('n3', { ...leader, term: 2, vote: 'n3', log: [] });

    expect(cluster.violated('n3')).toBe('I3');
  });

  test('I3 notices an old leader that commits what a newer leader lacks (§5.4)', () => {
    const holding = { term: 1, log: entriesOf([1]) };
    const n1 = { ...holding, ...leader, vote: 'n1' };
    const cluster = new PlantedCluster({ n1, n2: holding, n3: { ...leader, term: 2, vote: 'n3' } });

    cluster.plant('n1', { commit: 1 });

    expect(cluster.violated('n1')).toBe('I3');
  });

  test('I3 accepts a late leader of a term before the one in which an entry was committed (§5.4)', () => {
    const holding = { term: 3, log: entriesOf([3]) };
    const n1 = { ...holding, ...leader, vote: 'n1', commit: 1 };
    const cluster = new PlantedCluster({ n2: holding, n3: { term: 2 } });
    cluster.plant('n1', n1).look('n1');

    cluster.plant('n3', { ...leader, term: 2, vote: 'n3' });

    expect(cluster.violated('n3')).toBeNull();
  });

  test('I21 notices a commit that Figure 8 warns of: most would still vote for another log (§5.4.2)', () => {
    const copied = { term: 4, log: entriesOf([1, 2]) };
    const cluster = new PlantedCluster({ n2: copied, n3: { term: 3, log: entriesOf([1, 3]) } });

    cluster.plant('n1', { ...copied, ...leader, vote: 'n1', log: entriesOf([1, 2, 4]), commit: 2 });

    expect(cluster.violated('n1')).toBe('I21');
  });

  test('I21 accepts it together with an entry of the leader’s own term (§5.4.2)', () => {
    const copied = { term: 4, log: entriesOf([1, 2, 4]) };
    const cluster = new PlantedCluster({ n2: copied, n3: { term: 3, log: entriesOf([1, 3]) } });

    cluster.plant('n1', { ...copied, ...leader, vote: 'n1', commit: 3 });

    expect(cluster.violated('n1')).toBeNull();
  });

  test('I4 notices two commands applied at one index (§5.4.3)', () => {
    const cluster = new PlantedCluster();
    cluster.look('n1', { applied: [entryOf(1, 1)] });

    const violated = cluster.violated('n2', { applied: [other] });

    expect(violated).toBe('I4');
  });

  test('I4 notices an index that is left out (§5.3)', () => {
    const cluster = new PlantedCluster();

    const violated = cluster.violated('n1', { applied: [entryOf(2, 1)] });

    expect(violated).toBe('I4');
  });

  test('I5 notices a leader that changes its log (§5.3)', () => {
    const cluster = new PlantedCluster({ n1: { ...leader, term: 2, vote: 'n1', log: entriesOf([1, 2]) } });

    cluster.plant('n1', { log: entriesOf([1]) });

    expect(cluster.violated('n1')).toBe('I5');
  });

  test('I5 lets a follower change its log (§5.3)', () => {
    const cluster = new PlantedCluster({ n1: { term: 2, log: entriesOf([1, 1]) } });

    cluster.plant('n1', { log: entriesOf([1, 2]) });

    expect(cluster.violated('n1')).toBeNull();
  });
});

describe('what never goes back', () => {
  test('I6 notices a term that goes back (§5.1)', () => {
    const cluster = new PlantedCluster({ n1: { term: 2, disk: { term: 0 } } });

    cluster.plant('n1', { term: 1 });

    expect(cluster.violated('n1')).toBe('I6');
  });

  test('I6 notices a vote that changes within a term (§5.2)', () => {
    const cluster = new PlantedCluster({ n1: { term: 2, vote: 'n2', disk: { term: 0, vote: null } } });

    cluster.plant('n1', { vote: 'n3' });

    expect(cluster.violated('n1')).toBe('I6');
  });

  test('I6 notices a disk that forgets its vote (§5.2)', () => {
    const cluster = new PlantedCluster({ n1: { term: 2, vote: 'n2' } });

    cluster.plant('n1', { disk: { term: 2, vote: null } });

    expect(cluster.violated('n1')).toBe('I6');
  });

  test('I6 notices a server that starts with less than its disk holds (§5.1)', () => {
    const cluster = new PlantedCluster({ n1: { term: 2 } });
    cluster.plant('n1', { running: false }).look('n1', { event: null });

    cluster.plant('n1', { running: true, term: 0, disk: { term: 2 } });

    expect(cluster.violated('n1', { event: null })).toBe('I6');
  });

  test('I6 accepts that a crash takes a term which was never durable (§5.1)', () => {
    const cluster = new PlantedCluster({ n1: { term: 2, disk: { term: 1 } } });
    cluster.plant('n1', { running: false }).look('n1', { event: null });

    cluster.plant('n1', { running: true, term: 1 });

    expect(cluster.violated('n1', { event: null })).toBeNull();
  });

  test('I6 notices votes for two candidates in one term (§5.2)', () => {
    const cluster = new PlantedCluster({ n1: { term: 1, vote: 'n2' } });
    const vote = requestVoteResponse({ from: 'n1', term: 1 });

    const violated = cluster.violated('n1', {
      sent: [
        ['n2', vote],
        ['n3', vote],
      ],
    });

    expect(violated).toBe('I6');
  });

  test('I7 notices a commit index that goes back (Figure 2)', () => {
    const holding = { term: 1, log: entriesOf([1, 1]) };
    const cluster = new PlantedCluster({ n2: holding, n1: { ...holding, commit: 2 } });
    cluster.look('n1');

    cluster.plant('n1', { commit: 1 });

    expect(cluster.violated('n1')).toBe('I7');
  });

  test('I7 accepts that a restart begins at 0 (Figure 2)', () => {
    const holding = { term: 1, log: entriesOf([1]) };
    const cluster = new PlantedCluster({ n2: holding });
    cluster.plant('n1', { ...holding, commit: 1 }).look('n1');
    cluster.plant('n1', { running: false }).look('n1', { event: null });

    cluster.plant('n1', { running: true, commit: 0 });

    expect(cluster.violated('n1', { event: null })).toBeNull();
  });
});

describe('what waits', () => {
  const leading = { ...leader, term: 1, vote: 'n1', log: entriesOf([1]), durable: 1, match: { n2: 0 } };

  test('I19 lets a leader owe the answer to what is not applied (§8)', () => {
    const cluster = new PlantedCluster();

    expect(cluster.plant('n1', { ...leading, pending: [1] }).violated('n1')).toBeNull();
  });

  test('I19 notices an answer that was forgotten when its entry was applied (§8)', () => {
    const holding = { term: 1, log: entriesOf([1]), durable: 1 };
    const cluster = new PlantedCluster({ n2: holding, n3: holding });

    cluster.plant('n1', { ...leading, pending: [1], commit: 1, applied: 1 });

    expect(cluster.violated('n1', { applied: entriesOf([1]) })).toBe('I19');
  });

  test.each([
    ['proposals', { pending: [1], match: {} }],
    ['what it knew of followers', {}],
    ['reads', { readsWait: true, match: {} }],
    ['the number of a round of reads', { readRound: 1, match: {} }],
  ])('I19 notices a former leader that keeps %s (Figure 2)', (_what, kept) => {
    const cluster = new PlantedCluster();

    cluster.plant('n1', { ...leading, ...kept, role: 'follower.silent' });

    expect(cluster.violated('n1')).toBe('I19');
  });
});

test('every invariant has an identifier of its own and a citation', () => {
  const ids = invariants.map(({ id }) => id);

  expect(new Set(ids).size).toBe(ids.length);
  expect(invariants.filter(({ paper }) => !/§|Figure/.test(paper))).toEqual([]);
});
