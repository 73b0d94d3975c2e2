/** Why a file cannot be judged: where, what, and what to do about it. */

export class MalformedHistory extends Error {
  override readonly name = 'MalformedHistory';
  /** 1-based; 0 where it is not about a line. */
  readonly line: number;

  /** `fact`: what is there. `mend`: what should be done, as an order. */
  constructor(line: number, fact: string, mend: string) {
    super(`${fact}. ${mend}.`);
    this.line = line;
  }
}
