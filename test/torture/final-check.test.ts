import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { Clients } from '../../tools/torture/clients.ts';
import { awaitProgress, differences } from '../../tools/torture/final-check.ts';
import { levelComplaints, type SteadyMemory } from '../../tools/torture/memory.ts';
import { StandInGateway } from './stand-in-gateway.ts';

let one: StandInGateway;
let other: StandInGateway;
let clients: Clients;

beforeEach(async () => {
  one = await StandInGateway.open();
  other = await StandInGateway.open();
  const endpoints = [one.endpoint, other.endpoint];
  clients = new Clients({ seed: 1, count: 1, endpoints, timeoutMs: 5000, mostThinkMs: 1, staleShare: 0 });
  onTestFinished(() => clients.gateway.close());
});

const named = (gateway: StandInGateway, name: string) => ({ name, endpoint: gateway.endpoint });

describe('after the healing', () => {
  it('nothing is said of servers that show what was acknowledged', async () => {
    await clients.putAt(one.endpoint, 'a');

    expect(await differences({ servers: [named(one, 'n1')] }, clients)).toEqual([]);
  });

  it('servers that differ are found, and so is a key that nobody has written', async () => {
    await clients.putAt(one.endpoint, 'a');
    await clients.putAt(other.endpoint, 'b');
    await clients.gateway.put(one.endpoint, 'torture/stranger', 'x');
    await clients.gateway.put(other.endpoint, 'torture/stranger', 'x');

    const found = await differences({ servers: [named(one, 'n1'), named(other, 'n2')] }, clients);

    expect(found.join('\n')).toMatch(/n1 by a linearizable read shows .*, n2 by a linearizable read/);
    expect(found.join('\n')).toMatch(/torture\/b is not there: the acknowledged put/);
    expect(found.join('\n')).toMatch(/torture\/stranger was never written/);
  });

  it('a server that takes no put is found', async () => {
    other.misconduct = 'says that there is no leader';
    const cluster = { servers: [named(one, 'n1'), named(other, 'n2')] };

    expect(await awaitProgress(cluster, clients, 100)).toMatch(/No put through n2/);
    expect(await awaitProgress({ servers: [named(one, 'n1')] }, clients, 100)).toEqual(expect.any(Number));
  });
});

describe('memory', () => {
  const mebibytes = (heap: number, live: number) => {
    return { heapBytes: heap * 1024 * 1024, liveBytes: live * 1024 * 1024 };
  };
  const level: SteadyMemory = {
    server: 'n1',
    beforeReads: mebibytes(20, 40),
    afterReads: mebibytes(21, 41),
    afterWrites: mebibytes(25, 50),
    writtenBytes: 1,
    afterRestart: mebibytes(24, 60),
  };

  it.each([
    ['level', level, []],
    ['left behind by reads', { ...level, afterReads: mebibytes(25, 45) }, [/more after reads alone/]],
    ['full of old objects', { ...level, afterWrites: mebibytes(36, 50) }, [/heapBytes of 36.0 MiB/]],
    ['full of old buffers', { ...level, afterWrites: mebibytes(25, 80) }, [/liveBytes of 80.0 MiB/]],
  ])('that is %s is said to be so', (_, memory, complaints) => {
    const found = levelComplaints([memory]);

    expect(found).toHaveLength(complaints.length);
    for (const [i, complaint] of complaints.entries()) expect(found[i]).toMatch(complaint);
  });
});
