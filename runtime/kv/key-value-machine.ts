/** The replicated key-value store: commands in, answers out, both as bytes. */
import type { Checksum } from '../../generated/messages/byte-reader.ts';
import { crc32 } from '../checksum.ts';
import type { SnapshotSink, SnapshotSource, StateMachine } from '../state-machine.ts';
import { encodeAnswer } from './answer-encoding.ts';
import type { KvAnswer } from './answers.ts';
import { KeyValueStore } from './key-value-store.ts';
import { decodeCommand, decodeQuery } from './request-encoding.ts';
import { type Announced, execute } from './request-execution.ts';
import { KeyValueRestoration } from './snapshot-sink.ts';
import { KeyValueSnapshot } from './snapshot-source.ts';

const MALFORMED: KvAnswer = { kind: 'refused', refusal: 'malformed' };
/** So many forgotten versions are freed at a time: about a millisecond. */
const SWEPT_AT_A_TIME = 5000;
/** And so many with each command, so that a log that is read at one go does not fill the memory. */
const SWEPT_PER_COMMAND = 16;

export interface KeyValueMachineOptions {
  /**
   * Calls `work` soon, when nothing more urgent is to be done: `setImmediate`, say. With it, what a
   * compaction forgets is freed bit by bit; without it, at once, and a compaction of a million versions
   * takes a while. Nobody sees a difference in any answer but that about the size.
   */
  readonly later?: (work: () => void) => void;
  /** CRC-32 for snapshots: zlib's, where there is one. The machine's own is slower and gives the same. */
  readonly checksum?: Checksum;
}

/**
 * Commands are puts, deletions, transactions, compactions and announcements; queries are ranges, transactions
 * of ranges and questions about the store. Their encoding is that of `request-encoding.ts`, that of the
 * answers is in `answer-encoding.ts`. Bytes that say no such request are answered with the refusal
 * `malformed` and change nothing. The format of snapshots is in `README.md`.
 */
export class KeyValueMachine implements StateMachine {
  #store = new KeyValueStore();
  #announced: Announced = new Map();
  readonly #later: KeyValueMachineOptions['later'];
  readonly #checksum: Checksum;
  #isSweeping = false;

  constructor({ later, checksum = crc32 }: KeyValueMachineOptions = {}) {
    this.#later = later;
    this.#checksum = checksum;
  }

  apply(command: Uint8Array): Uint8Array {
    const request = decodeCommand(command);
    if (request === undefined) return encodeAnswer(MALFORMED);
    const answer = encodeAnswer(execute(this.#store, this.#announced, request));
    if (this.#isSweeping) this.#isSweeping = !this.#store.sweep(SWEPT_PER_COMMAND);
    if (request.kind === 'compact') this.#sweep();
    return answer;
  }

  query(request: Uint8Array): Uint8Array {
    const query = decodeQuery(request);
    return encodeAnswer(query === undefined ? MALFORMED : execute(this.#store, this.#announced, query));
  }

  /** What is compacted while it is open is freed when it is closed. */
  snapshot(): SnapshotSource {
    const [store, announced, checksum] = [this.#store, this.#announced, this.#checksum];
    const onClose = () => {
      if (store === this.#store && !store.isSwept) this.#sweep();
    };
    return new KeyValueSnapshot({ store, announced, checksum, onClose });
  }

  restore(): SnapshotSink {
    return new KeyValueRestoration(this.#checksum, ({ store, announced }) => {
      this.#store = store;
      this.#announced = announced;
    });
  }

  #sweep(): void {
    if (this.#later === undefined) {
      this.#store.sweep(Number.POSITIVE_INFINITY);
    } else if (!this.#isSweeping) {
      this.#isSweeping = true;
      this.#later(() => this.#sweepOn());
    }
  }

  #sweepOn(): void {
    this.#isSweeping = !this.#store.sweep(SWEPT_AT_A_TIME);
    if (this.#isSweeping) this.#later?.(() => this.#sweepOn());
  }
}
