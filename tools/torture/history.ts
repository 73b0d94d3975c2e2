/** All that the clients of a run have seen, for the judge and for the check of lost writes. */

import { writeFileSync } from 'node:fs';
import { HISTORY_FORMAT } from '../judge/formats/ndjson-history.ts';
import { judge } from '../judge/judge.ts';
import { type KeyValueInput, type KeyValueOutput, keyValueStore } from '../judge/models/key-value-store.ts';
import { type Operation, UNKNOWN } from '../judge/operation.ts';
import type { Progress, Verdict } from '../judge/verdict.ts';

export type RecordedCall = Operation<KeyValueInput, KeyValueOutput>;

export class History {
  readonly #calls: RecordedCall[] = [];

  get calls(): readonly RecordedCall[] {
    return this.#calls;
  }

  /** One that was refused is not to be recorded, nor a get without an answer: neither says anything. */
  record(call: RecordedCall): void {
    this.#calls.push(call);
  }

  /** As `npm run judge` reads it. */
  write(path: string): void {
    const header = { format: HISTORY_FORMAT, version: 1, model: keyValueStore.name };
    const lines = [JSON.stringify(header)];
    for (const { client, call, return: end, input, output } of this.#calls) {
      const known = output === UNKNOWN ? {} : { output };
      lines.push(JSON.stringify({ client, call, return: end, input, ...known }));
    }
    writeFileSync(path, `${lines.join('\n')}\n`);
  }

  judge(
    milliseconds: number,
    progress: (progress: Progress) => void,
  ): Verdict<KeyValueInput, KeyValueOutput> {
    return judge(this.#calls, keyValueStore, { milliseconds, progress });
  }
}
