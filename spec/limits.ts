/** How much at a time, and how often: what an operator sets, the same for as long as a server runs. */

/** How much goes into one AppendEntries. At least one entry always goes, however large. @thesis §10.2.2 */
export interface BatchLimits {
  /** Most bytes of commands in one message. */
  readonly maxBatchBytes: number;
  /** Most entries in one message; at most 65536. */
  readonly maxBatchEntries: number;
}

/** When the log gets shorter, and how. @paper §7 */
export interface CompactionLimits {
  /** A snapshot is due when so many entries were applied since the last one. */
  readonly maxEntries: number;
  /** … or so many bytes of commands. */
  readonly maxBytes: number;
  /** So many entries before it stay in the log, for followers that lag a little. */
  readonly keptEntries: number;
  /** How much of a snapshot goes into one InstallSnapshot; at least 1, at most 1 MiB. */
  readonly pieceBytes: number;
}
