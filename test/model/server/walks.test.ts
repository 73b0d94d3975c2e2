/** `@xstate/test` replays the shortest walk to every branch, with the chart as oracle. */

import { TestModel } from '@xstate/test';
import { describe, expect, test } from 'vitest';
import { ChartOracle } from '../../../tools/oracle/chart-oracle.ts';
import { BranchCoverage, missedByAll } from '../branch-coverage.ts';
import { show } from '../difference.ts';
import { traversalOf } from '../explore.ts';
import { beforeBoot, type Traced, tracedLogic } from '../traced-chart.ts';
import { shortestWalks } from '../walks.ts';
import { impossibleAlone, leftToTopics } from './impossible.ts';
import { breakStep } from './planted-faults.ts';
import {
  clusterSizes,
  generatedServer,
  type ServerSubject,
  serverBounds,
  serverBranches,
  serverLockstep,
  serverModel,
  type Topic,
  topicBounds,
  topicModel,
  topics,
} from './server-model.ts';

function walksIn(graph: number | Topic) {
  const model = typeof graph === 'number' ? serverModel(graph) : topicModel(graph);
  const bounds = typeof graph === 'number' ? serverBounds(2, 2, 30) : topicBounds(30);
  const logic = tracedLogic(new ChartOracle(model.machine, model.table.numberOf));
  const testModel = new TestModel(logic, {
    serializeState: ({ role }) => role,
    serializeEvent: (event) => show(event),
  });
  return testModel.getPaths(() => shortestWalks(logic, traversalOf(model, bounds)));
}

type Walk = ReturnType<typeof walksIn>[number];

/** Every step of the walk on the chart's side is made on the other side, and compared. */
function replay(walk: Walk, subject: ServerSubject): void {
  const compare = serverLockstep(subject).walker();
  let before: Traced = beforeBoot;
  const take = (step: Walk['steps'][number]) => {
    const difference = compare({ before, event: step.event, after: step.state });
    before = step.state;
    if (difference !== null) throw new Error(difference);
  };
  walk.testSync({ events: Object.fromEntries(walk.steps.map(({ event }) => [event.type, take])) });
}

function coverageOf(walks: readonly Walk[]): BranchCoverage {
  const coverage = new BranchCoverage(serverBranches);
  for (const { steps } of walks) for (const { state } of steps) coverage.record(state.trace);
  return coverage;
}

const left = leftToTopics(serverBranches);

describe.each(clusterSizes)('in a cluster of %i', (clusterSize) => {
  const walks = walksIn(clusterSize);

  test('a walk leads to every branch that is possible there', () => {
    const alone = clusterSize === 1 ? impossibleAlone(serverBranches) : [];

    expect(coverageOf(walks).complaints([...left, ...alone])).toEqual([]);
  });

  test('generated code keeps step with the chart on every walk', () => {
    for (const walk of walks) replay(walk, generatedServer);

    expect(walks.length).toBeGreaterThan(0);
  });
});

describe('where members change and logs are compacted', () => {
  const walks = topics.map(walksIn);

  test('a walk leads to every branch that plain clusters leave out', () => {
    const mine = new Set(left.map(({ title }) => `never: ${title}`));

    const complaints = missedByAll(...walks.map((some) => coverageOf(some).complaints([])));

    expect(complaints.filter((line) => mine.has(line))).toEqual([]);
  });

  test('generated code keeps step with the chart on every walk', () => {
    for (const walk of walks.flat()) replay(walk, generatedServer);

    expect(walks.flat().length).toBeGreaterThan(left.length);
  });
});

test('a walk on which generated code goes astray is told step by step', () => {
  const forgetful = breakStep((orders) => orders.filter((order) => order.type !== 'apply'));
  const replayAll = () => {
    for (const walk of walksIn(3)) replay(walk, forgetful);
  };

  expect(replayAll).toThrow(
    /× \w+: order \d+: apply\(.*\) in the chart, .* in generated code[\s\S]*Path:[\s\S]*State: /,
  );
});
