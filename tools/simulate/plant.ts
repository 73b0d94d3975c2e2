/** A fault that somebody has put in on purpose. A simulation that does not find it is worth nothing. */

import type { Server, StepEffects, Timeout } from '../../generated/server/role.ts';
import type { NodeId, PeerMessage, ServerEvent } from '../../generated/vocabulary.ts';
import type { SaveBatch } from '../../runtime/storage/storage.ts';

export interface Plant {
  readonly name: string;
  /** The event that the core sees instead. */
  beforeStep?(server: Server, event: ServerEvent | Timeout): ServerEvent | Timeout;
  afterStep?(server: Server, event: ServerEvent | Timeout): void;
  /** May replace methods of one node's effects. */
  onEffects?(effects: StepEffects): void;
  /** The message that arrives instead. */
  onMessage?(message: PeerMessage, to: NodeId): PeerMessage;
  /** What the disk takes instead of what was ordered. */
  onWrite?(batch: SaveBatch): SaveBatch;
  /** The disk says that a write is durable when it has not begun. */
  readonly lyingDisk?: boolean;
}
