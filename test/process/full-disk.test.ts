/** A leader whose disk fills up: a real one where one may be mounted, and the seam everywhere. */

import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TorturedServer } from '../../tools/torture/tortured-server.ts';
import { DiskedCluster } from './disked-cluster.ts';

const MIB = 1024 * 1024;
/** A server has two of these: the one in use, and the next one, which it prepares ahead. */
const SEGMENT_BYTES = 16 * MIB;
const DISK_BYTES = 5 * SEGMENT_BYTES;
/** Leaves less than a third segment needs. */
const BALLAST_BYTES = 2.5 * SEGMENT_BYTES;
const VALUE_BYTES = MIB;

/** What a put may be answered with while its leader has no room. */
const CLEAR_ANSWERS = [
  'etcdserver: request timed out, possibly due to previous leader failure',
  'etcdserver: request timed out',
  'etcdserver: no leader',
  'etcdserver: mvcc: database space exceeded',
];

interface SmallDisk {
  readonly fill: () => void;
  readonly makeRoom: () => void;
  /** So many large values are too many. */
  readonly valueCount: number;
  /** What else a put may end with. */
  readonly lastWords: readonly string[];
}

/** Called before the servers start. */
type Prepare = (cluster: DiskedCluster) => (server: TorturedServer) => SmallDisk;

/** It has no room for what is overwritten either, so the server stops itself until there is some. */
const seam: Prepare = () => (server) => ({
  fill: () => server.order('disk', { roomBytes: MIB }),
  makeRoom: () => server.order('disk', {}),
  valueCount: 3,
  lastWords: ['ECONNRESET', 'ECONNREFUSED', 'EPIPE'],
});

/** It takes what is overwritten. So many values need a third segment, and do not fill the second. */
const mounted: Prepare = (cluster) => {
  if (!cluster.mountDisks(DISK_BYTES)) return seam(cluster);
  return ({ dataDir }) => {
    const ballast = join(dataDir, 'ballast');
    return {
      fill: () => writeFileSync(ballast, Buffer.alloc(BALLAST_BYTES)),
      makeRoom: () => rmSync(ballast),
      valueCount: 24,
      lastWords: [],
    };
  };
};

/** Puts large values at the server, also when it no longer leads; gives the keys of the acknowledged ones. */
async function fillUp({ clients }: DiskedCluster, { endpoint }: TorturedServer, disk: SmallDisk) {
  const stored: string[] = [];
  for (let number = 0; number < disk.valueCount; number += 1) {
    const key = `filling/${number}`;
    const outcome = await clients.gateway.put(endpoint, key, largeValue(key));
    if (outcome.kind === 'ok') stored.push(key);
    else expect([...CLEAR_ANSWERS, ...disk.lastWords]).toContain(outcome.reason);
  }
  return stored;
}

const largeValue = (key: string) => key.padEnd(VALUE_BYTES, '.');

describe.each([
  { name: 'the seam', prepare: seam },
  { name: 'a mounted one, or the seam where none may be mounted', prepare: mounted },
])('a leader whose disk is full ($name)', ({ prepare }) => {
  it('gives way to one that has room, loses nothing, and catches up when it has room (thesis §10.2.1)', async () => {
    const cluster = await DiskedCluster.prepare();
    const diskOf = prepare(cluster);
    await cluster.start();
    cluster.clients.start();
    const leader = await cluster.leader();
    const disk = diskOf(leader);

    disk.fill();
    const stored = await fillUp(cluster, leader, disk);
    const successor = await cluster.successorOf(leader);
    await cluster.progress(40);
    const formerFollows = leader.leaderId;
    disk.makeRoom();
    await cluster.expectHealed();

    expect(successor).not.toBe(leader);
    expect(formerFollows).not.toBe(leader.name);
    if (disk.lastWords.length === 0) expect(leader.stops).toBe(0);
    for (const key of stored) {
      const found = await cluster.clients.gateway.get(leader.endpoint, key);
      expect(found.kind === 'ok' && found.answer?.value === largeValue(key), key).toBe(true);
    }
  });
});
