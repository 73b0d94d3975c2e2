/**
 * The same data model as plainly as it can be said: a sorted list of pairs for each revision. For comparison
 * only.
 */
import type { KeyValue, KvAnswer, OperationAnswer, Refusal } from '../../runtime/kv/answers.ts';
import type {
  Comparison,
  DeleteRangeRequest,
  KeyRange,
  KvRequest,
  Operation,
  PutRequest,
  RangeRequest,
  TxnRequest,
} from '../../runtime/kv/requests.ts';

type Pairs = readonly KeyValue[];
class Refused {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    this.refusal = refusal;
  }
}

export class NaiveStore {
  /** The pairs at each revision; a state is never changed. */
  #states: Pairs[] = [[], []];
  #compacted = -1;

  /** All of it or nothing: what is refused half-way leaves the states as they were. */
  execute(request: KvRequest): KvAnswer {
    const before = [...this.#states];
    try {
      return this.#execute(request);
    } catch (thrown) {
      if (!(thrown instanceof Refused)) throw thrown;
      this.#states = before;
      return { kind: 'refused', refusal: thrown.refusal };
    }
  }

  get revision(): number {
    return this.#states.length - 1;
  }

  /** The keys and all that can still be asked about them, as one text. */
  visibleHistory(revision: number): string {
    const from = Math.max(1, this.#compacted);
    return JSON.stringify(this.#states.slice(from, revision + 1), (_, field) =>
      typeof field === 'bigint' ? String(field) : field,
    );
  }

  #execute(request: KvRequest): KvAnswer {
    if (request.kind === 'compact') {
      if (request.revision <= this.#compacted) throw new Refused('compacted');
      if (request.revision > this.revision) throw new Refused('futureRevision');
      this.#compacted = request.revision;
      return { kind: 'done', revision: this.revision };
    }
    const base = this.revision;
    this.#check(request as Operation, this.#now, request.kind === 'txn');
    return this.#operation(request as Operation, base, this.#now);
  }

  get #now(): Pairs {
    return this.#states[this.revision] as Pairs;
  }

  /** Refuses what cannot be done on the store as it is; within a transaction, a revision below 0, too. */
  #check(request: Operation, atFirst: Pairs, inTxn: boolean): void {
    if (request.kind === 'txn') {
      for (const operation of sideOf(request, atFirst)) this.#check(operation, atFirst, true);
      return;
    }
    if (request.key === '') throw new Refused('emptyKey');
    if (request.kind === 'put' && request.ignoreValue && !atFirst.some(({ key }) => key === request.key))
      throw new Refused('keyNotFound');
    if (request.kind !== 'range') return;
    if (request.revision > this.revision) throw new Refused('futureRevision');
    if ((inTxn ? request.revision !== 0 : request.revision > 0) && request.revision < this.#compacted)
      throw new Refused('compacted');
  }

  #operation(request: Operation, base: number, atFirst: Pairs): OperationAnswer {
    if (request.kind === 'put') return this.#put(request, base);
    if (request.kind === 'deleteRange') return this.#deleteRange(request, base);
    if (request.kind === 'range') return this.#range(request);
    const side = sideOf(request, atFirst);
    const answers = side.map((operation) => this.#operation(operation, base, atFirst));
    const succeeded = side === request.success;
    return { kind: 'txn', revision: this.revision, succeeded, answers };
  }

  #put(request: PutRequest, base: number): OperationAnswer {
    const now = this.#now;
    const old = now.find((pair) => pair.key === request.key);
    const revision = base + 1;
    const value = request.ignoreValue && old !== undefined ? old.value : request.value.slice();
    const createRevision = old?.createRevision ?? revision;
    const version = (old?.version ?? 0) + 1;
    const pair = { key: request.key, value, createRevision, modRevision: revision, version, lease: 0n };
    const others = now.filter((other) => other !== old);
    this.#states[revision] = [...others, pair].sort((left, right) => (left.key < right.key ? -1 : 1));
    return { kind: 'put', revision, prevKv: request.prevKv ? old : undefined };
  }

  #deleteRange(request: DeleteRangeRequest, base: number): OperationAnswer {
    const now = this.#now;
    const found = now.filter((pair) => means(request, pair));
    if (found.length > 0) this.#states[base + 1] = now.filter((pair) => !means(request, pair));
    const prevKvs = request.prevKv ? found : [];
    return { kind: 'deleteRange', revision: this.revision, deleted: found.length, prevKvs };
  }

  #range(request: RangeRequest): OperationAnswer {
    const { revision } = this;
    const at = request.revision <= 0 ? revision : request.revision;
    const found = (this.#states[at] as Pairs).filter((pair) => means(request, pair));
    const count = found.length;
    if (request.countOnly) return { kind: 'range', revision, kvs: [], more: false, count };
    const within = found.filter(({ modRevision }) => modRevision >= request.minModRevision);
    const sign = request.sortOrder === 'descend' ? -1 : 1;
    if (request.sortTarget === 'mod' && request.sortOrder !== 'none') {
      within.sort((left, right) => sign * (left.modRevision - right.modRevision));
    } else if (sign < 0) {
      within.reverse();
    }
    const more = request.limit > 0 && within.length > request.limit;
    const kvs = more ? within.slice(0, request.limit) : within;
    return { kind: 'range', revision, kvs, more, count };
  }
}

function sideOf({ comparisons, success, failure }: TxnRequest, atFirst: Pairs): readonly Operation[] {
  return comparisons.every((comparison) => holds(comparison, atFirst)) ? success : failure;
}

const nothing = { modRevision: 0, createRevision: 0, version: 0, lease: 0n, value: new Uint8Array(0) };

function holds(comparison: Comparison, pairs: Pairs): boolean {
  const found: Omit<KeyValue, 'key'>[] = pairs.filter((pair) => means(comparison, pair));
  if (found.length === 0 && comparison.target === 'value') return false;
  return (found.length === 0 ? [nothing] : found).every((pair) => {
    const { create, mod, version, lease, value } = {
      create: pair.createRevision,
      mod: pair.modRevision,
      version: pair.version,
      lease: Number(pair.lease),
      value: Buffer.from(pair.value).toString('latin1'),
    };
    const actual = { create, mod, version, lease, value }[comparison.target];
    const wanted =
      comparison.target === 'value'
        ? Buffer.from(comparison.value).toString('latin1')
        : Number(comparison.value);
    if (comparison.result === 'equal') return actual === wanted;
    if (comparison.result === 'notEqual') return actual !== wanted;
    return comparison.result === 'greater' ? actual > wanted : actual < wanted;
  });
}

function means({ key, rangeEnd }: Partial<KeyRange> & { key: string }, pair: KeyValue): boolean {
  if (!rangeEnd) return pair.key === key;
  return pair.key >= key && (rangeEnd === '\0' || pair.key < rangeEnd);
}
