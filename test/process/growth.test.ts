/** One server becomes seven, and then one again, while clients write at all of them (§6). */

import { afterEach, beforeEach, expect, it } from 'vitest';
import { MemberCluster } from './member-cluster.ts';
import { RecordedLoad } from './recorded-load.ts';
import { seededRandom } from './seeded-random.ts';

const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
const putsPerStep = 20;

let cluster: MemberCluster;
beforeEach(async () => {
  cluster = await MemberCluster.prepare(names);
});
afterEach(() => cluster.destroy());

async function growToSeven(load: RecordedLoad): Promise<void> {
  for (const [place, name] of names.entries()) {
    if (place === 0) continue;
    await cluster.grow(name, names[place - 1] as string, names.slice(0, place + 1));
    await load.progress(putsPerStep);
  }
}

/** Whoever leads goes first, again and again; returns who is left. */
async function shrinkToOne(load: RecordedLoad): Promise<string> {
  let left = names;
  while (left.length > 1) {
    const leader = await cluster.leader();
    const [other = ''] = left.filter((name) => name !== leader);
    const ID = await cluster.idOf(leader, other);
    await cluster.until(`${leader} may go`, async () => {
      const answer = cluster.call(other, 'cluster/member/remove', { ID });
      return answer.then(() => true);
    });
    expect(await cluster.server(leader).ended).toEqual({ code: 1, signal: null });
    left = left.filter((name) => name !== leader);
    await load.progress(putsPerStep);
  }
  return left[0] as string;
}

it('a cluster of one becomes one of seven and one again, and nothing acknowledged is lost', async () => {
  const load = new RecordedLoad({
    endpoints: names.map((name) => cluster.endpointOf(name)),
    choose: seededRandom(7),
  });
  await cluster.launch('a', 'new', ['a']).listening();
  load.start();

  await growToSeven(load);
  expect(await cluster.members('g')).toHaveLength(7);
  const last = await shrinkToOne(load);
  await load.stop();

  expect(await cluster.members(last)).toHaveLength(1);
  expect(await load.differences([cluster.endpointOf(last)])).toEqual([]);
});
