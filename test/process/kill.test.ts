/** `kill -9`, again and again, under load. */

import { afterEach, expect, test } from 'vitest';
import { ProcessCluster } from './process-cluster.ts';
import { RecordedLoad } from './recorded-load.ts';
import { type Choose, oneOf, printedSeed, seededRandom } from './seeded-random.ts';

const ROUNDS = 30;

const cluster = await ProcessCluster.prepare();
afterEach(() => cluster.destroy());

type Casualty = 'the leader' | 'a follower' | 'all three';

async function victimsOf(casualty: Casualty, choose: Choose): Promise<string[]> {
  if (casualty === 'all three') return [...cluster.names];
  const leader = await cluster.leader();
  return casualty === 'the leader' ? [leader] : [oneOf(cluster.othersThan(leader), choose)];
}

/**
 * Returns the milliseconds until a put was acknowledged again: by those that were left or, if none was, after
 * the restart.
 */
async function killAndRestart(victims: readonly string[], load: RecordedLoad): Promise<number> {
  await cluster.kill(victims);
  const killedMs = performance.now();
  if (victims.length === cluster.names.length) await cluster.start(victims);
  const recoveryMs = await load.recoveryMs(killedMs);
  if (victims.length < cluster.names.length) await cluster.start(victims);
  return recoveryMs;
}

function summaryOf(millis: readonly number[]): string {
  const sorted = millis.map(Math.round).sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))];
  return `${sorted.length} times, min ${at(0)} median ${at(0.5)} p90 ${at(0.9)} max ${at(1)} ms`;
}

test('killing servers 30 times under load loses no acknowledged put, and repeats none', async () => {
  const choose = seededRandom(printedSeed('30 kills'));
  const load = new RecordedLoad({ endpoints: cluster.endpoints, choose });
  const recoveries: Record<Casualty, number[]> = { 'the leader': [], 'a follower': [], 'all three': [] };
  await cluster.start();

  for (let round = 1; round <= ROUNDS; round += 1) {
    const casualty = oneOf<Casualty>(
      ['the leader', 'the leader', 'a follower', 'a follower', 'all three'],
      choose,
    );
    load.start();
    await load.progress(20 + choose(100));
    const victims = await victimsOf(casualty, choose);
    recoveries[casualty].push(await killAndRestart(victims, load));
    await load.stop();
    await cluster.leader();

    expect(await load.differences(), `after round ${round}, which killed ${casualty}`).toEqual([]);
  }

  for (const [casualty, millis] of Object.entries(recoveries))
    console.info(`To the next acknowledged put after ${casualty} died: ${summaryOf(millis)}`);
  console.info('Puts:', load.counts);
}, 240_000);
