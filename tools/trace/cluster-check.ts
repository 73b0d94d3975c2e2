/** What the traces of several servers of one cluster must agree on. */

import { crc32 } from 'node:zlib';
import type { LogEntry } from '../../generated/vocabulary.ts';
import { IllegalTrace } from './malformed.ts';

interface Seen<Value> {
  readonly value: Value;
  /** 'n1.ndjson:17' */
  readonly place: string;
}

export class ClusterCheck {
  readonly #leaders = new Map<number, Seen<string>>();
  readonly #applied = new Map<number, Seen<string>>();

  /** At most one server leads in a term. Throws IllegalTrace. @paper §5.2 */
  leads(server: string, term: number, place: string): void {
    const seen = this.#leaders.get(term);
    if (seen === undefined) this.#leaders.set(term, { value: server, place });
    else if (seen.value !== server)
      throw new IllegalTrace(`${server} leads in term ${term}, and so does ${seen.value} (${seen.place})`);
  }

  /** At one index all servers apply the same entry, in all their lives. Throws IllegalTrace. @paper §5.4 */
  applies(server: string, { index, term, kind, command }: LogEntry, place: string): void {
    const value = `${kind} of term ${term}, ${command.length} bytes, checksum ${crc32(command)}`;
    const seen = this.#applied.get(index);
    if (seen === undefined) this.#applied.set(index, { value, place });
    else if (seen.value !== value)
      throw new IllegalTrace(
        `${server} applies another entry at index ${index} than was applied before (${seen.place})`,
        [`here: ${value}`, `there: ${seen.value}`],
      );
  }
}
