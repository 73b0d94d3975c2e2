/** The network between the servers: a proxy for each of them and each other one. */

import { LinkProxy } from './link-proxy.ts';

/** What the first says does not reach the second. */
export type Cut = readonly [from: string, to: string];

/** Where a server is really listening, and where each other one believes it is. */
export interface NetworkPlan {
  readonly names: readonly string[];
  readonly peerPortOf: (name: string) => number;
  /** The first of n * (n - 1) free ports. */
  readonly firstPort: number;
}

interface Link {
  readonly from: string;
  readonly to: string;
  readonly port: number;
  readonly proxy: LinkProxy;
}

export class Network {
  readonly #links: readonly Link[];

  private constructor(links: readonly Link[]) {
    this.#links = links;
  }

  static async open({ names, peerPortOf, firstPort }: NetworkPlan): Promise<Network> {
    const pairs = names.flatMap((from) => names.filter((to) => to !== from).map((to) => ({ from, to })));
    const links = pairs.map(({ from, to }, i) => {
      return { from, to, port: firstPort + i, proxy: new LinkProxy(peerPortOf(to)) };
    });
    await Promise.all(links.map(({ proxy, port }) => proxy.listen(port)));
    return new Network(links);
  }

  /** The port that `from` must dial for `to`. */
  portFor(from: string, to: string): number {
    const link = this.#links.find((each) => each.from === from && each.to === to);
    if (link === undefined) throw new Error(`There is no link from ${from} to ${to}.`);
    return link.port;
  }

  /**
   * Every byte from the one to the other, on the connection that the one dialled and on the one that it
   * accepted.
   */
  cut(cuts: readonly Cut[]): void {
    for (const { from, to, proxy } of this.#links) {
      if (cuts.some(([one, other]) => one === from && other === to)) proxy.cut('there');
      if (cuts.some(([one, other]) => one === to && other === from)) proxy.cut('back');
    }
  }

  /** Of all links that one of them is an end of. */
  delay(names: readonly string[], delayMs: number): void {
    for (const { proxy } of this.#linksOf(names)) proxy.delay(delayMs);
  }

  reset(names: readonly string[]): void {
    for (const { proxy } of this.#linksOf(names)) proxy.reset();
  }

  mend(): void {
    for (const { proxy } of this.#links) proxy.mend();
  }

  async close(): Promise<void> {
    await Promise.all(this.#links.map(({ proxy }) => proxy.close()));
  }

  #linksOf(names: readonly string[]): readonly Link[] {
    return this.#links.filter(({ from, to }) => names.includes(from) || names.includes(to));
  }
}
