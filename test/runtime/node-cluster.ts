/** Real nodes in one process, on a clock that the test moves, with disks that the test completes. */

import type { NodeId } from '../../generated/vocabulary.ts';
import { VirtualClock } from '../../runtime/clock/virtual-clock.ts';
import type { NodeStoppedError } from '../../runtime/errors.ts';
import { RaftNode } from '../../runtime/raft-node.ts';
import type { RaftNodeOptions } from '../../runtime/raft-node-options.ts';
import type { SnapshotSink, SnapshotSource, StateMachine } from '../../runtime/state-machine.ts';
import { MemoryStorage } from '../../runtime/storage/memory-storage.ts';
import { MemoryNetwork, type MemoryPacket } from '../../runtime/transport/memory-transport.ts';

/**
 * Remembers every command as text; answers a command with its number, and a query with all commands so far.
 */
class Journal implements StateMachine {
  readonly commands: string[] = [];

  apply(command: Uint8Array): Uint8Array {
    this.commands.push(textOf(command));
    return bytesOf(String(this.commands.length));
  }

  query(request: Uint8Array): Uint8Array {
    return bytesOf(`${textOf(request)}: ${this.commands.join(' ')}`);
  }

  /** All commands as one text, in pieces of 16 bytes. */
  snapshot(): SnapshotSource {
    const bytes = bytesOf(JSON.stringify(this.commands));
    let offset = 0;
    const next = () => {
      const piece = bytes.slice(offset, offset + 16);
      offset += 16;
      return piece.byteLength === 0 ? null : piece;
    };
    return { next, close: () => {} };
  }

  restore(): SnapshotSink {
    const pieces: Uint8Array[] = [];
    const finish = () => {
      const commands = JSON.parse(textOf(Buffer.concat(pieces))) as string[];
      this.commands.splice(0, this.commands.length, ...commands);
    };
    return { write: (piece) => void pieces.push(piece.slice()), finish, abandon: () => {} };
  }
}

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
export const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

export class NodeCluster {
  readonly clock = new VirtualClock();
  readonly network: MemoryNetwork;
  /** Which messages do not arrive; none, until a test says so. */
  isLost: (packet: MemoryPacket) => boolean = () => false;
  readonly nodes = new Map<string, RaftNode>();
  readonly storages = new Map<string, MemoryStorage>();
  readonly journals = new Map<string, Journal>();
  readonly failures: NodeStoppedError[] = [];
  /** Writes of a server whose disk is slow; each is completed by calling it. */
  readonly slowWrites: (() => void)[] = [];
  private readonly voters: readonly string[];
  private readonly options: Partial<RaftNodeOptions>;
  private readonly slowDisks: ReadonlySet<string>;
  private chance = 0.1;

  /** `copies`: how often each message arrives. */
  constructor(
    size: number,
    options: Partial<RaftNodeOptions> = {},
    slowDisks: readonly string[] = [],
    { copies = 1 }: { readonly copies?: number } = {},
  ) {
    const defer = (task: () => void) => this.clock.defer(task);
    const route = (packet: MemoryPacket, deliver: () => void) => {
      if (this.isLost(packet)) return;
      for (let copy = 0; copy < copies; copy += 1) defer(deliver);
    };
    this.network = new MemoryNetwork({ defer, route });
    this.voters = Array.from({ length: size }, (_, number) => `n${number + 1}`);
    this.options = options;
    this.slowDisks = new Set(slowDisks);
  }

  async start(): Promise<void> {
    for (const id of this.voters) await this.startNode(id);
  }

  async startNode(id: string, options: Partial<RaftNodeOptions> = {}): Promise<void> {
    const completeWhen = (complete: () => void) => this.slowWrites.push(complete);
    const image = this.storages.get(id)?.crash();
    const slow = this.slowDisks.has(id) ? { completeWhen } : {};
    const storage = new MemoryStorage({ ...slow, ...(image === undefined ? {} : { image }) });
    const journal = new Journal();
    const node = new RaftNode({
      id,
      voters: this.voters,
      storage,
      transport: this.network.join(id as NodeId),
      clock: this.clock,
      random: () => this.nextChance(),
      stateMachine: journal,
      onFailure: (reason) => this.failures.push(reason),
      ...this.options,
      ...options,
    });
    this.storages.set(id, storage);
    this.journals.set(id, journal);
    this.nodes.set(id, node);
    await node.start();
  }

  node(id: string): RaftNode {
    return this.nodes.get(id) as RaftNode;
  }

  journal(id: string): readonly string[] {
    return this.journals.get(id)?.commands ?? [];
  }

  /** Makes a server the leader, without waiting for a timeout. */
  async elect(id: string): Promise<void> {
    this.node(id).trigger({ type: 'ElectionRequested' });
    await this.settle();
  }

  /** Runs everything that needs no time to pass, promises too. */
  async settle(): Promise<void> {
    for (let round = 0; round < 20; round += 1) {
      this.clock.runDeferred();
      await Promise.resolve();
    }
  }

  async advance(byMs: number): Promise<void> {
    this.clock.advance(byMs);
    await this.settle();
  }

  async stop(): Promise<void> {
    for (const node of this.nodes.values()) await node.stop();
  }

  private nextChance(): number {
    this.chance = (this.chance * 7.31 + 0.173) % 1;
    return this.chance;
  }
}
