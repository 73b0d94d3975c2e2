import { describe, expect, test } from 'vitest';
import { snapshotAnswer, snapshotMark } from './events.ts';
import { PlantedCluster } from './planted-cluster.ts';
import { entriesOf } from './server-fixture.ts';

const holding = { term: 1, log: entriesOf([1, 1, 1]), durable: 3 };

/** Indexes 1 and 2 are committed; n1 has applied them. */
function committed(): PlantedCluster {
  const cluster = new PlantedCluster({ n1: holding, n2: holding });
  cluster.plant('n1', { commit: 2, applied: 2 }).look('n1', { applied: entriesOf([1, 1]) });
  return cluster;
}

const compactedTo = (index: number, term: number) => ({
  logStart: [index, term] as const,
  snapshot: snapshotMark(index, term),
  log: entriesOf([1, 1, 1]).slice(index),
});

describe('snapshots', () => {
  test('I22 accepts one that stands for what is committed and applied (§7)', () => {
    expect(committed().plant('n1', compactedTo(2, 1)).violated('n1')).toBeNull();
  });

  test('I22 notices one that stands for what nobody has committed (§7)', () => {
    expect(
      committed()
        .plant('n2', { ...compactedTo(3, 1), commit: 3, applied: 3 })
        .violated('n2'),
    ).toBe('I22');
  });

  test('I22 notices one of another history (§7)', () => {
    const other = { logStart: [2, 7] as const, snapshot: snapshotMark(2, 7), term: 7, durable: 2 };
    const cluster = committed().plant('n3', { ...other, commit: 2, applied: 2 });

    expect(cluster.violated('n3', { event: null })).toBe('I22');
  });

  test('I22 notices a log that begins later than the snapshot ends: what is between is lost (§7)', () => {
    const cluster = committed().plant('n1', { ...compactedTo(2, 1), snapshot: snapshotMark(1, 1) });

    expect(cluster.violated('n1')).toBe('I22');
  });

  test('I22 notices it also on the disk alone, and of a server that is down (§7)', () => {
    const disk = { ...compactedTo(2, 1), snapshot: null };

    expect(committed().plant('n1', { disk }).violated('n1')).toBe('I22');
    expect(committed().plant('n1', { running: false, disk }).violated('n1', { event: null })).toBe('I22');
  });

  test('I22 notices one that says more than is applied (§7)', () => {
    const cluster = committed().plant('n2', { snapshot: snapshotMark(2, 1), commit: 2, applied: 1 });

    expect(cluster.violated('n2', { applied: entriesOf([1]) })).toBe('I22');
  });

  test('I12 notices a log that begins after what is applied (Figure 2, §7)', () => {
    const cluster = committed().plant('n2', { ...compactedTo(2, 1), commit: 2, applied: 1 });

    expect(cluster.violated('n2', { applied: entriesOf([1]) })).toBe('I12');
  });

  test('I14 notices that a snapshot is acknowledged which is not durable (§7, Figure 13)', () => {
    const message = snapshotAnswer({ from: 'n3', term: 1, lastIncludedIndex: 2, installed: true });
    const cluster = committed().plant('n3', { term: 1 });

    expect(cluster.violated('n3', { sent: [['n1', message]] })).toBe('I14');
    expect(cluster.violated('n3', { sent: [['n1', { ...message, installed: false }]] })).toBeNull();
  });

  test('I8 counts who has a snapshot of what is committed (§5.3, §7)', () => {
    const cluster = committed()
      .plant('n1', compactedTo(2, 1))
      .plant('n2', { ...compactedTo(2, 1), commit: 2, applied: 2 });

    expect(cluster.violated('n1')).toBeNull();
    cluster.plant('n2', { log: [], logStart: [0, 0], snapshot: null, commit: 0, applied: 0, running: false });
    expect(cluster.violated('n2', { event: null })).toBe('I8');
  });
});
