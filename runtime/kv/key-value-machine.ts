/** The replicated key-value store: commands in, answers out, both as bytes. */
import type { StateMachine } from '../state-machine.ts';
import { encodeAnswer } from './answer-encoding.ts';
import type { KvAnswer } from './answers.ts';
import { KeyValueStore } from './key-value-store.ts';
import { decodeCommand, decodeQuery } from './request-encoding.ts';

const MALFORMED: KvAnswer = { kind: 'refused', refusal: 'malformed' };

/**
 * Commands are puts and deletions, queries are ranges, in the encoding of `request-encoding.ts`; the answers
 * are those of `answer-encoding.ts`. Bytes that say no such request are answered with the refusal `malformed`
 * and change nothing.
 */
export class KeyValueMachine implements StateMachine {
  readonly #store = new KeyValueStore();

  apply(command: Uint8Array): Uint8Array {
    const request = decodeCommand(command);
    return encodeAnswer(request === undefined ? MALFORMED : this.#store.execute(request));
  }

  query(request: Uint8Array): Uint8Array {
    const range = decodeQuery(request);
    return encodeAnswer(range === undefined ? MALFORMED : this.#store.execute(range));
  }
}
