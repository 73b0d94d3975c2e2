/**
 * Every edge of a bounded graph: chart and generated code do the same, and together the edges leave nothing
 * out.
 */

import { expect, test } from 'vitest';
import { BranchCoverage, missedByAll } from '../branch-coverage.ts';
import { explore } from '../explore.ts';
import { GuardCoverage } from '../guard-coverage.ts';
import { impossibleAlone, impossibleDecisions, leftToTopics } from './impossible.ts';
import {
  clusterSizes,
  serverBounds,
  serverBranches,
  serverLockstep,
  serverModel,
  type Topic,
  topicBounds,
  topicModel,
  topics,
} from './server-model.ts';

type Graph = number | Topic;

/** Patience is lost in steps: the graph about it is narrow, and deep. */
const statesOf: Readonly<Record<Topic, number>> = { snapshots: 30, members: 30, preferences: 80, leases: 30 };

/** Explores a graph; every test asks about another side of it. */
function survey(graph: Graph) {
  const branches = new BranchCoverage(serverBranches);
  const guards = new GuardCoverage(serverBranches);
  const lockstep = serverLockstep();
  const states = new Set();
  let edgeCount = 0;
  let difference: string | null = null;
  const model = typeof graph === 'number' ? serverModel(graph) : topicModel(graph);
  const bounds = typeof graph === 'number' ? serverBounds(2, 2, 30) : topicBounds(statesOf[graph]);
  for (const edge of explore(model, bounds, guards.observe)) {
    difference ??= lockstep.compareEdge(edge);
    branches.record(edge.after.trace);
    states.add(edge.before);
    edgeCount += 1;
  }
  return { branches, guards, difference, edgeCount, stateCount: states.size };
}

const surveys = new Map<Graph, ReturnType<typeof survey>>();

/** The test that comes first pays. */
function surveyOf(graph: Graph): ReturnType<typeof survey> {
  const made = surveys.get(graph) ?? survey(graph);
  surveys.set(graph, made);
  return made;
}

const left = leftToTopics(serverBranches);

test.each([...clusterSizes, ...topics])('generated code takes every edge as the chart does: %s', (graph) => {
  const { difference, edgeCount } = surveyOf(graph);

  expect(difference).toBeNull();
  expect(edgeCount).toBeGreaterThan(5000);
});

test.each(clusterSizes)('in a cluster of %i the edges take every branch that is possible there', (size) => {
  const alone = size === 1 ? impossibleAlone(serverBranches) : [];

  const complaints = surveyOf(size).branches.complaints([...left, ...alone]);

  expect(complaints).toEqual([]);
});

test('the graphs about members and snapshots take every branch that is left to them', () => {
  const mine = new Set(left.map(({ title }) => `never: ${title}`));

  const complaints = missedByAll(...topics.map((topic) => surveyOf(topic).branches.complaints([])));

  expect(complaints.filter((line) => mine.has(line))).toEqual([]);
  expect(left.length).toBeGreaterThan(30);
});

test.each([3, 4, 5])(
  'in a cluster of %i, or by a topic, every condition of every guard decides both ways',
  (size) => {
    const complaints = [size, ...topics].map((graph) =>
      surveyOf(graph as Graph).guards.complaints(impossibleDecisions),
    );

    expect(missedByAll(...complaints)).toEqual([]);
  },
);

test('the graphs have at least 25,000 edges together', () => {
  const made = [...clusterSizes, ...topics].map(surveyOf);

  const edgeCount = made.reduce((sum, each) => sum + each.edgeCount, 0);
  const stateCount = made.reduce((sum, each) => sum + each.stateCount, 0);

  console.info(`${edgeCount} edges from ${stateCount} states, ${serverBranches.branches.length} branches`);
  expect(edgeCount).toBeGreaterThan(25_000);
});
