/** A leader that is stopped for a while (SIGSTOP) and does not know that time has passed. */

import { afterEach, expect, test } from 'vitest';
import { keysBelow, putKey } from './gateway-client.ts';
import { ProcessCluster } from './process-cluster.ts';
import { PutHistory } from './put-history.ts';
import { RecordedLoad } from './recorded-load.ts';
import { printedSeed, seededRandom } from './seeded-random.ts';

const ROUNDS = 4;

const cluster = await ProcessCluster.prepare();
afterEach(() => cluster.destroy());

test('another server leads while the leader is paused, and when it goes on nothing is lost', async () => {
  const choose = seededRandom(printedSeed('Paused leaders'));
  const load = new RecordedLoad({ endpoints: cluster.endpoints, deadlineMs: 150, choose });
  const late = new PutHistory('late/');
  await cluster.start();

  for (let round = 1; round <= ROUNDS; round += 1) {
    load.start();
    await load.progress(50);
    const leader = await cluster.leader();
    const endpoint = cluster.endpointOf(leader);
    const { key, value } = late.next();

    cluster.server(leader).pause();
    const pausedMs = performance.now();
    const lateOutcome = putKey(endpoint, key, String(value));
    const recoveryMs = await load.recoveryMs(pausedMs);
    const successor = await cluster.leader();
    await load.progress(30);
    await load.stop();
    cluster.server(leader).resume();
    const early = await keysBelow(endpoint, 'load/').catch(() => null);
    const outcome = await lateOutcome;
    late.record(outcome);
    await cluster.leader();

    console.info(
      `${leader} paused, ${successor} leads: ${Math.round(recoveryMs)} ms to the next put;`,
      `through ${leader} a put was ${outcome.kind}, a read ${early === null ? 'refused' : 'answered'}.`,
    );
    expect(successor).not.toBe(leader);
    expect(load.differencesIn(endpoint, early ?? (await keysBelow(endpoint, 'load/')))).toEqual([]);
    expect(await load.differences()).toEqual([]);
    for (const each of cluster.endpoints)
      expect(late.differences(await keysBelow(each, 'late/'))).toEqual([]);
  }
});
