import { describe, expect, test } from 'vitest';
import { majoritiesMeet } from '../../spec/invariants-of-membership.ts';
import { configurationEntry, members } from './members.ts';
import { PlantedCluster } from './planted-cluster.ts';
import { entriesOf } from './server-fixture.ts';

const leader = { role: 'leader.supported.heartbeat' } as const;
const joint = { configuration: members('n1 n2 n3 to n1 n4 n5'), configurationIndex: 1 };
/** A log whose first entry, of term 1, says who decides. */
const log = [configurationEntry(1, 1, 'n1 n2 n3 to n1 n4 n5')];

describe('majorities of two configurations', () => {
  test.each([
    ['n1 n2 n3', 'n1 n2 n3', true],
    ['n1 n2 n3', 'n1 n2 n3 n4', true],
    ['n1 n2 n3', 'n1 n2 n3 n4 n5', false],
    ['n1 n2 n3', 'n1 n2 n4', false],
    ['n1', 'n2', false],
    ['n1 n2 n3', 'n1 n2 n3 to n4 n5', true],
    ['n1 n2 n3 to n4 n5', 'n4 n5', true],
    ['n1 n2 n3 to n4 n5', 'n1 n2 n3 to n6 n7', true],
    ['n1 n2 n3 to n4 n5', 'n6 n7 n8', false],
    ['n1 n2 n3 to n4 n5 n6', 'n1 n2 n7', false],
    ['n1 n2 n3 to n1 n2 n4', 'n1 n2 n3 n4', true],
  ])('of %s and of %s: that they always meet is %s (§6)', (one, other, expected) => {
    expect(majoritiesMeet(members(one), members(other))).toBe(expected);
    expect(majoritiesMeet(members(other), members(one))).toBe(expected);
  });
});

describe('who may decide', () => {
  test('I10 notices two configurations whose majorities need not meet (§6)', () => {
    const cluster = new PlantedCluster();

    cluster.plant('n3', { configuration: members('n3 n4 n5') });

    expect(cluster.violated('n3')).toBe('I10');
    expect(cluster.violated('n1')).toBe('I10');
  });

  test('I10 accepts C-old,new beside either half (§6)', () => {
    const cluster = new PlantedCluster({ n1: joint });

    cluster.plant('n3', { configuration: members('n1 n2 n3') }).plant('n2', joint);

    expect([cluster.violated('n3'), cluster.violated('n2')]).toEqual([null, null]);
  });

  test('I10 does not ask who is down, or knows no members (§6)', () => {
    const cluster = new PlantedCluster();

    cluster.plant('n3', { running: false, configuration: members('n3 n4 n5') });
    cluster.plant('n2', { configuration: members('') });

    expect([cluster.violated('n1'), cluster.violated('n2')]).toEqual([null, null]);
  });

  test('I10 does not ask who lacks what is committed: it decides nothing any more (§5.4.1, §6)', () => {
    const holding = { term: 1, log: entriesOf([1]) };
    const cluster = new PlantedCluster({ n2: holding });
    cluster.plant('n1', { ...holding, ...leader, vote: 'n1', commit: 1 }).look('n1');

    cluster.plant('n3', { configuration: members('n3 n4 n5') });

    expect(cluster.violated('n3')).toBeNull();
    expect(cluster.plant('n3', holding).violated('n3')).toBe('I10');
  });

  test('I11 notices a second change while the first is not committed (§6)', () => {
    const cluster = new PlantedCluster();

    cluster.plant('n1', { configurationIndex: 2, earlierConfigurations: [0, 1] });

    expect(cluster.violated('n1')).toBe('I11');
  });

  test('I11 accepts a second change once the first is committed, also in the same step (§6)', () => {
    const holding = { term: 1, log: entriesOf([1, 1]) };
    const changing = { ...holding, configurationIndex: 2, earlierConfigurations: [0, 1] };
    const cluster = new PlantedCluster({ n2: holding });

    cluster.plant('n1', { ...changing, commit: 1 });
    expect(cluster.violated('n1')).toBeNull();

    cluster.plant('n2', changing);
    expect(cluster.violated('n2')).toBeNull();
  });

  test('I23 notices a leader that has applied that it is no member (§6, thesis §4.2.2)', () => {
    const leading = { ...leader, term: 1, vote: 'n1', log: entriesOf([1]), durable: 1 };
    const removed = { configuration: members('n2 n3'), configurationIndex: 1 };
    const holding = { term: 1, log: entriesOf([1]), durable: 1 };
    const cluster = new PlantedCluster({ n2: holding, n3: holding });

    cluster.plant('n1', { ...leading, ...removed, votesOf: ['n2', 'n3'], commit: 1 });
    expect(cluster.violated('n1')).toBeNull();

    cluster.plant('n1', { applied: 1 });
    expect(cluster.violated('n1', { applied: entriesOf([1]) })).toBe('I23');
  });
});

describe('a joint configuration', () => {
  const all = { ...joint, term: 1, log };

  test('I20 notices a leader that has the votes of one half only (§6)', () => {
    const cluster = new PlantedCluster({ n1: joint, n4: joint, n5: joint });

    cluster.plant('n1', { ...leader, term: 1, vote: 'n1', votesOf: ['n1', 'n4', 'n5'] });

    expect(cluster.violated('n1')).toBe('I20');
    cluster.plant('n1', { votesOf: ['n1', 'n2', 'n4'] });
    expect(cluster.violated('n1')).toBeNull();
  });

  test('I8 notices a committed entry that one half only has on its disks (§6)', () => {
    const cluster = new PlantedCluster({ n1: all, n4: all, n5: all });

    cluster.plant('n1', { commit: 1 });

    expect(cluster.violated('n1')).toBe('I8');
  });

  test('I8 asks the configuration that decided, not the one that came after it (§6)', () => {
    const holding = { term: 1, log: entriesOf([1]) };
    const cluster = new PlantedCluster({ n1: holding, n2: holding });
    cluster.plant('n1', { commit: 1 }).look('n1');

    cluster.plant('n1', { configuration: members('n1 n2 n3 n4') });
    cluster.plant('n3', { configuration: members('n1 n2 n3 n4') });

    expect(cluster.violated('n3')).toBeNull();
    expect(cluster.plant('n2', { log: [] }).violated('n2')).toBe('I8');
  });

  test('I21 notices that somebody without what is committed could win both halves (§6)', () => {
    const cluster = new PlantedCluster({ n1: all, n2: all, n4: all, n5: joint });

    cluster.plant('n1', { commit: 1 });
    expect(cluster.violated('n1')).toBeNull();

    const other = { ...joint, term: 2, log: entriesOf([2]) };
    const beaten = new PlantedCluster({ n1: all, n2: all, n3: other, n4: all, n5: joint });
    expect(beaten.plant('n1', { commit: 1 }).violated('n1')).toBe('I21');
  });
});
