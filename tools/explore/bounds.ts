/** How large a cluster is explored, and how often what may happen to it happens. */

/** What is counted over a whole run, each up to its bound. */
export const allowances = [
  'requests',
  'elections',
  'timeouts',
  'heartbeats',
  'drops',
  'duplicates',
  'restarts',
  'slowWrites',
  'changes',
  'compactions',
  'transfers',
  'reads',
  'retries',
] as const;

export type Allowance = (typeof allowances)[number];

/** As often as it likes. */
export const unlimited = Number.POSITIVE_INFINITY;

export const mostCounted = 15;

export const mostServers = 5;

/** A replacement is one change: a server is added and another one removed. */
export const changeKinds = ['addLearner', 'addVoter', 'promote', 'remove', 'replace'] as const;

export type ChangeKind = (typeof changeKinds)[number];

export interface Bounds extends Readonly<Record<Allowance, number>> {
  /** 1 to 5. */
  readonly servers: number;
  /** So many of them are in the first configuration; the others start without one. */
  readonly voters: number;
  /** What the changes may be. */
  readonly kinds: readonly ChangeKind[];
  /** In so many pieces a snapshot travels: 1 to 3. */
  readonly pieces: number;
  /** So many entries before a snapshot's end stay in the log. */
  readonly kept: number;
  /** A state in which a server has a higher term is checked, and not followed. */
  readonly term: number;
  /** A client asks only while the log of the server that it asks is shorter. A noop is always appended. */
  readonly log: number;
  /** Most entries in one message. */
  readonly batch: number;
  /**
   * What the disks hold at the start: per server the terms of its log. Missing ones are empty. Everybody
   * knows the highest of these terms, and has voted in it for the first server that has an entry of it.
   */
  readonly disks: readonly (readonly number[])[];
  /** Which servers rather lead: a number for each, in all their eyes. Missing ones are 0. */
  readonly priorities: readonly number[];
}

/** Who may be unlimited: everything that does not number its events, and that terms or sets bound. */
const mayBeUnlimited: ReadonlySet<string> = new Set(['elections', 'timeouts', 'duplicates', 'slowWrites']);

/** Throws an Error that says what is wrong. */
export function checkBounds(bounds: Bounds): void {
  const { servers, voters, term, log } = bounds;
  checkRange('servers', servers, [1, mostServers]);
  checkRange('voters', voters, [1, servers]);
  checkRange('pieces', bounds.pieces, [1, 3]);
  checkRange('kept', bounds.kept, [0, 1000]);
  checkRange('term', term, [0, 1000]);
  checkRange('log', log, [0, 1000]);
  checkRange('batch', bounds.batch, [1, 1000]);
  checkRange('the number of disks', bounds.disks.length, [0, servers]);
  checkRange('the number of priorities', bounds.priorities.length, [0, servers]);
  for (const name of allowances) {
    const most = bounds[name];
    if (most === unlimited && mayBeUnlimited.has(name)) continue;
    checkRange(name, most, [0, mostCounted]);
  }
  const combinations = allowances.reduce((product, name) => product * radixOf(bounds[name]), 1);
  if (combinations > 2 ** 31) {
    throw new Error(
      `Cannot explore ${combinations} combinations of what is counted: they must fit in 31 bits. Lower a bound.`,
    );
  }
  if (bounds.timeouts === unlimited && bounds.duplicates !== unlimited) {
    throw new Error(
      'Cannot explore unlimited timeouts: each sends messages, so they would pile up. ' +
        'Give a number, or let duplicates be unlimited: then a message that was sent before adds nothing.',
    );
  }
}

function checkRange(name: string, value: number, [least, most]: readonly [number, number]): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new Error(
    `Cannot explore with ${name} = ${value}: it must be a whole number from ${least} to ${most}.`,
  );
}

const radixOf = (most: number) => (most === unlimited ? 1 : most + 1);

/** How much of each allowance has been used, as one number. */
export class Spending {
  private readonly most: readonly number[];
  /** What one of an allowance counts; 0 for one that is unlimited. */
  private readonly weights: readonly number[];

  constructor(bounds: Bounds) {
    this.most = allowances.map((name) => bounds[name]);
    let weight = 1;
    this.weights = this.most.map((most) => {
      const own = most === unlimited ? 0 : weight;
      weight *= radixOf(most);
      return own;
    });
  }

  isUnlimited(name: number): boolean {
    return this.most[name] === unlimited;
  }

  spentOf(packed: number, name: number): number {
    const weight = this.weights[name] as number;
    return weight === 0 ? 0 : Math.floor(packed / weight) % ((this.most[name] as number) + 1);
  }

  canSpend(packed: number, name: number): boolean {
    return this.isUnlimited(name) || this.spentOf(packed, name) < (this.most[name] as number);
  }

  /** One more is used; what is unlimited is not counted. */
  spend(packed: number, name: number): number {
    return packed + (this.weights[name] as number);
  }
}
