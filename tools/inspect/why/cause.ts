/** What a step comes from: the step that sent its message, started its timer or ordered what was written. */

import { timerKey, timerKeyOf } from '../../oracle/part-address.ts';
import type { TraceLine } from '../protocol/inspection.ts';
import type { StepPlace } from './replay.ts';

type StepLine = Extract<TraceLine, { readonly kind: 'step' }>;

export interface ServerStep extends StepPlace {
  readonly server: string;
}

/** `orderPosition` counts the orders of that step line from 0 on. */
export type Cause =
  | ({ readonly kind: 'message' | 'timer' | 'write'; readonly orderPosition: number } & ServerStep)
  /** Somebody outside: a client, an operator, or whoever started the server. */
  | { readonly kind: 'request' }
  /** A disk that is full, a peer that cannot be reached. */
  | { readonly kind: 'surroundings' }
  /** It was not told, or it was too long ago. */
  | { readonly kind: 'unknown' };

interface KeptStep {
  readonly life: number;
  readonly line: StepLine;
  /** Counts the steps of all servers as they were told. */
  readonly place: number;
}

interface Told {
  life: number;
  steps: KeptStep[];
}

type Fields = Readonly<Record<string, unknown>>;
type Order = StepLine['orders'][number];

const surroundings = new Set(['DiskFilled', 'DiskFreed', 'PeerUnreachable']);
const writes = new Set(['EntriesSaved', 'SnapshotSaved', 'SnapshotFailed']);
const sendOrders = new Set(['send', 'sendAhead', 'sendPiece']);
const unknown: Cause = { kind: 'unknown' };

export class CauseIndex {
  readonly #keptSteps: number;
  readonly #told = new Map<string, Told>();
  #places = 0;

  /** `keptSteps` of each server are remembered at least. */
  constructor(keptSteps = 20_000) {
    this.#keptSteps = keptSteps;
  }

  /** The lines of each server in their order. Servers may be told of in any order. */
  take(server: string, line: TraceLine): void {
    const told = this.#told.get(server) ?? { life: -1, steps: [] };
    this.#told.set(server, told);
    if (line.kind === 'life') told.life += 1;
    if (line.kind !== 'step') return;
    told.steps.push({ life: told.life, line, place: this.#places });
    this.#places += 1;
    if (told.steps.length > this.#keptSteps * 1.25) told.steps = told.steps.slice(-this.#keptSteps);
  }

  causeOf({ server, life, step }: ServerStep): Cause {
    const steps = this.#told.get(server)?.steps ?? [];
    const position = steps.findLastIndex((kept) => kept.life === life && kept.line.step === step);
    const kept = steps[position];
    if (kept === undefined) return unknown;
    const event = kept.line.event as { readonly type: string } & Fields;
    const earlier = steps.slice(0, position).filter((one) => one.life === life);
    const timer = timerKeyOf(event);
    if (timer !== undefined) return lastOrder(server, earlier, 'timer', startsTimer(timer));
    if (writes.has(event.type)) return lastOrder(server, earlier, 'write', ordersWrite(event));
    if (surroundings.has(event.type)) return { kind: 'surroundings' };
    if (typeof event.from !== 'string') return { kind: 'request' };
    return lastOrder(event.from, this.#sentBefore(event.from, kept), 'message', sends(server, event));
  }

  /** From a step back to where it all began, the step itself not included; at most so many. */
  chainOf(step: ServerStep, most = 50): readonly Cause[] {
    const chain: Cause[] = [];
    for (let at: ServerStep | null = step; at !== null && chain.length < most; ) {
      const cause: Cause = this.causeOf(at);
      chain.push(cause);
      at = 'server' in cause ? cause : null;
    }
    return chain;
  }

  /**
   * Those that the sender took no later than the receiver did that step; by the clocks of two machines it may
   * seem to have been later, and then all are asked.
   */
  #sentBefore(sender: string, { line, place }: KeptStep): readonly KeptStep[] {
    const steps = this.#told.get(sender)?.steps ?? [];
    const before = steps.filter(
      (kept) => kept.line.time < line.time || (kept.line.time === line.time && kept.place <= place),
    );
    const after = steps.slice(before.length).reverse();
    return [...after, ...before];
  }
}

/** The last step with such an order. */
function lastOrder(
  server: string,
  steps: readonly KeptStep[],
  kind: 'message' | 'timer' | 'write',
  fits: (order: Order) => boolean,
): Cause {
  for (const { life, line } of steps.toReversed()) {
    const orderPosition = line.orders.findLastIndex(fits);
    if (orderPosition >= 0) return { kind, server, life, step: line.step, orderPosition };
  }
  return unknown;
}

const startsTimer =
  (timer: string) =>
  ([type, ...given]: Order) =>
    type === 'startTimer' && timerKey(given) === timer;

/** Whatever the disk says it has done, this ordered it. */
function ordersWrite(event: { readonly type: string } & Fields): (order: Order) => boolean {
  if (event.type !== 'EntriesSaved') {
    const mark = (event.snapshot ?? event) as Fields;
    return ([type, given]) =>
      (type === 'takeSnapshot' || type === 'saveSnapshot') &&
      (given as Fields).lastIncludedIndex === mark.lastIncludedIndex;
  }
  const { index, term, currentTerm } = event;
  return ([type, given]) => {
    if (type === 'saveTermAndVote') return given === currentTerm;
    if (type === 'saveLogStart') return (given as Fields).index === index;
    if (type !== 'saveEntries') return false;
    const last = (given as readonly Fields[]).at(-1);
    return last?.index === index && last?.term === term;
  };
}

const sends =
  (to: string, message: Fields) =>
  ([type, receiver, sent]: Order) =>
    sendOrders.has(type) && receiver === to && isSame(sent as Fields, message);

/** What a message says without its payload, which the two ends may tell in different words. */
function isSame(sent: Fields, received: Fields): boolean {
  return Object.entries(sent).every(([name, said]) => {
    const heard = received[name];
    if (name === 'entries') return countOf(said) === countOf(heard);
    return typeof said === 'object' && said !== null ? true : said === heard;
  });
}

function countOf(entries: unknown): number {
  const runs = entries as readonly { readonly log?: readonly [number, number] }[];
  return runs.reduce((sum, { log }) => sum + (log === undefined ? 1 : log[1] - log[0] + 1), 0);
}
