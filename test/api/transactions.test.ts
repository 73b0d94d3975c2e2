/** Transactions and compactions, as clients of etcd say them. */
import { type Client, createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { Etcd3 } from 'etcd3';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { Compare_CompareResult, Compare_CompareTarget, KV } from '../../runtime/node/api/protocol/rpc_pb.ts';
import { base64, post, type Served, serve } from './served.ts';

let served: Served;
let kv: Client<typeof KV>;
beforeEach(async () => {
  served = await serve();
  kv = createClient(KV, createGrpcTransport({ baseUrl: served.url }));
});

const bytes = (text: string) => Buffer.from(text);

describe('the client library etcd3', () => {
  let client: Etcd3;
  beforeEach(() => {
    client = new Etcd3({ hosts: served.url });
    onTestFinished(() => client.close());
  });

  it('creates a key if it is not there, and else reads it', async () => {
    const create = (value: string) =>
      client
        .if('key', 'Create', '==', 0)
        .then(client.put('key').value(value))
        .else(client.get('key'))
        .commit();

    const first = await create('first');
    const second = await create('second');

    expect([first.succeeded, second.succeeded]).toEqual([true, false]);
    expect(first.responses[0]?.response_put?.header.revision).toBe('2');
    expect(second.responses[0]?.response_range?.kvs[0]?.value.toString()).toBe('first');
    expect(second.header.revision).toBe('2');
  });

  it.each([
    ['Value', '==', 'b', true],
    ['Value', '<', 'b', false],
    ['Version', '>', 0, true],
    ['Version', '!=', 1, false],
    ['Mod', '<', 3, true],
    ['Create', '==', 2, true],
  ] as const)('compares %s %s %s: %s', async (target, operator, value, holds) => {
    await client.put('key').value('b');

    const { succeeded } = await client.if('key', target, operator, value).commit();

    expect(succeeded).toBe(holds);
  });

  it('moves a key in one revision', async () => {
    await client.put('from').value('it');

    await client
      .if('from', 'Value', '==', 'it')
      .then(client.delete().key('from'), client.put('to').value('it'))
      .commit();

    const { header, kvs } = await client.getAll().exec();
    expect(header.revision).toBe('3');
    expect(kvs.map(({ key, mod_revision }) => [key.toString(), mod_revision])).toEqual([['to', '3']]);
  });

  it('reads an old revision, until it is compacted', async () => {
    await client.put('key').value('old');
    await client.put('key').value('new');
    const then = client.get('key').revision(2);

    expect(await then.string()).toBe('old');
    await client.kv.compact({ revision: '3', physical: true });

    await expect(then.string()).rejects.toThrow('etcdserver: mvcc: required revision has been compacted');
  });
});

describe('over gRPC', () => {
  it('a nested transaction is answered in its place, its header empty, the others with a revision only', async () => {
    const put = { request: { case: 'requestPut', value: { key: bytes('a'), value: bytes('1') } } } as const;
    const read = { request: { case: 'requestRange', value: { key: bytes('a') } } } as const;

    const { header, succeeded, responses } = await kv.txn({
      success: [put, { request: { case: 'requestTxn', value: { success: [read] } } }],
    });

    expect([header?.revision, header?.raftTerm, succeeded]).toEqual([2n, 2n, true]);
    expect(responses[0]?.response).toMatchObject({
      case: 'responsePut',
      value: { header: { revision: 2n, clusterId: 0n, memberId: 0n, raftTerm: 0n } },
    });
    expect(responses[1]?.response).toMatchObject({
      case: 'responseTxn',
      value: {
        header: { revision: 0n },
        succeeded: true,
        responses: [{ response: { case: 'responseRange', value: { count: 1n } } }],
      },
    });
  });

  it('a comparison without a value, or with one of another target, is one with nothing', async () => {
    await kv.put({ key: bytes('a') });
    const compare = { key: bytes('a'), target: Compare_CompareTarget.VERSION } as const;
    const greater = { ...compare, result: Compare_CompareResult.GREATER };

    const bare = await kv.txn({ compare: [greater] });
    const mismatched = await kv.txn({
      compare: [{ ...greater, targetUnion: { case: 'modRevision', value: 9n } }],
    });

    expect([bare.succeeded, mismatched.succeeded]).toEqual([true, true]);
  });

  it('only what may change something goes through the log', async () => {
    const range = (serializable: boolean) =>
      ({ request: { case: 'requestRange', value: { key: bytes('a'), serializable } } }) as const;

    await kv.txn({ success: [range(true)], failure: [range(true)] });
    await kv.txn({ success: [range(true)], failure: [range(false)] });
    await kv.txn({ failure: [{ request: { case: 'requestDeleteRange', value: { key: bytes('a') } } }] });
    await kv.txn({ success: [{ request: { case: 'requestTxn', value: {} } }] });

    expect(served.node.asked).toEqual(['readLocal', 'read', 'propose', 'propose']);
  });

  it('a physical compaction waits until this server has freed what is forgotten', async () => {
    await kv.put({ key: bytes('a') });
    await kv.compact({ revision: 2n });
    await kv.put({ key: bytes('a') });

    await kv.compact({ revision: 3n, physical: true });

    expect(served.node.asked).toEqual(['propose', 'propose', 'propose', 'propose', 'readLocal']);
  });

  it('a physical compaction that this server cannot see ends at the deadline of the client', async () => {
    await kv.put({ key: bytes('a') });
    served.node.isLagging = true;

    const call = kv.compact({ revision: 2n, physical: true }, { timeoutMs: 50 });

    await expect(call).rejects.toMatchObject({ code: 4 });
  });

  it('a transaction nested too deep is refused, and the server goes on', async () => {
    type Nested = { success: { request: { case: 'requestTxn'; value: Nested } }[] };
    let message: Nested = { success: [] };
    for (let depth = 0; depth < 200; depth++)
      message = { success: [{ request: { case: 'requestTxn', value: message } }] };
    const levels = 20_000;
    const endless = `${'{"success":[{"requestTxn":'.repeat(levels)}{}${'}]}'.repeat(levels)}`;

    await expect(kv.txn(message)).rejects.toThrow('etcdserver: too many operations in txn request');
    expect((await post(`${served.url}/v3/kv/txn`, endless))[0]).toBe(400);
    expect((await kv.range({ key: bytes('a') })).count).toBe(0n);
    expect(served.failures).toEqual([]);
  });
});

it('the gateway takes and answers transactions byte for byte as grpc-gateway does', async () => {
  const header = (revision: number) =>
    `"header":{"cluster_id":"14841639068965178418","member_id":"10276657743932975437","revision":"${revision}","raft_term":"2"}`;
  const key = base64('a');
  const txn = {
    compare: [{ key, target: 'VERSION', result: 'EQUAL', version: '0' }],
    success: [{ request_put: { key, value: base64('1') } }],
    failure: [
      { requestRange: { key } },
      { requestDeleteRange: { key, prevKv: true } },
      { request_txn: { success: [{ request_put: { key: base64('b') } }] } },
    ],
  };

  const first = await post(`${served.url}/v3/kv/txn`, txn);
  const second = await post(`${served.url}/v3/kv/txn`, txn);
  const compacted = await post(`${served.url}/v3/kv/compaction`, { revision: '3', physical: true });

  const pair = '{"key":"YQ==","create_revision":"2","mod_revision":"2","version":"1","value":"MQ=="}';
  const answers = [
    `{"response_range":{"header":{"revision":"2"},"kvs":[${pair}],"count":"1"}}`,
    `{"response_delete_range":{"header":{"revision":"3"},"deleted":"1","prev_kvs":[${pair}]}}`,
    '{"response_txn":{"header":{},"succeeded":true,"responses":[{"response_put":{"header":{"revision":"3"}}}]}}',
  ];
  const put = '{"response_put":{"header":{"revision":"2"}}}';
  expect(first).toEqual([200, `{${header(2)},"succeeded":true,"responses":[${put}]}`]);
  expect(second).toEqual([200, `{${header(3)},"responses":[${answers}]}`]);
  expect(compacted).toEqual([200, `{${header(3)}}`]);
});
