/** What a switchboard and its lines may order. */

import type { Line, LineEvent, LineTimer } from './lines.ts';
import type { PartOrders } from './parts.ts';

/** A note, which a test reads back: all that a line may order. */
export interface Effects {
  note(text: string): void;
}

export interface SwitchboardEffects extends Effects {
  readonly lines: PartOrders<Line, LineEvent, LineTimer>;
}
