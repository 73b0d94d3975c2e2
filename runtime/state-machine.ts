/**
 * The contract of what is replicated: a program that every server runs over the same commands in the same
 * order.
 */

/**
 * A deterministic state machine. @paper §2
 *
 * One caller, one call at a time. Both methods are synchronous and never throw for any input: a command comes
 * from the log, so a machine that throws on it would throw on every server, and again after each restart.
 * What cannot be done is an answer, in the machine's own encoding.
 *
 * Equal command sequences give equal answers and equal states on every server: no clock, no randomness, no
 * iteration order that depends on anything but the commands.
 *
 * What this contract leaves room for: saving the whole state and starting from it, which is how a log gets
 * shorter. It would be two more methods here; nothing in `apply` or `query` may assume that the first command
 * ever applied is the first of the log.
 */
export interface StateMachine {
  /**
   * Applies one committed command and gives the answer for whoever proposed it.
   *
   * Called in the order of the log and exactly once per entry in the lifetime of an instance: a new instance
   * starts empty and sees the log from its beginning. Entries that carry no command are not shown.
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
}
