/** Durable nodes in this process, with real files and sockets, as users of the library have them. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type OpenNodeOptions, openNode } from '../../runtime/node/open-node.ts';
import type { RaftNode } from '../../runtime/raft-node.ts';
import type { StateMachine } from '../../runtime/state-machine.ts';
import { freePortRun } from '../../tools/torture/free-ports.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** Answers a command with its number, and a query with all commands so far. */
class Journal implements StateMachine {
  readonly commands: string[] = [];

  apply(command: Uint8Array): Uint8Array {
    this.commands.push(textOf(command));
    return bytesOf(String(this.commands.length));
  }

  query(): Uint8Array {
    return bytesOf(this.commands.join(' '));
  }
}

export const proposeText = async (node: RaftNode, text: string) => textOf(await node.propose(bytesOf(text)));
export const readText = async (node: RaftNode) => textOf(await node.read(new Uint8Array(0)));

export class OpenedNodes {
  readonly peers: Readonly<Record<string, string>>;
  readonly #directory: string;
  readonly #open = new Set<RaftNode>();

  private constructor(directory: string, peers: Readonly<Record<string, string>>) {
    this.#directory = directory;
    this.peers = peers;
    onTestFinished(() => this.#destroy());
  }

  /** Chooses ports for servers of these names; nothing is opened yet. */
  static async prepare(names: readonly string[]): Promise<OpenedNodes> {
    const firstPort = await freePortRun(names.length);
    const peers = names.map((name, position) => [name, `127.0.0.1:${firstPort + position}`] as const);
    return new OpenedNodes(await mkdtemp(join(tmpdir(), 'raftchart-open-')), Object.fromEntries(peers));
  }

  /** Opens the node `id` with an empty journal, in the directory that it had before. */
  async open(id: string, options: Partial<OpenNodeOptions> = {}): Promise<RaftNode> {
    const node = await openNode({
      id,
      dataDir: join(this.#directory, id),
      clusterToken: 'opened nodes',
      peers: this.peers,
      stateMachine: new Journal(),
      ...options,
    });
    this.#open.add(node);
    return node;
  }

  async #destroy(): Promise<void> {
    await Promise.all([...this.#open].map((node) => node.stop()));
    await rm(this.#directory, { recursive: true, force: true });
  }
}
