/**
 * Every edge of a bounded graph: chart and generated code do the same, and together the edges leave nothing
 * out.
 */

import { describe, expect, test } from 'vitest';
import { BranchCoverage } from '../branch-coverage.ts';
import { explore } from '../explore.ts';
import { GuardCoverage } from '../guard-coverage.ts';
import { impossibleAlone, impossibleBranches, impossibleDecisions } from './impossible.ts';
import { clusterSizes, serverBounds, serverBranches, serverLockstep, serverModel } from './server-model.ts';

/** Explores a cluster; every test asks about another side of it. */
function survey(clusterSize: number) {
  const branches = new BranchCoverage(serverBranches);
  const guards = new GuardCoverage(serverBranches);
  const lockstep = serverLockstep();
  const states = new Set();
  let edgeCount = 0;
  let difference: string | null = null;
  for (const edge of explore(serverModel(clusterSize), serverBounds(2, 2, 30), guards.observe)) {
    difference ??= lockstep.compareEdge(edge);
    branches.record(edge.after.trace);
    states.add(edge.before);
    edgeCount += 1;
  }
  return { branches, guards, difference, edgeCount, stateCount: states.size };
}

const surveys = new Map<number, ReturnType<typeof survey>>();

/** The test that comes first pays. */
function surveyOf(clusterSize: number): ReturnType<typeof survey> {
  const made = surveys.get(clusterSize) ?? survey(clusterSize);
  surveys.set(clusterSize, made);
  return made;
}

describe.each(clusterSizes)('in a cluster of %i', (clusterSize) => {
  test('generated code takes every edge as the chart does', () => {
    const { difference, edgeCount } = surveyOf(clusterSize);

    expect(difference).toBeNull();
    expect(edgeCount).toBeGreaterThan(5000);
  });

  test('the edges take every branch that is possible there', () => {
    const impossible = clusterSize === 1 ? impossibleAlone(serverBranches) : impossibleBranches;

    const complaints = surveyOf(clusterSize).branches.complaints(impossible);

    expect(complaints).toEqual([]);
  });
});

describe.each([3, 4, 5])('in a cluster of %i', (clusterSize) => {
  test('every condition of every guard decides both ways', () => {
    const complaints = surveyOf(clusterSize).guards.complaints(impossibleDecisions);

    expect(complaints).toEqual([]);
  });
});

test('the graphs have at least 25,000 edges together', () => {
  const made = clusterSizes.map(surveyOf);

  const edgeCount = made.reduce((sum, each) => sum + each.edgeCount, 0);
  const stateCount = made.reduce((sum, each) => sum + each.stateCount, 0);

  console.info(`${edgeCount} edges from ${stateCount} states, ${serverBranches.branches.length} branches`);
  expect(edgeCount).toBeGreaterThan(25_000);
});
