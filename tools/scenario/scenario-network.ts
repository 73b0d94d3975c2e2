/** The links between the servers of a scenario: what is in flight on them, what is held up, what is cut. */

import type { ServerMessage } from '../../spec/messages.ts';
import type { NodeId } from '../../spec/vocabulary.ts';
import type { Selection } from './script.ts';

export interface InFlight {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly message: ServerMessage;
}

export class ScenarioNetwork {
  /** Oldest first. */
  inFlight: readonly InFlight[] = [];
  /** They are passed by all that comes later, until they are released. */
  held: readonly InFlight[] = [];
  sides: readonly (readonly string[])[] = [];
  /** Links that lead nowhere, in one direction: 'n1->n2'. */
  readonly cuts = new Set<string>();

  add(...messages: readonly InFlight[]): void {
    this.inFlight = [...this.inFlight, ...messages];
  }

  /** Whether messages from there to here are lost. */
  isCut({ from, to }: Pick<InFlight, 'from' | 'to'>): boolean {
    const sideOf = (id: string) => this.sides.findIndex((side) => side.includes(id));
    return sideOf(from) !== sideOf(to) || this.cuts.has(`${from}->${to}`);
  }

  /** Takes out what is under way on links that are cut, held up or not. */
  takeCut(): readonly InFlight[] {
    const cut = [...this.inFlight, ...this.held].filter((one) => this.isCut(one));
    this.inFlight = without(this.inFlight, cut);
    this.held = without(this.held, cut);
    return cut;
  }

  /** A link names its oldest message; a star, all that are in flight there. Throws if there is none. */
  take(selection: Selection): readonly InFlight[] {
    const chosen = choose(this.inFlight, selection, 'in flight');
    this.inFlight = without(this.inFlight, chosen);
    return chosen;
  }

  hold(selection: Selection): readonly InFlight[] {
    const chosen = this.take(selection);
    this.held = [...this.held, ...chosen];
    return chosen;
  }

  /** They go on as if they had just been sent. */
  release(selection: Selection): readonly InFlight[] {
    const chosen = choose(this.held, selection, 'held up');
    this.held = without(this.held, chosen);
    this.add(...chosen);
    return chosen;
  }
}

const without = (all: readonly InFlight[], taken: readonly InFlight[]) =>
  all.filter((one) => !taken.includes(one));

function choose(all: readonly InFlight[], selection: Selection, where: string): readonly InFlight[] {
  const { from, to, type, place = 1 } = selection;
  const matching = all.filter(
    (one) =>
      (from === '*' || one.from === from) &&
      (to === '*' || one.to === to) &&
      (type === null || one.message.type === type),
  );
  const chosen = from === '*' || to === '*' ? matching : matching.slice(place - 1, place);
  if (chosen.length > 0) return chosen;
  const others = all.map((one) => `${one.from}->${one.to} ${one.message.type}`);
  throw new Error(`No such message is ${where}. There are: ${others.join(', ') || 'none'}.`);
}
