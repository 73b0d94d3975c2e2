/**
 * What a damaged disk means for a cluster of three whose two other disks are whole: real nodes are started
 * from the disks, and everything that was acknowledged must be applied by all of them.
 */

import type { NodeId } from '../../../generated/vocabulary.ts';
import { VirtualClock } from '../../../runtime/clock/virtual-clock.ts';
import { RaftError } from '../../../runtime/errors.ts';
import { KeyValueMachine } from '../../../runtime/kv/key-value-machine.ts';
import { encodeRequest } from '../../../runtime/kv/request-encoding.ts';
import { RaftNode } from '../../../runtime/raft-node.ts';
import type { StateMachine } from '../../../runtime/state-machine.ts';
import { MemoryNetwork } from '../../../runtime/transport/memory-transport.ts';
import { SeededRandom } from '../../simulate/seeded-random.ts';
import { put } from '../key-value-requests.ts';
import { MemoryFileSystem } from '../memory-file-system.ts';
import { mustHold } from '../target.ts';
import { directory, type Files, storageOn, voters } from '../written-log.ts';

/** The real store, which also remembers what it was given. */
class Journal implements StateMachine {
  readonly commands: string[] = [];
  readonly #machine = new KeyValueMachine();

  apply(command: Uint8Array): Uint8Array {
    this.commands.push(Buffer.from(command).toString('hex'));
    return this.#machine.apply(command);
  }

  query(request: Uint8Array): Uint8Array {
    return this.#machine.query(request);
  }
}

interface Member {
  readonly id: string;
  readonly node: RaftNode;
  readonly journal: Journal;
  /** Null: it was not refused. */
  readonly refusal: RaftError | null;
}

const ELECTIONS = 30;

class Cluster {
  readonly clock = new VirtualClock();
  readonly members: Member[] = [];
  readonly failures: unknown[] = [];
  readonly #network: MemoryNetwork;
  readonly #random = new SeededRandom(1, 'cluster');

  constructor() {
    this.#network = new MemoryNetwork({ defer: (task) => this.clock.defer(task) });
  }

  async start(id: string, files: Files, segmentBytes: number): Promise<void> {
    const journal = new Journal();
    const node = new RaftNode({
      id,
      voters,
      storage: storageOn(new MemoryFileSystem(directory, files), segmentBytes, id),
      transport: this.#network.join(id as NodeId),
      clock: this.clock,
      random: () => this.#random.fraction(),
      stateMachine: journal,
      onFailure: (reason) => this.failures.push(reason),
    });
    let refusal: RaftError | null = null;
    await node.start().catch((cause: unknown) => {
      if (!(cause instanceof RaftError)) throw cause;
      refusal = cause;
    });
    this.members.push({ id, node, journal, refusal });
  }

  get running(): readonly Member[] {
    return this.members.filter(({ refusal }) => refusal === null);
  }

  /** Lets time pass until everybody who runs has applied so many commands. */
  async until(count: number): Promise<boolean> {
    for (let round = 0; round < ELECTIONS * 8; round += 1) {
      if (this.running.every(({ journal }) => journal.commands.length >= count)) return true;
      await this.pass(50);
    }
    return false;
  }

  async pass(byMs: number): Promise<void> {
    this.clock.advance(byMs);
    for (let round = 0; round < 40; round += 1) {
      this.clock.runDeferred();
      await Promise.resolve();
    }
  }

  async stop(): Promise<void> {
    for (const { node } of this.members) await node.stop();
  }
}

export interface ClusterDisks {
  readonly segmentBytes: number;
  /** Of n1, which is damaged, of n2 and of n3. */
  readonly disks: readonly [Files, Files, Files];
  /** Every command that was acknowledged, in order. */
  readonly commands: readonly Uint8Array[];
}

/**
 * Throws unless every server that starts applies every acknowledged command, in order and nothing in
 * between, and then a new one. The damaged server is the first to ask for votes, if it starts at all. Says
 * whether it was refused.
 */
export async function proveCluster({ segmentBytes, disks, commands }: ClusterDisks): Promise<boolean> {
  const cluster = new Cluster();
  for (const [position, id] of voters.entries())
    await cluster.start(id, disks[position] ?? new Map(), segmentBytes);
  const [victim, ...others] = cluster.members;
  try {
    mustHold(
      others.every(({ refusal }) => refusal === null),
      'A server with a whole disk did not start.',
    );
    if (victim?.refusal === null) victim.node.trigger({ type: 'ElectionRequested' });
    await cluster.pass(0);
    const newest = encodeRequest(put('after the damage', new Uint8Array(1)));
    const expected = [...commands, newest].map((command) => Buffer.from(command).toString('hex'));
    mustHold(await cluster.until(commands.length), missing(cluster, commands.length));
    const answer = others[0]?.node
      .propose(newest)
      .then(null, (cause: unknown) => cluster.failures.push(cause));
    mustHold(await cluster.until(expected.length), missing(cluster, expected.length));
    await answer;
    for (const { id, journal } of cluster.running)
      mustHold(isSame(journal.commands, expected), `${id} has applied something else than was acknowledged.`);
    mustHold(cluster.failures.length === 0, `A server failed: ${cluster.failures[0]}`);
    return victim?.refusal !== null;
  } finally {
    await cluster.stop();
  }
}

function missing({ running }: Cluster, wanted: number): string {
  const applied = running.map(({ id, journal }) => `${id} ${journal.commands.length}`).join(', ');
  return `Of ${wanted} acknowledged commands these have been applied: ${applied}.`;
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((each, position) => each === other[position]);
}
