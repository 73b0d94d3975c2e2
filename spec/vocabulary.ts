/** The nouns that every other file of the specification uses. Names as in Figure 2 of the paper. */

declare const brand: unique symbol;

/** The name of a server, unique within a cluster and never reused for another disk. 1 to 64 characters. */
export type NodeId = string & { readonly [brand]: 'NodeId' };

/** The logical clock: 0 before the first election, then it only grows. An integer. @paper §5.1 */
export type Term = number & { readonly [brand]: 'Term' };

/** A position in the log, 1-based; 0 stands before the first entry. An integer. @paper §5.3 */
export type LogIndex = number & { readonly [brand]: 'LogIndex' };

/** What an entry carries: nothing (a leader's first entry of its term) or a client's command. */
export type EntryKind = 'noop' | 'command';

/**
 * One entry of the log. Never changed after it was made, so it may be shared between log, messages and disk.
 * @sealed Encoded once, with its own checksum: the same bytes go to the disk and to every follower.
 * @paper §5.3
 */
export interface LogEntry {
  /** Term of the leader that received the command. */
  readonly term: Term;
  /** Position in the log. */
  readonly index: LogIndex;
  readonly kind: EntryKind;
  /** What the state machine shall apply, opaque to the protocol; empty for a noop. @maxBytes 4194304 */
  readonly command: Uint8Array;
}

/** Who decides: the servers whose votes and copies are counted. @paper §6 */
export interface Configuration {
  /** Sorted, without duplicates, at least one. */
  readonly voters: readonly NodeId[];
}
