/** What prevents a verdict: the file is no trace, or one that this version cannot judge. */

export class MalformedTrace extends Error {
  override readonly name = 'MalformedTrace';
}

/** What is wrong with a trace: something happened that the chart does not allow. */
export class IllegalTrace extends Error {
  override readonly name = 'IllegalTrace';
  /** One line each; the message is the headline. */
  readonly details: readonly string[];

  constructor(headline: string, details: readonly string[] = []) {
    super(headline);
    this.details = details;
  }
}
