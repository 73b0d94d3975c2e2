/** What a caller may not hand in: each is refused with a typed error that says why. */

import { afterEach, describe, expect, it } from 'vitest';
import { InvalidOptionsError, RaftError } from '../../runtime/errors.ts';
import { openNode } from '../../runtime/node/open-node.ts';
import { checkedOptions, type RaftNodeOptions } from '../../runtime/raft-node-options.ts';
import { bytesOf, NodeCluster, textOf } from './node-cluster.ts';

const clusters: NodeCluster[] = [];

afterEach(async () => {
  for (const cluster of clusters.splice(0)) await cluster.stop();
});

async function leaderAlone(): Promise<NodeCluster> {
  const cluster = new NodeCluster(1);
  clusters.push(cluster);
  await cluster.start();
  await cluster.elect('n1');
  return cluster;
}

describe('a request', () => {
  it.each<readonly [string, unknown]>([
    ['String', 'text'],
    ['Number', 5],
    ['Null', null],
    ['Undefined', undefined],
    ['Uint16Array', new Uint16Array(2)],
    ['DataView', new DataView(new ArrayBuffer(2))],
    ['ArrayBuffer', new ArrayBuffer(2)],
    ['Array', [1, 2]],
    ['Object', { byteLength: 2, [Symbol.toStringTag]: 'Object' }],
  ])('is refused if it is of the kind %s', async (kind, payload) => {
    const cluster = await leaderAlone();
    const node = cluster.node('n1');

    const thrown = [
      await node.propose(payload as Uint8Array).catch((error: unknown) => error),
      await node.read(payload as Uint8Array).catch((error: unknown) => error),
    ];

    for (const error of thrown) {
      expect(error).toBeInstanceOf(RaftError);
      expect(error).toMatchObject({ name: 'InvalidOptionsError', outcome: 'refused' });
      expect((error as Error).message).toContain(`that is no Uint8Array: it is ${kind}. Encode it first`);
    }
    expect(cluster.journal('n1')).toEqual([]);
  });

  it('is taken if it is a Buffer', async () => {
    const cluster = await leaderAlone();

    const answer = cluster.node('n1').propose(Buffer.from('text'));
    await cluster.advance(100);

    expect(textOf(await answer)).toBe('1');
    expect(cluster.journal('n1')).toEqual(['text']);
  });

  it('counts against no limit if it is refused', async () => {
    const cluster = await leaderAlone();
    const node = cluster.node('n1');
    await expect(node.propose('text' as never)).rejects.toThrow(RaftError);

    const answer = node.propose(bytesOf('text'));
    await cluster.advance(100);

    expect(textOf(await answer)).toBe('1');
    expect(node.status()).toMatchObject({ openRequests: 0 });
  });
});

/** Options of a server that are right but for these. Nothing of the surroundings is touched by the check. */
const stateMachine = { apply: () => new Uint8Array(0), query: () => new Uint8Array(0) };

function optionsWith(wrong: object): RaftNodeOptions {
  const { clock } = new NodeCluster(0);
  return {
    id: 'n1',
    voters: ['n1', 'n2'],
    clock,
    random: () => 0,
    stateMachine,
    ...wrong,
  } as unknown as RaftNodeOptions;
}

const timers = (wrong: object) => ({ timers: { electionTimeoutMs: 400, heartbeatIntervalMs: 50, ...wrong } });
const batches = (wrong: object) => ({ batchLimits: wrong });
const flow = (wrong: object) => ({ flowLimits: wrong });
const requests = (wrong: object) => ({ requestLimits: wrong });
const leases = (clockDrift: unknown) => ({ leaseReads: { clockDrift } });

describe('a server cannot be made', () => {
  it.each<readonly [string, object, string]>([
    ['a text', timers({ electionTimeoutMs: '400' }), '"400" as timers.electionTimeoutMs'],
    ['an endless election timeout', timers({ electionTimeoutMs: Infinity }), 'Infinity as timers.election'],
    ['an election timeout of NaN', timers({ electionTimeoutMs: NaN }), 'NaN as timers.electionTimeoutMs'],
    ['a timeout of 2**31 ms', timers({ electionTimeoutMs: 2 ** 31 }), 'from 0.001 to 1073741823. Correct it'],
    [
      'a timeout that doubles to 2**31 ms',
      timers({ electionTimeoutMs: 2 ** 30 }),
      'Cannot use 1073741824 as',
    ],
    ['a negative election timeout', timers({ electionTimeoutMs: -1 }), 'Cannot use -1 as timers.election'],
    ['no heartbeat', timers({ heartbeatIntervalMs: 0 }), 'Cannot use 0 as timers.heartbeatIntervalMs'],
    [
      'half an entry',
      batches({ maxBatchEntries: 1.5 }),
      'maxBatchEntries: it is a whole number from 1 to 65536',
    ],
    ['NaN entries', batches({ maxBatchEntries: NaN }), 'Cannot use NaN as batchLimits.maxBatchEntries'],
    ['no window', flow({ maxInFlightMessages: 0 }), 'Cannot use 0 as flowLimits.maxInFlightMessages'],
    ['NaN bytes', batches({ maxBatchBytes: NaN }), 'Cannot use NaN as batchLimits.maxBatchBytes'],
    ['NaN open requests', requests({ maxOpenRequests: NaN }), 'Cannot use NaN as requestLimits.maxOpen'],
    ['open bytes as a text', requests({ maxOpenBytes: '9' }), 'Cannot use "9" as requestLimits.maxOpenBytes'],
    ['requests of 5 MiB', requests({ maxRequestBytes: 5 << 20 }), 'from 1 to 4194304. Correct it'],
    ['clocks that may be off by more than half', leases(0.6), 'Cannot use 0.6 as leaseReads.clockDrift'],
    ['a drift as a text', leases('0.1'), 'Cannot use "0.1" as leaseReads.clockDrift'],
    ['endless requests', requests({ requestTimeoutMs: Infinity }), 'Infinity as requestLimits.requestTime'],
  ])('with %s', (_what, wrong, said) => {
    expect(() => checkedOptions(optionsWith(wrong))).toThrow(InvalidOptionsError);
    expect(() => checkedOptions(optionsWith(wrong))).toThrow(said);
  });

  it.each<readonly [string, unknown, string]>([
    ['voters that are no list', 'n1', 'Cannot use "n1" as the voters'],
    ['a voter that is named twice', ['n1', 'n2', 'n1'], 'Cannot count the voter "n1" twice'],
    ['a voter without a name', ['n1', ''], 'Cannot call a server "": '],
    ['a voter that is a number', ['n1', 2], 'Cannot call a server 2: '],
    ['a voter whose name has no UTF-8', ['n1', 'n\ud800'], 'this one has half of a surrogate pair'],
    ['a name of 65 bytes', ['n1', 'n'.repeat(65)], 'this one has 65. Choose another one.'],
  ])('with %s', (_what, voters, said) => {
    expect(() => checkedOptions(optionsWith({ voters }))).toThrow(InvalidOptionsError);
    expect(() => checkedOptions(optionsWith({ voters }))).toThrow(said);
  });

  it.each([[''], [undefined], [7]])('with files in the directory %j', async (dataDir) => {
    const opened = openNode({
      id: 'n1',
      dataDir: dataDir as string,
      clusterToken: 'refused input',
      peers: { n1: '127.0.0.1:0' },
      stateMachine: { apply: (command) => command, query: (request) => request },
    });

    await expect(opened).rejects.toThrow(InvalidOptionsError);
    await expect(opened).rejects.toThrow('Name a directory that belongs to this server alone.');
  });
});

it('a server can be made with the longest timers and the largest batches', () => {
  const longest = { electionTimeoutMs: 2 ** 30 - 1, heartbeatIntervalMs: 0.5 };
  const limits = { maxBatchBytes: 16 << 20, maxBatchEntries: 65_536 };

  const settings = checkedOptions(optionsWith({ timers: longest, batchLimits: limits }));

  expect(settings).toMatchObject({ timers: longest, batchLimits: limits });
});
