/** A fault that somebody has put in on purpose. A simulation that does not find it is worth nothing. */

import type { Server, StepEffects, Timeout } from '../../../generated/server/role.ts';
import type { NodeId, PeerMessage, ServerEvent, ServerState } from '../../../generated/vocabulary.ts';
import type { KeyValueMachine } from '../../../runtime/kv/key-value-machine.ts';
import type { SessionStatus } from '../../../runtime/sessions/envelope.ts';
import type { DiskImage, SaveBatch } from '../../../runtime/storage/storage.ts';

export interface Plant {
  readonly name: string;
  /** Its row in the list of bugs that others have made; null if it is not from there. */
  readonly bug: string | null;
  /** The event that the core sees instead; `nowMs` is what the server's clock says. */
  beforeStep?(server: Server, event: ServerEvent | Timeout, nowMs: number): ServerEvent | Timeout;
  afterStep?(server: Server, event: ServerEvent | Timeout): void;
  /** May replace methods of one node's effects; `state` is live. */
  onEffects?(effects: StepEffects, state: ServerState): void;
  /** The message that arrives instead. */
  onMessage?(message: PeerMessage, to: NodeId): PeerMessage;
  /** What comes out of the encoder, where messages are encoded. */
  onBytes?(bytes: Uint8Array): Uint8Array;
  /** What the disk takes instead of what was ordered: the power may fail between two of these. */
  onWrite?(batch: SaveBatch, before: DiskImage): readonly SaveBatch[];
  /** The disk says at once that this is durable; it will be together with the next honest write. */
  lies?(batch: SaveBatch): boolean;
  /** The machine of which a snapshot is taken instead. */
  onSnapshot?(machine: KeyValueMachine): KeyValueMachine;
  /** Whether a call of a session takes effect (again), by its answer and whether it has just done so. */
  repeats?(status: SessionStatus, tookEffect: boolean): boolean;
  /** A snapshot has no sessions. */
  readonly omitsSessions?: boolean;
  /** A snapshot that was said to be durable is gone after a crash: the one before it is back. */
  readonly losesSnapshots?: boolean;
  /** A failed write counts as done. */
  readonly swallowsFailures?: boolean;
  /** What a server reads when it starts, instead of what the disk holds. */
  onOpen?(image: DiskImage): DiskImage;
  /** What a crash makes of the disk. */
  onCrash?(image: DiskImage): DiskImage;
}

/** All that a plant of the core sees. */
export type Event = ServerEvent | Timeout;
