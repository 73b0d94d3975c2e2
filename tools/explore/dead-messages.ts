/**
 * Messages that can never do anything again. In a local state a message is dead if from there no way
 * through the local states leads to one that it would change or that would answer it; then the cluster
 * does the same with it and without it. The ways are those that were found so far, so what is believed
 * must be proved again at the end.
 */

import type { Action, Actions } from './actions.ts';
import { allowances } from './bounds.ts';
import type { Cluster } from './cluster.ts';
import type { LocalGraph } from './local-graph.ts';
import { localGraph } from './local-graph.ts';

/** Per message to the first server, one bit per local state: there it is dead. */
type DeadBits = (Uint8Array | undefined)[];

const restarts = allowances.indexOf('restarts');
const mayCrash = 0;
const crashesNoMore = 1;

export class DeadMessages {
  private readonly cluster: Cluster;
  private readonly actions: Actions;
  /** Per server, a permutation that gives it the first place: only there it is worked out. */
  private readonly toFirst: readonly number[];
  /** As long as a server may crash, and afterwards, when more is dead. */
  private dead: readonly DeadBits[] = [[], []];
  /** Of these, what was asked for and said to be dead since it was worked out. */
  private relied: readonly DeadBits[] = [[], []];

  constructor(cluster: Cluster, actions: Actions) {
    this.cluster = cluster;
    this.actions = actions;
    this.toFirst = cluster.servers.map((_, server) =>
      cluster.permutations.findIndex(({ places }) => places[server] === 0),
    );
  }

  /** What is dead depends on what may still happen: the same for two amounts spent if it is the same. */
  phaseOf(spent: number): number {
    return this.cluster.spending.canSpend(spent, restarts) ? mayCrash : crashesNoMore;
  }

  /** Whether the message is believed to be dead for its receiver in this local state. */
  isDead(message: number, local: number, phase: number): boolean {
    const dead = this.dead[phase] as DeadBits;
    if (dead.length === 0) return false;
    const permutation = this.toFirst[this.cluster.receiverOf(message)] as number;
    const first = this.cluster.messages.renamed(message, permutation);
    const bits = dead[first];
    if (bits === undefined) return false;
    const place = this.cluster.locals.renamed(local, permutation);
    if (place >>> 3 >= bits.length || !hasBit(bits, place)) return false;
    setBit((this.relied[phase] as DeadBits)[first] as Uint8Array, place);
    return true;
  }

  /**
   * Works out what is dead, as far as the local states are known. True if all that was relied on is
   * confirmed.
   */
  learn(): boolean {
    const { relied } = this;
    const { messages, permutations } = this.cluster;
    for (let message = messages.size - 1; message >= 0; message -= 1) {
      for (const permutation of permutations.keys()) messages.renamed(message, permutation);
    }
    this.dead = [
      this.deadIn(localGraph(this.cluster, this.actions.list)),
      this.deadIn(
        localGraph(
          this.cluster,
          this.actions.list.filter((action) => !isCrash(action)),
        ),
      ),
    ];
    this.relied = this.dead.map((all) => all.map((bits) => bits && new Uint8Array(bits.length)));
    return relied.every((bits, phase) => isWithin(bits, this.dead[phase] as DeadBits));
  }

  private deadIn(graph: LocalGraph): DeadBits {
    const { messages, locals } = this.cluster;
    const dead: DeadBits = [];
    for (let message = 0; message < messages.size; message += 1) {
      if (this.cluster.receiverOf(message) !== 0) continue;
      const alive = graph.leadingTo((local) => this.actions.wouldChange(local, message));
      const bits = new Uint8Array((locals.size >>> 3) + 1);
      for (const local of graph.locals) {
        if (!alive.has(local)) setBit(bits, local);
      }
      dead[message] = bits;
    }
    return dead;
  }
}

const hasBit = (bits: Uint8Array, place: number) =>
  (((bits[place >>> 3] as number) >>> (place & 7)) & 1) === 1;

function setBit(bits: Uint8Array, place: number): void {
  bits[place >>> 3] = (bits[place >>> 3] as number) | (1 << (place & 7));
}

const isCrash = ({ steps }: Action) => steps[0]?.happening.type === 'Crashed';

/** Whether every bit of one is set in the other too. */
function isWithin(one: DeadBits, other: DeadBits): boolean {
  return one.every((bits, message) => {
    const others = other[message];
    return bits === undefined || bits.every((byte, place) => (byte & ~(others?.[place] ?? 0)) === 0);
  });
}
