/** Everything that can go wrong, by name. */

/** Switched on or off as a whole for one seed: a bug often needs that something else does not happen. */
export const faultClasses = [
  'drop',
  'duplicate',
  'reorder',
  'stale',
  'slowNetwork',
  'slowDisk',
  'lostWrites',
  'lateTimers',
  'drift',
  'crash',
  'crashAll',
  'crashInRecovery',
  'pause',
  'partition',
  'clog',
  'stall',
  'failedSync',
  'fullDisk',
  'clockJump',
  'damage',
  'trigger',
  'reconfigure',
  'transfer',
  'compact',
  'compaction',
  'broken',
] as const;

export type FaultClass = (typeof faultClasses)[number];

/** Faults that strike at a certain tick. The others are chance, for every packet, write and timer. */
export const scheduledFaults = [
  'crash',
  'crashAll',
  'crashInRecovery',
  'pause',
  'partition',
  'clog',
  'stall',
  'failedSync',
  'fullDisk',
  'clockJump',
  'damage',
  'trigger',
  'reconfigure',
  'transfer',
  'compact',
] as const satisfies readonly FaultClass[];

/** Which links a partition cuts. */
export const partitionShapes = ['split', 'isolate', 'deaf', 'mute', 'oneWay', 'ring', 'bridge'] as const;

export type PartitionShape = (typeof partitionShapes)[number];

/** One stroke of bad luck. Every kind uses the fields that concern it. */
export interface Fault {
  /** Its place in the schedule as it was drawn: by this number a shrunk run names it. */
  readonly number: number;
  readonly atTick: number;
  readonly kind: (typeof scheduledFaults)[number];
  /** The number of the server that it strikes, 0-based. */
  readonly server: number;
  /**
   * It may strike the leader instead, if there is one; or the next that wins, at that moment (Figure 8); or
   * the next that begins to write a snapshot; or the next leader in the middle of a change of members.
   */
  readonly aim: 'server' | 'leader' | 'winner' | 'saver' | 'changer';
  /** Another server. */
  readonly other: number;
  /** How long it lasts, or how long a crashed server stays away. */
  readonly ticks: number;
  /**
   * A crash comes between two effects: this many more are carried out. On a full disk so many more entries
   * find room. Elsewhere it says which of several things is meant.
   */
  readonly effects: number;
  readonly shape: PartitionShape;
  /** A bit per server: on which side of a split it is. */
  readonly sides: number;
}
