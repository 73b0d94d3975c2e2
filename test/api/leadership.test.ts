/** Moving leadership, and saving what a server has applied: etcd's service Maintenance. */
import { createHash } from 'node:crypto';
import { type Client, createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { beforeEach, describe, expect, it } from 'vitest';
import { NotLeaderError, RequestTimeoutError, TransferRefusedError } from '../../runtime/errors.ts';
import { KeyValueMachine } from '../../runtime/kv/key-value-machine.ts';
import { KV, Maintenance } from '../../runtime/node/api/protocol/rpc_pb.ts';
import { post, type Served, serve } from './served.ts';
import { memberOf, n1 } from './stand-in-node.ts';

let served: Served;
let kv: Client<typeof KV>;
let maintenance: Client<typeof Maintenance>;
beforeEach(async () => {
  served = await serve();
  const transport = createGrpcTransport({ baseUrl: served.url });
  kv = createClient(KV, transport);
  maintenance = createClient(Maintenance, transport);
});

describe('leadership', () => {
  it('goes to the member that is named (§3.10)', async () => {
    await maintenance.moveLeader({ targetID: 2n });
    expect(served.node.transfers).toEqual([2n]);
    expect(served.node.leaderId).toBe(2n);
  });

  it('stays where it is if that is where it should be', async () => {
    await maintenance.moveLeader({ targetID: n1 });
    expect(served.node.transfers).toEqual([]);
  });

  it('is given away by nobody else', async () => {
    served.node.leaderId = 2n;
    const error = { code: 9, rawMessage: 'etcdserver: not leader' };
    await expect(maintenance.moveLeader({ targetID: n1 })).rejects.toMatchObject(error);
  });

  it('is given to nobody who does not vote', async () => {
    served.node.members.push(memberOf(3n, 'n3', { isLearner: true }));
    const error = { code: 9, rawMessage: 'etcdserver: bad leader transferee' };
    await expect(maintenance.moveLeader({ targetID: 3n })).rejects.toMatchObject(error);
    await expect(maintenance.moveLeader({ targetID: 9n })).rejects.toMatchObject(error);
  });

  it.each([
    [
      new TransferRefusedError('targetLags'),
      2,
      'etcdserver: request timed out, leader transfer took too long',
    ],
    [
      new RequestTimeoutError('…', 'unknown'),
      2,
      'etcdserver: request timed out, leader transfer took too long',
    ],
    [new TransferRefusedError('unfitTarget'), 9, 'etcdserver: bad leader transferee'],
    [new NotLeaderError('…'), 9, 'etcdserver: not leader'],
  ])('that does not move says why: %s', async (thrown, code, rawMessage) => {
    served.node.outcomes.push(thrown);
    await expect(maintenance.moveLeader({ targetID: 2n })).rejects.toMatchObject({ code, rawMessage });
  });

  it('can be moved in JSON', async () => {
    const path = `${served.url}/v3/maintenance/transfer-leadership`;
    expect(await post(path, { targetID: '2' })).toEqual([200, '{}']);
  });
});

describe('a snapshot', () => {
  const value = Buffer.alloc(200_000, 'x');

  /** The machine that the file makes, which ends with a checksum of all before it. */
  function restored(file: Buffer): KeyValueMachine {
    const [content, checksum] = [file.subarray(0, -32), file.subarray(-32)];
    expect(createHash('sha256').update(content).digest().equals(checksum)).toBe(true);
    expect(content.length % 512).toBe(0);
    const machine = new KeyValueMachine();
    const sink = machine.restore();
    sink.write(content.subarray(0, content.findLastIndex((byte) => byte !== 0) + 1));
    sink.finish();
    return machine;
  }

  it('is a file with what was applied, as etcdctl expects it: whole sectors and their SHA-256', async () => {
    for (let name = 0; name < 60; name++) await kv.put({ key: Buffer.from(`k${name}`), value });

    const blobs: Uint8Array[] = [];
    const remaining: bigint[] = [];
    for await (const { blob, remainingBytes, header, version } of maintenance.snapshot({})) {
      expect([header?.revision, version]).toEqual([61n, '3.5.0']);
      blobs.push(blob);
      remaining.push(remainingBytes);
    }

    expect(remaining.at(-1)).toBe(0n);
    expect(remaining.slice(0, -1).every((bytes) => bytes > 0n)).toBe(true);
    const file = Buffer.concat(blobs);
    expect(file.length).toBeGreaterThan(60 * value.length);
    expect(restored(file)).toBeDefined();
  });

  it('can be had in JSON, a line for each blob', async () => {
    await kv.put({ key: Buffer.from('k'), value });

    const [status, text] = await post(`${served.url}/v3/maintenance/snapshot`, {});

    expect(status).toBe(200);
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).result);
    const file = Buffer.concat(lines.map(({ blob }) => Buffer.from(blob, 'base64')));
    expect(restored(file)).toBeDefined();
    expect(lines.at(-1).remaining_bytes).toBeUndefined();
  });
});

it('a learner says in its status that it is one', async () => {
  expect(await maintenance.status({})).toMatchObject({ isLearner: false, leader: n1 });
  served.node.members = [memberOf(n1, 'n1', { isLearner: true })];
  expect((await maintenance.status({})).isLearner).toBe(true);
});
