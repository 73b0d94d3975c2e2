/** What is certain of one key, whatever the judge says: acknowledged writes, by their revisions. */

import type { StoredKey } from './gateway.ts';

interface Acknowledged {
  readonly revision: number;
  /** Null: deleted. */
  readonly value: string | null;
}

const NEVER: Acknowledged = { revision: 0, value: null };

export class KeyLedger {
  readonly key: string;
  #calls = 0;
  #last = NEVER;
  #acknowledgedPuts = 0;
  readonly #doubtfulPuts = new Set<string>();
  #doubtfulRemovals = 0;
  #removals = 0;

  constructor(key: string) {
    this.key = key;
  }

  /** Calls that were begun. */
  get calls(): number {
    return this.#calls;
  }

  get doubts(): number {
    return this.#doubtfulPuts.size + this.#doubtfulRemovals;
  }

  begin(): void {
    this.#calls += 1;
  }

  acknowledgePut(revision: number, value: string): void {
    this.#acknowledgedPuts += 1;
    if (revision > this.#last.revision) this.#last = { revision, value };
  }

  acknowledgeRemoval(revision: number): void {
    this.#removals += 1;
    if (revision > this.#last.revision) this.#last = { revision, value: null };
  }

  /** Null: a removal. */
  doubt(value: string | null): void {
    if (value === null) this.#doubtfulRemovals += 1;
    else this.#doubtfulPuts.add(value);
  }

  /** What is wrong with what is stored at the end, in a sentence; null if nothing is. */
  difference(found: StoredKey | undefined): string | null {
    if (found !== undefined) return this.#otherWrite(found) ?? this.#repetition(found);
    const { revision, value } = this.#last;
    if (value === null || this.#doubtfulRemovals > 0) return null;
    return `${this.key} is not there: the acknowledged put of revision ${revision} is lost.`;
  }

  #otherWrite({ value, modRevision }: StoredKey): string | null {
    const last = this.#last;
    const shown = `${this.key} holds ${value.slice(0, 40)} of revision ${modRevision}`;
    if (modRevision < last.revision)
      return `${shown}: the acknowledged write of revision ${last.revision} is lost.`;
    if (modRevision === last.revision)
      return value === last.value ? null : `${shown}, which was said of another write.`;
    return this.#doubtfulPuts.has(value) ? null : `${shown}, and no put of that value can have it.`;
  }

  /** A key that nobody deletes counts its puts: none is missing, none was done twice. */
  #repetition({ version }: StoredKey): string | null {
    if (this.#removals + this.#doubtfulRemovals > 0) return null;
    const [least, most] = [this.#acknowledgedPuts, this.#acknowledgedPuts + this.#doubtfulPuts.size];
    if (version >= least && version <= most) return null;
    return `${this.key} was put ${version} times, and should have been ${least} to ${most} times.`;
  }
}
