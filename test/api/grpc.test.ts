import type { UnknownEnum } from '@bufbuild/protobuf';
import { type Client, createClient } from '@connectrpc/connect';
import { createGrpcTransport, createGrpcWebTransport } from '@connectrpc/connect-node';
import { Etcd3, EtcdLeaseInvalidError } from 'etcd3';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import {
  NodeStoppedError,
  NoLeaderError,
  NoRoomError,
  OutcomeUnknownError,
  QueueFullError,
  RequestTimeoutError,
} from '../../runtime/errors.ts';
import { KV } from '../../runtime/node/api/protocol/rpc_pb.ts';
import { type Served, serve } from './served.ts';

let served: Served;
beforeEach(async () => {
  served = await serve();
});

describe('the client library etcd3', () => {
  let client: Etcd3;
  beforeEach(() => {
    client = new Etcd3({ hosts: served.url });
    onTestFinished(() => client.close());
  });

  it('puts, gets and deletes a key', async () => {
    await client.put('key').value('value');
    const found = await client.get('key').string();
    const { deleted } = await client.delete().key('key').exec();

    expect([found, deleted, await client.get('key').string()]).toEqual(['value', '1', null]);
  });

  it('reads a prefix with an order and a limit', async () => {
    for (const key of ['a/1', 'a/2', 'a/3', 'b/1']) await client.put(key).value(key);

    const found = await client.getAll().prefix('a/').sort('Key', 'Descend').limit(2).exec();

    expect(found.kvs.map((pair) => pair.key.toString())).toEqual(['a/3', 'a/2']);
    expect(found).toMatchObject({ count: '3', more: true });
  });

  it('gets the previous pair of a put', async () => {
    await client.put('key').value('old');

    const previous = await client.put('key').value('new').getPrevious();

    expect(previous).toMatchObject({ mod_revision: '2', version: '1' });
    expect(previous?.value.toString()).toBe('old');
  });

  it('carries keys and values of any bytes', async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));

    await client.put(bytes).value(bytes);

    expect(await client.get(bytes).buffer()).toEqual(bytes);
  });

  it('is told that watches and leases are not implemented', async () => {
    await expect(client.lease(10).grant()).rejects.toThrow(
      'does not implement etcdserverpb.Lease/LeaseGrant',
    );
  });

  it('recognizes the errors of etcd by their texts', async () => {
    await expect(client.put('key').lease('77')).rejects.toBeInstanceOf(EtcdLeaseInvalidError);
    await expect(client.put('').value('x')).rejects.toThrow('etcdserver: key is not provided');
  });
});

describe('over gRPC', () => {
  let kv: Client<typeof KV>;
  const key = Buffer.from('key');
  const unknown = 9 as UnknownEnum;
  const rangeOp = { request: { case: 'requestRange', value: { key } } } as const;
  const putOp = { request: { case: 'requestPut', value: { key } } } as const;
  beforeEach(() => {
    kv = createClient(KV, createGrpcTransport({ baseUrl: served.url }));
  });

  it('the header names cluster, member, term and the revision afterwards', async () => {
    const { header } = await kv.put({ key });

    const expected = {
      clusterId: 14841639068965178418n,
      memberId: 10276657743932975437n,
      revision: 2n,
      raftTerm: 2n,
    };
    expect(header).toMatchObject(expected);
  });

  it('a serializable range is answered without asking the cluster', async () => {
    await kv.range({ key, serializable: true });
    await kv.range({ key });

    expect(served.node.asked).toEqual(['readLocal', 'read']);
  });

  it.each([
    ['etcdserver: key is not provided', 3, () => kv.put({})],
    ['etcdserver: key is not provided', 3, () => kv.range({})],
    ['etcdserver: key is not provided', 3, () => kv.deleteRange({})],
    ['etcdserver: value is provided', 3, () => kv.put({ key, value: key, ignoreValue: true })],
    ['etcdserver: lease is provided', 3, () => kv.put({ key, lease: 1n, ignoreLease: true })],
    ['etcdserver: key not found', 3, () => kv.put({ key, ignoreValue: true })],
    ['etcdserver: requested lease not found', 5, () => kv.put({ key, lease: 1n })],
    ['etcdserver: invalid sort option', 3, () => kv.range({ key, sortTarget: unknown })],
    ['etcdserver: invalid sort option', 3, () => kv.range({ key, sortOrder: unknown })],
    ['etcdserver: mvcc: required revision is a future revision', 11, () => kv.range({ key, revision: 2n })],
    [
      'etcdserver: mvcc: required revision is a future revision',
      11,
      () => kv.range({ key, revision: 2n ** 63n - 1n }),
    ],
    ['etcdserver: request is too large', 3, () => kv.put({ key, value: new Uint8Array(1.5 * 1024 * 1024) })],
    [
      'etcdserver: too many operations in txn request',
      3,
      () => kv.txn({ success: Array.from({ length: 129 }, () => rangeOp) }),
    ],
    ['etcdserver: duplicate key given in txn request', 3, () => kv.txn({ success: [putOp, putOp] })],
    ['etcdserver: key not found', 3, () => kv.txn({ success: [{ request: { case: undefined } }] })],
    ['etcdserver: key is not provided', 3, () => kv.txn({ compare: [{}] })],
    [
      'etcdserver: mvcc: required revision is a future revision',
      11,
      () => kv.txn({ success: [{ request: { case: 'requestRange', value: { key, revision: 9n } } }] }),
    ],
    [
      'raftchart: the result or the target of a comparison is none',
      3,
      () => kv.txn({ compare: [{ key, target: unknown }] }),
    ],
    [
      'raftchart: the result or the target of a comparison is none',
      3,
      () => kv.txn({ compare: [{ key, result: unknown }] }),
    ],
    ['etcdserver: mvcc: required revision is a future revision', 11, () => kv.compact({ revision: 2n })],
    ['etcdserver: mvcc: required revision has been compacted', 11, () => kv.compact({ revision: -1n })],
  ])('a bad request is answered with "%s" and code %i', async (rawMessage, code, call) => {
    await expect(call()).rejects.toMatchObject({ rawMessage, code });
  });

  it.each([
    ['etcdserver: no leader', 14, new NoLeaderError('…')],
    ['etcdserver: request timed out', 14, new RequestTimeoutError('…', 'unknown')],
    [
      'etcdserver: request timed out, possibly due to previous leader failure',
      14,
      new OutcomeUnknownError('…'),
    ],
    ['etcdserver: too many requests', 8, new QueueFullError('…')],
    ['etcdserver: mvcc: database space exceeded', 8, new NoRoomError()],
    ['etcdserver: server stopped', 14, new NodeStoppedError('…')],
    ['internal error', 13, new TypeError('a defect')],
  ])('a failure of the node is answered with "%s" and code %i', async (rawMessage, code, failure) => {
    served.node.failure = failure;

    for (const call of [() => kv.put({ key }), () => kv.range({ key }), () => kv.deleteRange({ key })]) {
      await expect(call()).rejects.toMatchObject({ rawMessage, code });
    }
    expect(served.failures).toEqual(code === 13 ? [failure, failure, failure] : []);
  });

  it('a message over the limit of the transport is refused', async () => {
    const call = kv.put({ key, value: new Uint8Array(3 * 1024 * 1024) });

    await expect(call).rejects.toMatchObject({ code: 8 });
  });

  it('a call ends at its deadline although the node has not answered', async () => {
    served.node.gate = new Promise(() => undefined);

    await expect(kv.put({ key }, { timeoutMs: 20 })).rejects.toMatchObject({ code: 4 });
  });
});

it('gRPC-web is served too', async () => {
  const kv = createClient(KV, createGrpcWebTransport({ baseUrl: served.url, httpVersion: '1.1' }));

  const { header } = await kv.put({ key: Buffer.from('key') });

  expect(header?.revision).toBe(2n);
});
