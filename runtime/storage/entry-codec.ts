/** How a log entry becomes bytes. The same bytes go to the disk and to every follower. */

import type { LogEntry } from '../../generated/vocabulary.ts';

/** An entry was found; `next` is the offset of the byte after it. */
export interface OpenedEntry {
  readonly entry: LogEntry;
  readonly next: number;
}

/** There is no entry; the text says what is wrong with the bytes. */
export interface EntryRefusal {
  readonly refusal: string;
}

export interface EntryCodec {
  /**
   * The entry with its own length and checksum. Encoded once and remembered, so it may be called again at no
   * cost; the caller must not change the bytes.
   */
  sealed(entry: LogEntry): Uint8Array;
  /**
   * Reads the entry that begins at `offset` and must end at or before `end`. The command may be a view on
   * `bytes`, which the caller therefore never changes afterwards. Never throws.
   */
  open(bytes: Uint8Array, offset: number, end: number): OpenedEntry | EntryRefusal;
}
