/** Lines of a trace that wait to be written, up to a bound; those of a series are made as they are taken. */

export class TraceQueue {
  readonly #maxCharacters: number;
  #queue: (string | Iterator<string>)[] = [];
  #waitingCharacters = 0;
  #seriesCount = 0;

  constructor(maxCharacters: number) {
    this.#maxCharacters = maxCharacters;
  }

  get hasRoom(): boolean {
    return this.#seriesCount === 0 && this.#waitingCharacters * 2 <= this.#maxCharacters;
  }

  get isEmpty(): boolean {
    return this.#queue.length === 0;
  }

  /** Whether there is as much as that, or a series that may be. */
  holds(characters: number): boolean {
    return this.#waitingCharacters >= characters || this.#seriesCount > 0;
  }

  append(line: string): boolean {
    if (this.#waitingCharacters + line.length > this.#maxCharacters) return false;
    this.#queue.push(line);
    this.#waitingCharacters += line.length + 1;
    return true;
  }

  appendSeries(lines: Iterator<string>): void {
    this.#queue.push(lines);
    this.#seriesCount += 1;
  }

  clear(): void {
    this.#queue = [];
    this.#waitingCharacters = 0;
    this.#seriesCount = 0;
  }

  /** Takes about as many characters, or all that there are; each line has its end. */
  take(characters: number): string {
    const parts: string[] = [];
    let length = 0;
    let position = 0;
    while (position < this.#queue.length && length < characters) {
      const line = this.#lineAt(position);
      if (line === null || typeof this.#queue[position] === 'string') position += 1;
      if (line === null) continue;
      parts.push(line, '\n');
      length += line.length + 1;
    }
    this.#queue.splice(0, position);
    return parts.join('');
  }

  /** Null at the end of a series. */
  #lineAt(position: number): string | null {
    const next = this.#queue[position] as string | Iterator<string>;
    if (typeof next === 'string') {
      this.#waitingCharacters -= next.length + 1;
      return next;
    }
    const { done, value } = next.next();
    if (done !== true) return value;
    this.#seriesCount -= 1;
    return null;
  }
}
