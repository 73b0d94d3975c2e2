/** What a server says of itself and of its cluster. */
import { type Client, createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { beforeEach, describe, expect, it } from 'vitest';
import { NoLeaderError } from '../../runtime/errors.ts';
import { decodeAnswer } from '../../runtime/kv/answer-encoding.ts';
import { encodeRequest } from '../../runtime/kv/request-encoding.ts';
import { announce } from '../../runtime/node/api/announcement.ts';
import {
  AlarmRequest_AlarmAction,
  Cluster,
  KV,
  Maintenance,
} from '../../runtime/node/api/protocol/rpc_pb.ts';
import { post, type Served, serve } from './served.ts';

let served: Served;
let kv: Client<typeof KV>;
let cluster: Client<typeof Cluster>;
let maintenance: Client<typeof Maintenance>;
beforeEach(async () => {
  served = await serve();
  const transport = createGrpcTransport({ baseUrl: served.url });
  kv = createClient(KV, transport);
  cluster = createClient(Cluster, transport);
  maintenance = createClient(Maintenance, transport);
});

const key = Buffer.from('key');
const nobody = new AbortController().signal;

describe('the list of members', () => {
  it('has everybody with a number, a name and what is known of the addresses', async () => {
    const announcement = { member: 'n2', name: 'second', clientUrls: ['http://ü:1', 'http://b:2'] };
    await announce(served.node, announcement, nobody);

    const { header, members } = await cluster.memberList({});

    expect(header).toMatchObject({ memberId: 10276657743932975437n, revision: 1n });
    expect(members).toMatchObject([
      { ID: 10276657743932975437n, name: 'n1', peerURLs: ['http://127.0.0.1:2380'], clientURLs: [] },
      { ID: 2n, name: 'second', peerURLs: [], clientURLs: announcement.clientUrls, isLearner: false },
    ]);
  });

  it('asks the cluster first if it has to be linearizable', async () => {
    await cluster.memberList({});
    await cluster.memberList({ linearizable: true });

    expect(served.node.asked).toEqual(['readLocal', 'read', 'readLocal']);
    served.node.failure = new NoLeaderError('…');
    await expect(cluster.memberList({ linearizable: true })).rejects.toThrow('etcdserver: no leader');
  });

  it('is JSON in ASCII at the gateway', async () => {
    await announce(served.node, { member: 'n2', name: 'n2', clientUrls: ['http://ü:1'] }, nobody);

    const [status, text] = await post(`${served.url}/v3/cluster/member/list`, {});

    expect(status).toBe(200);
    expect(text).toContain('{"ID":"2","name":"n2","clientURLs":["http://\\u00fc:1"]}');
  });
});

describe('an announcement', () => {
  it('is written once, and again only when it changes', async () => {
    for (const url of ['http://a:1', 'http://a:1', 'http://a:2']) {
      await announce(served.node, { member: '1', name: 'n1', clientUrls: [url] }, nobody);
    }

    expect(served.node.asked).toEqual(['read', 'propose', 'read', 'read', 'propose']);
    const answer = decodeAnswer(served.node.readLocal(encodeRequest({ kind: 'members' })));
    expect(answer).toEqual({
      kind: 'members',
      revision: 1,
      members: [{ member: '1', name: 'n1', clientUrls: ['http://a:2'] }],
    });
  });

  it('ends without an error when the server ends, with or without a leader', async () => {
    served.node.failure = new NoLeaderError('…');
    const ending = new AbortController();
    const announced = announce(served.node, { member: '1', name: 'n1', clientUrls: [] }, ending.signal);
    await expect.poll(() => served.node.asked.length).toBe(1);

    ending.abort();

    await expect(announced).resolves.toBeUndefined();
  });
});

describe('the status', () => {
  it('says who leads, how far the log is and how much there is', async () => {
    await kv.put({ key, value: new Uint8Array(10_000) });

    const status = await maintenance.status({});

    expect(status).toMatchObject({
      version: '3.5.0+raftchart',
      leader: 10276657743932975437n,
      raftIndex: 7n,
      raftAppliedIndex: 6n,
      raftTerm: 2n,
      errors: [],
      isLearner: false,
    });
    expect(status.header?.revision).toBe(2n);
    expect(status.dbSizeInUse).toBeGreaterThan(10_000n);
    expect(status.dbSize).toBeGreaterThanOrEqual(status.dbSizeInUse);
  });

  it('names the lack of a leader as an error', async () => {
    served.node.leaderId = null;

    expect(await maintenance.status({})).toMatchObject({ leader: 0n, errors: ['etcdserver: no leader'] });
  });

  it('is JSON with integers of 64 bits as texts at the gateway', async () => {
    const [status, text] = await post(`${served.url}/v3/maintenance/status`, {});

    expect([status, JSON.parse(text)]).toEqual([
      200,
      expect.objectContaining({ leader: '10276657743932975437', raftIndex: '7', raftAppliedIndex: '6' }),
    ]);
  });
});

describe('the checksum', () => {
  it('is the same for the same revision, and says which that is', async () => {
    await kv.put({ key });
    const then = await maintenance.hashKV({});
    await kv.put({ key });

    const later = await maintenance.hashKV({ revision: 2n });

    expect(then).toMatchObject({ compactRevision: -1n, hashRevision: 2n });
    expect(later).toMatchObject({ hash: then.hash, hashRevision: 2n });
    expect((await maintenance.hash({})).hash).not.toBe(then.hash);
    const [, text] = await post(`${served.url}/v3/maintenance/hashkv`, { revision: '2' });
    expect(JSON.parse(text)).toMatchObject({ hash: then.hash, compact_revision: '-1', hash_revision: '2' });
  });

  it('begins anew when a compaction comes between its parts', async () => {
    for (let name = 0; name < 6000; name++) await served.node.propose(putOf(`k${name}`));
    await served.node.propose(putOf('k0'));
    const compacting = served.node.afterReadsLocal(1, encodeRequest({ kind: 'compact', revision: 6002 }));

    const disturbed = await maintenance.hashKV({});
    await compacting;

    expect(disturbed).toMatchObject({ compactRevision: 6002n, hash: (await maintenance.hashKV({})).hash });
  });

  it('is refused at a revision that is compacted or to come', async () => {
    await kv.put({ key });
    await kv.compact({ revision: 2n });

    const compacted = 'etcdserver: mvcc: required revision has been compacted';
    await expect(maintenance.hashKV({ revision: 1n })).rejects.toMatchObject({
      code: 11,
      rawMessage: compacted,
    });
    await expect(maintenance.hashKV({ revision: 3n })).rejects.toMatchObject({ code: 11 });
  });
});

it('there is no alarm, none can be raised, and to end one is no error', async () => {
  const { GET, ACTIVATE, DEACTIVATE } = AlarmRequest_AlarmAction;

  expect((await maintenance.alarm({ action: GET })).alarms).toEqual([]);
  expect((await maintenance.alarm({ action: DEACTIVATE })).alarms).toEqual([]);
  await expect(maintenance.alarm({ action: ACTIVATE })).rejects.toMatchObject({ code: 12 });
});

it('to defragment is no error', async () => {
  expect(await maintenance.defragment({})).toBeDefined();
});

it('what is not implemented is said to be so', async () => {
  const [status, text] = await post(`${served.url}/v3/auth/enable`, {});

  expect(status).toBe(501);
  expect(JSON.parse(text).message).toContain("Of etcd's API it serves KV");
});

function putOf(name: string): Uint8Array {
  const noOptions = { lease: 0n, prevKv: false, ignoreValue: false, ignoreLease: false };
  const value = new Uint8Array(1);
  return encodeRequest({ kind: 'put', key: name as never, value, ...noOptions });
}
