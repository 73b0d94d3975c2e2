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
    if (piece.length === 0) return;
    try {
      if (this.#content?.state !== undefined) throw this.#damage('nothing after its end', 'more bytes');
      this.#sections.write(piece);
    } catch (thrown) {
      this.#content = undefined;
      if (thrown instanceof DamagedSnapshotError) this.#refusal = thrown;
      throw thrown;
    }
  }

  finish(): void {
    if (this.#refusal !== undefined) throw this.#refusal;
    const state = this.#content?.state;
    if (state === undefined || !this.#sections.isBetweenSections) {
      this.#end(this.#damage(this.#sections.expected, 'nothing more'));
      throw this.#refusal;
    }
    this.#end(this.#damage('nothing after its end', 'another use of a snapshot that is restored'));
    this.#onRestored(state);
  }

  abandon(): void {
    if (this.#refusal === undefined) this.#end(this.#damage('the rest', 'a restoration that was given up'));
  }

  /** Every section but the last one is full, and nothing is after the last one. */
  #add(content: Uint8Array): void {
    const isOver = this.#content?.state !== undefined;
    if (isOver) throw this.#damage('nothing after its end', 'another section');
    this.#content?.add(content);
    if (content.length < CONTENT_BYTES && this.#content?.state === undefined) {
      throw this.#damage(`a section of ${CONTENT_BYTES} bytes, because it is not the last`, 'a shorter one');
    }
  }

  #end(refusal: DamagedSnapshotError): void {
    this.#refusal = refusal;
    this.#content = undefined;
  }

  #damage(expected: string, actual: string): DamagedSnapshotError {
    return new DamagedSnapshotError({ offset: this.#sections.offset, expected, actual });
  }
}
