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
] as const;

export type Allowance = (typeof allowances)[number];

/** As often as it likes. */
export const unlimited = Number.POSITIVE_INFINITY;

/** What is counted fits in four bits. */
export const mostCounted = 15;

export const mostServers = 5;

export interface Bounds extends Readonly<Record<Allowance, number>> {
  /** 1 to 5. */
  readonly servers: number;
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
}

/** Who may be unlimited: everything that does not number its events, and that terms or sets bound. */
const mayBeUnlimited: ReadonlySet<string> = new Set(['elections', 'timeouts', 'duplicates', 'slowWrites']);

/** Throws an Error that says what is wrong. */
export function checkBounds(bounds: Bounds): void {
  const { servers, term, log } = bounds;
  checkRange('servers', servers, [1, mostServers]);
  checkRange('term', term, [0, 1000]);
  checkRange('log', log, [0, 1000]);
  checkRange('batch', bounds.batch, [1, 1000]);
  checkRange('the number of disks', bounds.disks.length, [0, servers]);
  for (const name of allowances) {
    const most = bounds[name];
    if (most === unlimited && mayBeUnlimited.has(name)) continue;
    checkRange(name, most, [0, mostCounted]);
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

/** How much of each allowance has been used, four bits each. */
export function spentOf(packed: number, name: number): number {
  return (packed >>> (4 * name)) & 15;
}

export function canSpend(packed: number, name: number, most: number): boolean {
  return most === unlimited || spentOf(packed, name) < most;
}

/** One more is used; what is unlimited is not counted. */
export function spend(packed: number, name: number, most: number): number {
  return most === unlimited ? packed : (packed + (1 << (4 * name))) | 0;
}
