/** Servers that come and go, as etcd's operators do it: `member add`, start; `member remove`. */

import { afterEach, beforeEach, expect, it } from 'vitest';
import { putKey, valueAt } from './gateway-client.ts';
import { MemberCluster } from './member-cluster.ts';

let cluster: MemberCluster;
beforeEach(async () => {
  cluster = await MemberCluster.prepare(['a', 'b', 'c', 'd']);
});
afterEach(() => cluster.destroy());

async function three(): Promise<void> {
  await cluster.launch('a', 'new', ['a']).listening();
  await cluster.grow('b', 'a', ['a', 'b']);
  await cluster.grow('c', 'b', ['a', 'b', 'c']);
}

const put = (name: string, key: string) => putKey(cluster.endpointOf(name), key, 'value');

it('a cluster grows from one server to three, and then survives the loss of its first one (§6)', async () => {
  await three();
  expect(await put('c', 'k')).toMatchObject({ kind: 'acknowledged' });

  await cluster.kill('a');
  await cluster.until('b and c serve', async () => (await put('b', 'l')).kind === 'acknowledged');

  expect(await valueAt(cluster.endpointOf('c'), 'k')).toBe('value');
});

it('a leader that is removed hands over, stops, and is not missed (§4.2.2)', async () => {
  await three();
  const leader = await cluster.leader();
  const [other = ''] = ['a', 'b', 'c'].filter((name) => name !== leader);

  await cluster.call(other, 'cluster/member/remove', { ID: await cluster.idOf(leader, other) });

  // What reaches the old leader while it leaves has an unknown outcome.
  await cluster.until('the others serve', async () => (await put(other, 'k')).kind === 'acknowledged');
  expect(await cluster.members(other)).toHaveLength(2);
  expect(await cluster.server(leader).ended).toEqual({ code: 1, signal: null });
  expect(cluster.server(leader).stderr).toContain('has been removed from the cluster and stops');
});

it('a dead server is replaced by another one', async () => {
  await three();
  await cluster.kill('b');

  await cluster.call('a', 'cluster/member/remove', { ID: await cluster.idOf('b', 'a') });
  await cluster.grow('d', 'c', ['a', 'c', 'd']);

  await cluster.kill('a');
  await cluster.until('c and d serve', async () => (await put('d', 'k')).kind === 'acknowledged');
});

it('a server without its disk is refused until it is removed and added, and then is another one', async () => {
  await three();
  const before = await cluster.idOf('c', 'a');
  await cluster.kill('c');
  await cluster.wipe('c');
  const refused = cluster.launch('c', 'existing', ['a', 'b', 'c']);
  expect(await refused.refusal()).toEqual({ code: 1, signal: null });
  expect(refused.stderr).toContain('it has been running before');

  await cluster.call('b', 'cluster/member/remove', { ID: before });
  await cluster.grow('c', 'b', ['a', 'b', 'c']);

  expect(await cluster.idOf('c', 'a')).not.toBe(before);
  expect(await put('c', 'k')).toMatchObject({ kind: 'acknowledged' });
});

it('one of the first servers without its disk is refused, too', async () => {
  const names = ['a', 'b', 'c'];
  await Promise.all(names.map((name) => cluster.launch(name, 'new', names).listening()));
  await cluster.until('everybody has been announced', async () =>
    (await cluster.members('a')).every((member) => 'clientURLs' in member),
  );
  await cluster.kill('c');
  await cluster.wipe('c');

  const refused = cluster.launch('c', 'new', names);

  expect(await refused.refusal()).toEqual({ code: 1, signal: null });
  expect(refused.stderr).toContain('Cannot start c with the empty directory');
});

it('a server that was not added is told to be, and one that was keeps its place through a restart', async () => {
  await cluster.launch('a', 'new', ['a']).listening();
  await cluster.grow('b', 'a', ['a', 'b']);
  const id = await cluster.idOf('b', 'a');

  await cluster.server('b').end('SIGTERM');
  await cluster.launch('b', 'existing', ['a', 'b']).listening();

  await cluster.until('b serves', async () => (await put('b', 'k')).kind === 'acknowledged');
  expect(await cluster.idOf('b', 'b')).toBe(id);
});

it('a leader that is told to stop lets another one lead first (§3.10)', async () => {
  await three();
  const leader = await cluster.leader();
  const [other = ''] = ['a', 'b', 'c'].filter((name) => name !== leader);
  const stopped = cluster.server(leader).end('SIGTERM');
  await cluster.until('another one leads', async () => (await cluster.leader()) !== leader);

  expect(await put(other, 'k')).toMatchObject({ kind: 'acknowledged' });
  expect(await stopped).toEqual({ code: 0, signal: null });
  expect(cluster.server(leader).stderr).not.toContain('transferFailed');
});
