/** What the command line will not do: one or two lines for a person, and an exit code for a script. */

import { RaftError } from '../../errors.ts';

/** As in sysexits.h EX_SOFTWARE: a bug of this program, not a mistake of its user. */
export const EXIT_BUG = 70;
/** The words on the command line are not understood. */
export const EXIT_USAGE = 2;
/** They are understood, and something prevents what they ask for. */
export const EXIT_REFUSED = 1;

/** The message says what cannot be done, the fact that prevents it, and the next step. */
export class CommandRefusedError extends RaftError {
  override readonly name = 'CommandRefusedError';
}

/** Every line that a person should read begins so; the lines of the log are JSON. */
export function say(text: string): void {
  process.stderr.write(`raftchart: ${text}\n`);
}

/** Says why the program ends, and returns the exit code for it. A stack is shown only for a bug. */
export function sayAndGrade(thrown: unknown): number {
  if (thrown instanceof RaftError) {
    say(thrown.message);
    return EXIT_REFUSED;
  }
  const stack = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  say(`This is a bug in raftchart, please report it: ${stack}`);
  return EXIT_BUG;
}

/** From here on nothing that is thrown and not caught goes unseen. */
export function exitOnBugs(): void {
  const exit = (thrown: unknown) => {
    sayAndGrade(thrown);
    process.exit(EXIT_BUG);
  };
  process.on('uncaughtException', exit);
  process.on('unhandledRejection', exit);
}
