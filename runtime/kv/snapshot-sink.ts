/** Takes a snapshot of the key-value store in pieces. */
import type { Checksum } from '../../generated/messages/byte-reader.ts';
import { DamagedSnapshotError } from '../errors.ts';
import type { SnapshotSink } from '../state-machine.ts';
import { SectionReader } from './section-reader.ts';
import { type RestoredState, SnapshotContent } from './snapshot-content.ts';
import { CONTENT_BYTES } from './snapshot-format.ts';

export class KeyValueRestoration implements SnapshotSink {
  readonly #onRestored: (state: RestoredState) => void;
  readonly #sections: SectionReader;
  #content: SnapshotContent | undefined = new SnapshotContent();
  /** Why nothing is taken any more. */
  #refusal: DamagedSnapshotError | undefined;

  constructor(checksum: Checksum, onRestored: (state: RestoredState) => void) {
    this.#onRestored = onRestored;
    this.#sections = new SectionReader(checksum, (content) => this.#add(content));
  }

  write(piece: Uint8Array): void {
    if (this.#refusal !== undefined) throw this.#refusal;
    try {
      this.#sections.write(piece);
    } catch (thrown) {
      if (thrown instanceof DamagedSnapshotError) this.#end(thrown);
      throw thrown;
    }
  }

  finish(): void {
    if (this.#refusal !== undefined) throw this.#refusal;
    const state = this.#content?.state;
    if (state === undefined) {
      const missing = this.#damage(this.#sections.expected, 'nothing more');
      this.#end(missing);
      throw missing;
    }
    this.#end(this.#damage(this.#sections.expected, 'another use of a snapshot that was restored'));
    this.#onRestored(state);
  }

  abandon(): void {
    if (this.#refusal !== undefined) return;
    this.#end(this.#damage(this.#sections.expected, 'a restoration that was given up'));
  }

  /** Whether that was the last section; every other one is full. */
  #add(content: Uint8Array): boolean {
    this.#content?.add(content);
    if (this.#content?.state !== undefined) return true;
    if (content.length === CONTENT_BYTES) return false;
    const expected = `a section of ${CONTENT_BYTES} bytes, because it is not the last`;
    throw this.#damage(expected, `one of ${content.length}`);
  }

  #end(refusal: DamagedSnapshotError): void {
    this.#refusal = refusal;
    this.#content = undefined;
  }

  #damage(expected: string, actual: string): DamagedSnapshotError {
    return new DamagedSnapshotError({ offset: this.#sections.offset, expected, actual });
  }
}
