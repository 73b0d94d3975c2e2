import { beforeEach, describe, expect, it } from 'vitest';
import { NoLeaderError } from '../../runtime/errors.ts';
import { base64, post, type Served, serve } from './served.ts';

let served: Served;
beforeEach(async () => {
  served = await serve();
});

const header = (revision: number) =>
  `"header":{"cluster_id":"14841639068965178418","member_id":"10276657743932975437","revision":"${revision}","raft_term":"2"}`;

const failure = (code: number, text: string) => JSON.stringify({ error: text, code, message: text });

describe.each(['/v3', '/v3beta'])('the gateway at %s', (prefix) => {
  const call = (path: string, body: unknown) => post(`${served.url}${prefix}/kv/${path}`, body);

  it('answers put, range and deletion byte for byte as grpc-gateway does', async () => {
    const put = await call('put', { key: base64('foo'), value: base64('bar') });
    const range = await call('range', { key: base64('foo') });
    const deletion = await call('deleterange', { key: base64('foo'), prev_kv: true });
    const nothing = await call('range', { key: base64('foo') });

    const kv = '{"key":"Zm9v","create_revision":"2","mod_revision":"2","version":"1","value":"YmFy"}';
    expect(put).toEqual([200, `{${header(2)}}`]);
    expect(range).toEqual([200, `{${header(2)},"kvs":[${kv}],"count":"1"}`]);
    expect(deletion).toEqual([200, `{${header(3)},"deleted":"1","prev_kvs":[${kv}]}`]);
    expect(nothing).toEqual([200, `{${header(3)}}`]);
  });

  it('takes names in snake case and in camel case, integers as texts and numbers, enumerations by name and number', async () => {
    for (const key of ['a', 'b', 'c']) await call('put', { key: base64(key) });
    const all = { key: base64('a'), keysOnly: true };

    const [, snake] = await call('range', { ...all, range_end: 'AA==', sort_order: 'DESCEND', limit: '1' });
    const [, camel] = await call('range', { ...all, rangeEnd: 'AA==', sortOrder: 2, limit: 1 });

    const kv = '{"key":"Yw==","create_revision":"4","mod_revision":"4","version":"1"}';
    expect(snake).toBe(`{${header(4)},"kvs":[${kv}],"more":true,"count":"3"}`);
    expect(camel).toBe(snake);
  });
});

describe('errors of the gateway', () => {
  const range = (body: unknown) => post(`${served.url}/v3/kv/range`, body);

  it.each(['', '  ', '{}'])('an empty body "%s" is a request without fields', async (body) => {
    expect(await range(body)).toEqual([400, failure(3, 'etcdserver: key is not provided')]);
  });

  it.each([
    ['[1', 'cannot decode message'],
    ['{"key":1}', 'cannot decode field etcdserverpb.RangeRequest.key'],
    ['{"key":"%%"}', 'cannot decode field etcdserverpb.RangeRequest.key'],
    ['{"kee":"YQ=="}', 'key "kee" is unknown'],
  ])('the body %s is refused with a reason', async (body, reason) => {
    const [status, text] = await range(body);

    expect([status, JSON.parse(text)]).toEqual([
      400,
      expect.objectContaining({ code: 3, message: expect.stringContaining(reason) }),
    ]);
  });

  it('an error has the status that grpc-gateway gives it', async () => {
    const key = base64('a');

    expect(await range({ key, revision: '9' })).toEqual([
      400,
      failure(11, 'etcdserver: mvcc: required revision is a future revision'),
    ]);
    const lease = await post(`${served.url}/v3/kv/put`, { key, lease: '1' });
    expect(lease).toEqual([404, failure(5, 'etcdserver: requested lease not found')]);
    served.node.failure = new NoLeaderError('…');
    expect(await range({ key })).toEqual([503, failure(14, 'etcdserver: no leader')]);
  });

  it.each(['/v3/maintenance/downgrade', '/v3/watch', '/v3/lease/grant', '/v3/nonsense'])(
    '%s is not implemented',
    async (path) => {
      const [status, text] = await post(served.url + path, {});

      expect([status, JSON.parse(text).code]).toEqual([501, 12]);
    },
  );

  it('another method than POST is not allowed', async () => {
    const response = await fetch(`${served.url}/v3/kv/range`);

    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  });

  it('a command of more than 1.5 MiB is refused, and the connection goes on', async () => {
    const value = Buffer.alloc(1.5 * 1024 * 1024).toString('base64');

    const refused = await post(`${served.url}/v3/kv/put`, { key: base64('a'), value });

    expect(refused).toEqual([400, failure(3, 'etcdserver: request is too large')]);
    expect((await range({ key: base64('a') }))[0]).toBe(200);
  });

  it.each([
    ['announced', Buffer.alloc(4 * 1024 * 1024)],
    ['streamed', new Blob([new Uint8Array(4 * 1024 * 1024)]).stream()],
  ])('a body that is too long, %s, is refused before it is read', async (_, body) => {
    const response = await fetch(`${served.url}/v3/kv/put`, {
      method: 'POST',
      body,
      duplex: 'half',
    } as RequestInit);

    expect([response.status, await response.text()]).toEqual([
      400,
      failure(3, 'etcdserver: request is too large'),
    ]);
  });
});
