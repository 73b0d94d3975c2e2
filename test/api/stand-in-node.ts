/** A node without a cluster: what is proposed is applied at once. For tests of the API server. */

import { KeyValueMachine } from '../../runtime/kv/key-value-machine.ts';
import type { ServedNode } from '../../runtime/node/api/served-node.ts';

export class StandInNode implements ServedNode {
  readonly #machine = new KeyValueMachine();
  readonly #behind = new KeyValueMachine();
  #readsLocalLeft = 0;
  #meanwhile = () => {};
  /** Local reads see the store as it was at the very beginning. */
  isLagging = false;
  leaderId: string | null = 'n1';
  /** When set, every request fails with it. */
  failure: Error | undefined;
  /** When set, every request waits for it first. */
  gate: Promise<void> = Promise.resolve();
  /** What was asked, in order. */
  readonly asked: ('propose' | 'read' | 'readLocal')[] = [];

  async propose(command: Uint8Array): Promise<Uint8Array> {
    await this.#arrive('propose');
    return this.#machine.apply(command);
  }

  async read(query: Uint8Array): Promise<Uint8Array> {
    await this.#arrive('read');
    return this.#machine.query(query);
  }

  readLocal(query: Uint8Array): Uint8Array {
    this.asked.push('readLocal');
    const answer = (this.isLagging ? this.#behind : this.#machine).query(query);
    this.#readsLocalLeft -= 1;
    if (this.#readsLocalLeft === 0) this.#meanwhile();
    return answer;
  }

  /** Applies a command between the given local read and the next one; resolves when it has done so. */
  afterReadsLocal(count: number, command: Uint8Array): Promise<void> {
    this.#readsLocalLeft = count;
    return new Promise((resolve) => {
      this.#meanwhile = () => {
        this.#machine.apply(command);
        resolve();
      };
    });
  }

  status() {
    return {
      clusterId: 14841639068965178418n,
      memberId: 10276657743932975437n,
      term: 2,
      leaderId: this.leaderId,
      commitIndex: 7,
      lastApplied: 6,
      members: [
        { id: 10276657743932975437n, name: 'n1', peerUrls: ['http://127.0.0.1:2380'] },
        { id: 2n, name: 'n2', peerUrls: [] },
      ],
    };
  }

  async #arrive(kind: 'propose' | 'read'): Promise<void> {
    this.asked.push(kind);
    await this.gate;
    if (this.failure !== undefined) throw this.failure;
  }
}
