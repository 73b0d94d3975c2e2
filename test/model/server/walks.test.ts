/** `@xstate/test` replays the shortest walk to every branch, with the chart as oracle. */

import { TestModel } from '@xstate/test';
import { describe, expect, test } from 'vitest';
import { ChartOracle } from '../../../tools/oracle/chart-oracle.ts';
import { BranchCoverage } from '../branch-coverage.ts';
import { show } from '../difference.ts';
import { traversalOf } from '../explore.ts';
import { beforeBoot, type Traced, tracedLogic } from '../traced-chart.ts';
import { shortestWalks } from '../walks.ts';
import { impossibleAlone, impossibleBranches } from './impossible.ts';
import { breakStep } from './planted-faults.ts';
import {
  clusterSizes,
  generatedServer,
  type ServerSubject,
  serverBounds,
  serverBranches,
  serverLockstep,
  serverModel,
} from './server-model.ts';

const bounds = () => serverBounds(2, 2, 30);

function walksIn(clusterSize: number) {
  const model = serverModel(clusterSize);
  const logic = tracedLogic(new ChartOracle(model.machine, model.table.numberOf));
  const testModel = new TestModel(logic, {
    serializeState: ({ role }) => role,
    serializeEvent: (event) => show(event),
  });
  return testModel.getPaths(() => shortestWalks(logic, traversalOf(model, bounds())));
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

describe.each(clusterSizes)('in a cluster of %i', (clusterSize) => {
  const walks = walksIn(clusterSize);

  test('a walk leads to every branch that is possible there', () => {
    const coverage = new BranchCoverage(serverBranches);
    const impossible = clusterSize === 1 ? impossibleAlone(serverBranches) : impossibleBranches;

    for (const { steps } of walks) for (const { state } of steps) coverage.record(state.trace);

    expect(coverage.complaints(impossible)).toEqual([]);
  });

  test('generated code keeps step with the chart on every walk', () => {
    for (const walk of walks) replay(walk, generatedServer);

    expect(walks.length).toBeGreaterThan(0);
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
