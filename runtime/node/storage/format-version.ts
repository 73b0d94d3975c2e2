/** The version of everything in a server's directory. It stands in the first four bytes of every file. */

/**
 * 2: entries may carry a configuration, batches may restart the log, and there are snapshots. What was
 * written in version 1 is refused by name.
 */
export const FORMAT_VERSION = 2;

/** Three letters and the version, as the first four bytes of a file or of a batch. */
export function magicOf(letters: string): number {
  const [first = 0, second = 0, third = 0] = Buffer.from(letters, 'latin1');
  return first + second * 2 ** 8 + third * 2 ** 16 + FORMAT_VERSION * 2 ** 24;
}
