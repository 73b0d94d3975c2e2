/** Lines for whoever reads them: as fast as they are taken, and quietly no more when nobody does. */

import { once } from 'node:events';
import type { Writable } from 'node:stream';

const flushCharacters = 65_536;

export class Output {
  readonly #stream: Writable;
  #held: string[] = [];
  #heldCharacters = 0;

  /** A reader that has seen enough, like `head`, ends the process as it ends any other. */
  constructor(stream: Writable) {
    this.#stream = stream;
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit(0);
    });
  }

  /** Undefined: there is room for more at once. */
  writeLine(line: string): Promise<void> | undefined {
    this.#held.push(line, '\n');
    this.#heldCharacters += line.length + 1;
    return this.#heldCharacters < flushCharacters ? undefined : this.flush();
  }

  async flush(): Promise<void> {
    const text = this.#held.join('');
    this.#held = [];
    this.#heldCharacters = 0;
    if (text !== '' && !this.#stream.write(text)) await once(this.#stream, 'drain');
  }

  end(): Promise<void> {
    return this.flush();
  }
}
