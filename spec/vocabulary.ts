/** The nouns that every other file of the specification uses. Names as in Figure 2 of the paper. */

declare const brand: unique symbol;

/** The name of a server, unique within a cluster and never reused for another disk. 1 to 64 characters. */
export type NodeId = string & { readonly [brand]: 'NodeId' };

/** The logical clock: 0 before the first election, then it only grows. An integer. @paper §5.1 */
export type Term = number & { readonly [brand]: 'Term' };

/** A position in the log, 1-based; 0 stands before the first entry. An integer. @paper §5.3 */
export type LogIndex = number & { readonly [brand]: 'LogIndex' };

/**
 * What an entry carries: nothing (a leader's first entry of its term), a client's command, or who decides
 * from here on.
 */
export type EntryKind = 'noop' | 'command' | 'configuration';

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
  /** Of a configuration entry; null in every other. It counts as soon as it is in the log. @paper §6 */
  readonly configuration: Configuration | null;
  /**
   * What the state machine shall apply, opaque to the protocol; empty unless it is a command.
   * @maxBytes 4194304
   */
  readonly command: Uint8Array;
}

/** A position in the log and the term of the entry there; 0 and 0 before the first entry. */
export interface LogPlace {
  readonly index: LogIndex;
  readonly term: Term;
}

/** Where the others reach a member. */
export interface MemberAddress {
  readonly id: NodeId;
  /** Opaque to the protocol; empty where the transport knows the way by itself. @maxBytes 4096 */
  readonly address: string;
}

/**
 * Who decides, and who only listens. While `oldVoters` is not empty it is C-old,new, and whatever needs a
 * majority needs one of `voters` and one of `oldVoters`. All lists are sorted by id, without duplicates.
 * @paper §6
 */
export interface Configuration {
  /**
   * The servers whose votes and copies are counted. At least one, except before a server knows any. @maxItems
   * 64
   */
  readonly voters: readonly NodeId[];
  /** The voters of C-old while the change to `voters` is under way; otherwise empty. @maxItems 64 */
  readonly oldVoters: readonly NodeId[];
  /** Receive the log and count for nothing; nobody of `voters` or `oldVoters`. @thesis §4.2.1 @maxItems 64 */
  readonly learners: readonly NodeId[];
  /** Of everybody above, and of nobody else. @maxItems 192 */
  readonly addresses: readonly MemberAddress[];
}

/**
 * What a snapshot stands for: the log through lastIncludedIndex, and the configuration as of there.
 * @sealed It goes to the disk and to followers with its own checksum.
 * @paper §7, Figure 13
 */
export interface SnapshotMark {
  /** The snapshot replaces all entries up through and including this index; at least 1. */
  readonly lastIncludedIndex: LogIndex;
  /** Of that entry. */
  readonly lastIncludedTerm: Term;
  /** The latest one at or before lastIncludedIndex. */
  readonly configuration: Configuration;
  /** How long it is, all its pieces together. */
  readonly bytes: number;
}
