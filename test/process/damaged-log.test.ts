/** What a server does with a log that is not as it left it. */

import { afterEach, beforeEach, expect, test } from 'vitest';
import { ProcessCluster } from './process-cluster.ts';
import { RecordedLoad } from './recorded-load.ts';
import { type Choose, oneOf, printedSeed, seededRandom } from './seeded-random.ts';
import { flipBit, truncateTail } from './written-log.ts';

let cluster: ProcessCluster;
let choose: Choose;

beforeEach(async ({ task }) => {
  choose = seededRandom(printedSeed(task.name));
  cluster = await ProcessCluster.prepare();
});
afterEach(() => cluster.destroy());

/** Starts the cluster, and writes until there is something to damage. */
async function loadedCluster(): Promise<RecordedLoad> {
  const load = new RecordedLoad({ endpoints: cluster.endpoints, choose });
  await cluster.start();
  load.start();
  await load.progress(300);
  return load;
}

test('a server refuses to start with a flipped bit in its log, and the other two go on', async () => {
  const load = await loadedCluster();
  const name = oneOf(cluster.names, choose);
  await cluster.server(name).end('SIGTERM');
  console.info(await flipBit(cluster.dataDirOf(name), choose));

  const server = cluster.launch(name);
  const ending = await server.refusal();
  await load.progress(50);
  await load.stop();

  expect(ending).toEqual({ code: 1, signal: null });
  expect(server.stderr).toMatch(/Cannot open .*\.segment: at byte \d+ it should hold .*, but it holds /);
  expect(server.stderr).toContain('Its vote and log can no longer be trusted');
  const others = cluster.othersThan(name).map((other) => cluster.endpointOf(other));
  expect(await load.differences(others)).toEqual([]);
});

test('a server whose log lost its tail starts, and gets what it lost from the others', async () => {
  const load = await loadedCluster();
  const name = oneOf(cluster.names, choose);
  await cluster.kill([name]);
  // Acknowledged without it: so the other two hold everything that was acknowledged before.
  await load.recoveryMs(performance.now());
  await load.stop();
  console.info(await truncateTail(cluster.dataDirOf(name), choose));

  await cluster.start([name]);
  await cluster.leader();

  expect(await load.differences()).toEqual([]);
});
