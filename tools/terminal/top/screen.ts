/** A terminal that is drawn on in place, and left as it was. */

/** What is needed of a terminal; writing to one is done when the call returns. */
export interface TerminalOutput {
  readonly rows: number;
  write(text: string): unknown;
}

export interface TerminalInput {
  setRawMode(isRaw: boolean): unknown;
  setEncoding(encoding: 'utf8'): unknown;
  on(event: 'data', read: (keys: string) => void): unknown;
  off(event: 'data', read: (keys: string) => void): unknown;
  resume(): unknown;
  pause(): unknown;
}

/** On a screen of its own, without a cursor; and back. */
const enter = '\x1b[?1049h\x1b[?25l';
const leave = '\x1b[?25h\x1b[?1049l';
const home = '\x1b[H';
const clearLine = '\x1b[K';
const clearBelow = '\x1b[J';

/** In raw mode Ctrl-C is a key like others. */
const keysThatEnd = ['q', 'Q', '\x03'];

export class Screen {
  readonly #output: TerminalOutput;
  readonly #input: TerminalInput | null;
  readonly #onEnd: () => void;
  readonly #leave = () => this.close();
  readonly #read = (keys: string) => {
    if (keysThatEnd.some((key) => keys.includes(key))) this.#onEnd();
  };
  #isOpen = false;

  /** `input` is null if it is no terminal: then no key can end it. */
  constructor(output: TerminalOutput, input: TerminalInput | null, onEnd: () => void) {
    this.#output = output;
    this.#input = input;
    this.#onEnd = onEnd;
  }

  open(): void {
    this.#isOpen = true;
    // However the process ends, the terminal is a person's again.
    process.on('exit', this.#leave);
    this.#output.write(enter);
    if (this.#input === null) return;
    this.#input.setRawMode(true);
    this.#input.setEncoding('utf8');
    this.#input.on('data', this.#read);
    this.#input.resume();
  }

  /** No more lines than there is room for. */
  draw(lines: readonly string[]): void {
    const shown = lines.slice(0, Math.max(this.#output.rows - 1, 1));
    // Cleared first: behind a line that is as wide as the terminal its last character would go.
    this.#output.write(`${home}${shown.map((line) => `${clearLine}${line}\n`).join('')}${clearBelow}`);
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    process.off('exit', this.#leave);
    this.#input?.off('data', this.#read);
    this.#input?.pause();
    this.#input?.setRawMode(false);
    this.#output.write(leave);
  }
}
