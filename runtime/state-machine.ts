/**
 * The contract of what is replicated: a program that every server runs over the same commands in the same
 * order, and pictures of its state, by which the log gets shorter.
 */

/**
 * A deterministic state machine. @paper §2
 *
 * One caller, one call at a time. All methods are synchronous. `apply` and `query` never throw for any input:
 * a command comes from the log, so a machine that throws on it would throw on every server, and again after
 * each restart. What cannot be done is an answer, in the machine's own encoding.
 *
 * Equal command sequences give equal answers and equal states on every server: no clock, no randomness, no
 * iteration order that depends on anything but the commands.
 *
 * `snapshot` and `restore` come together or not at all. The log of a machine without them is never compacted,
 * and such a machine can only catch up by applying every command since the first.
 */
export interface StateMachine {
  /**
   * Applies one committed command and gives the answer for whoever proposed it.
   *
   * Called in the order of the log and exactly once per entry in the lifetime of an instance. A new instance
   * starts empty and sees the log from its beginning; one that was restored sees it from the entry after the
   * last one that the snapshot covers. Entries that carry no command are not shown.
   *
   * @param command Borrowed: the machine copies what it keeps, and changes nothing in it.
   * @returns Owned by the caller. Later calls do not change it.
   */
  apply(command: Uint8Array): Uint8Array;

  /**
   * Evaluates a request on the state as it is after the last applied command, and changes nothing.
   *
   * Whether that state is recent enough is the caller's business: a linearizable read first waits until
   * everything that was committed when it arrived is applied. @thesis §6.4
   *
   * @param request Borrowed, as in {@link apply}.
   * @returns Owned by the caller. Later calls do not change it.
   */
  query(request: Uint8Array): Uint8Array;

  /**
   * Takes a picture of the state as it is after the last applied command. @paper §7
   *
   * It returns within a bounded time, however large the state is: the work is in {@link SnapshotSource.next},
   * between which commands go on being applied. What is applied later does not change what the picture
   * yields. Several pictures may be open at a time.
   *
   * Everything that determines an answer to come is in it. The pieces, put together, are the same bytes on
   * every server whose state is the same, whatever way it came there, so replicas can be compared by them.
   *
   * @returns The caller must close it: an open picture may keep alive what the machine would have freed.
   */
  snapshot?(): SnapshotSource;

  /**
   * Begins to replace the state by that of a snapshot, which arrives in pieces. @paper §7
   *
   * The machine goes on serving its old state, and may apply commands to it, until
   * {@link SnapshotSink.finish}. A sink that is neither finished nor abandoned costs the memory of what it
   * was given, and nothing else. Of several sinks the last one that is finished decides.
   */
  restore?(): SnapshotSink;
}

/** A picture of a state, read once from its beginning to its end. */
export interface SnapshotSource {
  /**
   * The next piece, or null after the last one, and then always null.
   *
   * Each call takes a millisecond or two, so that a server which takes a picture can vote and send heartbeats
   * in between. A piece is at most about 256 KiB, and may be empty when that time went by without one: only
   * null is the end.
   *
   * @returns Owned by the caller. Later calls do not change it.
   */
  next(): Uint8Array | null;

  /**
   * Frees what the picture holds, in the middle or after the end, once or more often. Then `next` is null.
   */
  close(): void;
}

/** A state that is being put together from the pieces of a snapshot. */
export interface SnapshotSink {
  /**
   * Takes the next bytes, in the order in which the source gave them. They may be cut anywhere, not only
   * where the source cut them, and a piece may be empty.
   *
   * Once it has thrown, the bytes are of no use: every later `write` and `finish` throws the same error.
   *
   * @param piece Borrowed: the sink copies what it keeps, and changes nothing in it.
   * @throws DamagedSnapshotError for bytes that no snapshot of such a machine has, at the latest when the
   *   part that they are in is complete. The machine keeps its old state.
   */
  write(piece: Uint8Array): void;

  /**
   * The last piece has been written: from now on the machine has that state, and answers everything as the
   * one would of which the picture was taken. Pictures of the old state that are open stay true.
   *
   * It returns within a bounded time: the work was in {@link write}.
   *
   * @throws DamagedSnapshotError if something is missing, and after {@link finish} or {@link abandon}. The
   *   machine keeps the state that it has.
   */
  finish(): void;

  /** Gives up: the machine keeps its old state, and the sink takes nothing more. After `finish`: nothing. */
  abandon(): void;
}
