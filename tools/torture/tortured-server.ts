/** One server: it is started again whenever it ends, unless the nemesis wants it down. */

import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type DiskOrders, giveOrders, soundDisk } from './disk-orders.ts';
import { type Ending, type Memory, ServerLife } from './server-life.ts';

export interface ServerPlan {
  readonly name: string;
  /** Of the whole run. */
  readonly directory: string;
  readonly clientPort: number;
  readonly peerPort: number;
  /** As in etcd: n1=http://…,n2=http://…, the others by their proxies. */
  readonly initialCluster: string;
  /** Called with a sentence when it ends though nobody has killed it and its disk was sound. */
  readonly onSurprise: (sentence: string) => void;
}

/** Who gives orders to a disk; none of them takes back what another one wants. */
export type Hand = 'plant' | 'disk' | 'power';

/** A server that cannot start is not started again at once. */
const RESTART_MS = 100;

export class TorturedServer {
  readonly name: string;
  readonly endpoint: string;
  readonly dataDir: string;
  readonly #plan: ServerPlan;
  readonly #ordersPath: string;
  #life: ServerLife | null = null;
  readonly #orders: Record<Hand, Partial<DiskOrders>> = { plant: {}, disk: {}, power: {} };
  #generation = 0;
  /** Whether the disk was bad at any time of this life. */
  #hasSuffered = false;
  #isWanted = false;
  #isPaused = false;
  /** How often it stopped itself because of its disk, and said so. */
  #stops = 0;

  constructor(plan: ServerPlan) {
    this.name = plan.name;
    this.endpoint = `http://127.0.0.1:${plan.clientPort}`;
    this.dataDir = join(plan.directory, plan.name);
    this.#ordersPath = join(plan.directory, `${plan.name}.disk`);
    this.#plan = plan;
    giveOrders(this.#ordersPath, soundDisk);
  }

  get leaderId(): string | null {
    return this.#life?.leaderId ?? null;
  }

  get isServing(): boolean {
    return this.#life?.isListening === true && !this.#isPaused;
  }

  get stops(): number {
    return this.#stops;
  }

  get pid(): number | null {
    return this.#life?.pid ?? null;
  }

  /** Starts it, and whenever it ends starts it again. */
  start(): void {
    this.#isWanted = true;
    if (this.#life === null) this.#begin();
  }

  /** `kill -9`, also of a paused one. Settles when it is gone; it stays down until `start`. */
  async kill(): Promise<void> {
    this.#isWanted = false;
    this.#isPaused = false;
    this.#life?.signal('SIGKILL');
    await this.#life?.ended;
  }

  /** As an operator does. */
  async stop(): Promise<void> {
    this.#isWanted = false;
    this.#life?.signal('SIGTERM');
    await this.#life?.ended;
  }

  pause(): void {
    this.#isPaused = true;
    this.#life?.signal('SIGSTOP');
  }

  resume(): void {
    this.#isPaused = false;
    this.#life?.signal('SIGCONT');
  }

  /** Replaces what the same hand has ordered before; everything that is not said is sound. */
  order(hand: Hand, orders: Partial<DiskOrders>): void {
    this.#orders[hand] = orders;
    this.#generation += 1;
    if (this.#isDiskBad) this.#hasSuffered = true;
    const { plant, disk, power } = this.#orders;
    giveOrders(this.#ordersPath, { ...soundDisk, ...plant, ...disk, ...power, generation: this.#generation });
  }

  /** Of a server that runs and has no reason to end. */
  async memory(): Promise<Memory> {
    const memory = await this.#life?.memory();
    if (memory === undefined || memory === null)
      throw new Error(`${this.name} was gone when it was asked how much memory it holds.`);
    return memory;
  }

  #begin(): void {
    const { name, directory, clientPort, peerPort, initialCluster } = this.#plan;
    const words = [
      'serve',
      `--name=${name}`,
      `--data-dir=${this.dataDir}`,
      `--listen-client-urls=http://127.0.0.1:${clientPort}`,
      `--listen-peer-urls=http://127.0.0.1:${peerPort}`,
      `--initial-cluster=${initialCluster}`,
      '--initial-cluster-token=torture',
    ];
    const logPath = join(directory, `${name}.log`);
    const life = new ServerLife({ words, dataDir: this.dataDir, ordersPath: this.#ordersPath, logPath });
    this.#life = life;
    this.#hasSuffered = this.#isDiskBad;
    void life.ended.then((ending) => this.#end(ending));
  }

  get #isDiskBad(): boolean {
    const { roomBytes = null, failsSyncs = false } = this.#orders.disk;
    return roomBytes !== null || failsSyncs;
  }

  async #end(ending: Ending): Promise<void> {
    this.#life = null;
    if (!this.#isWanted) return;
    this.#isPaused = false;
    this.#judge(ending);
    // A full disk has no more room in the next life.
    if (this.#orders.disk.roomBytes !== undefined) this.order('disk', { roomBytes: 0 });
    await pause(RESTART_MS);
    if (this.#isWanted && this.#life === null) this.#begin();
  }

  /** A server whose disk fails has to stop itself, with words and not with a stack; nothing else may. */
  #judge({ code, signal, lastWords }: Ending): void {
    const isClear = code === 1 && /ENOSPC|EIO/.test(lastWords) && !/\n\s+at /.test(lastWords);
    if (isClear && this.#hasSuffered) this.#stops += 1;
    else
      this.#plan.onSurprise(
        `${this.name} ended by itself with ${code ?? signal}: ${lastWords || 'no words'}`,
      );
  }
}
