/** Where the lines of a trace go. It must never keep the node waiting. */

export interface TraceOutput {
  /** Takes one line, without its end; false: it is full, and has taken nothing. */
  append(line: string): boolean;
  /** Takes lines that are made only when they are about to be written, so that many of them need no room. */
  appendSeries(lines: Iterator<string>): void;
  /** Whether a good part of what it can hold is free again, after append has said false. */
  readonly hasRoom: boolean;
}
