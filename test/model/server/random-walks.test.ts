/** Random walks in lockstep; a failing one is shrunk and printed with the line that repeats it. */

import { expect, test } from 'vitest';
import { findFailingWalk, type Picks, planFrom, type WalkPlan, walkOf } from '../random-walk.ts';
import { breakStep } from './planted-faults.ts';
import {
  clusterSizes,
  generatedServer,
  type ServerSubject,
  serverLockstep,
  serverModel,
  type Topic,
  topicModel,
  topics,
} from './server-model.ts';

const usual = {
  seed: 20140520,
  walkCount: 150,
  stepCount: 60,
  command: 'npx vitest run test/model/server/random-walks.test.ts',
};

function compareWith(subject: ServerSubject, graph: number | Topic) {
  const model = typeof graph === 'number' ? serverModel(graph) : topicModel(graph);
  return (picks: Picks) => serverLockstep(subject).compareWalk([...walkOf(model, picks)]);
}

test.each(clusterSizes)('generated code keeps step on random walks in a cluster of %i', (clusterSize) => {
  const plan = planFrom(process.env, usual);

  const failure = findFailingWalk(plan, compareWith(generatedServer, clusterSize));

  expect(failure, failure ?? '').toBeNull();
});

test.each(topics)('generated code keeps step on random walks about %s', (topic) => {
  const plan = planFrom(process.env, { ...usual, walkCount: 60 });

  const failure = findFailingWalk(plan, compareWith(generatedServer, topic));

  expect(failure, failure ?? '').toBeNull();
});

test('random walks reach leaders that have committed and logs longer than any graph has', () => {
  const reached: string[] = [];
  const compare = (picks: Picks) => {
    for (const { after } of walkOf(serverModel(3), picks)) {
      const { commitIndex, log } = after.at?.context ?? {};
      if (after.role === 'leader.supported.heartbeat' && commitIndex > 0 && log.length > 4)
        reached.push(after.role);
    }
    return null;
  };

  findFailingWalk({ ...usual, path: undefined }, compare);

  expect(reached.length).toBeGreaterThan(0);
});

test('a failing random walk is shrunk, and its last line repeats it', () => {
  const plan: WalkPlan = { ...usual, path: undefined };
  const silent = breakStep((orders) => orders.filter((order) => order.type !== 'answer'));
  const compare = compareWith(silent, 3);

  const failure = findFailingWalk(plan, compare);

  expect(failure).toMatch(
    /× ClientProposal: order \d+: answer\(.*\) in the chart, nothing in generated code/,
  );
  const [, seed, path] = /replay {4}WALK_SEED=(\S+) WALK_PATH=(\S+) npx vitest run/.exec(failure ?? '') ?? [];
  const again = findFailingWalk(planFrom({ WALK_SEED: seed, WALK_PATH: path }, plan), compare);
  expect(again?.split('\n')[0]).toBe(failure?.split('\n')[0]);
  expect(failure).toMatch(/picks \[\d+(,\d+){1,3}\]/);
});
