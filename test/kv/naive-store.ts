/** The same data model as plainly as it can be said: a sorted list of pairs. For comparison only. */
import type { KeyValue, KvAnswer } from '../../runtime/kv/answers.ts';
import type { KeyRange, KvRequest, RangeRequest } from '../../runtime/kv/requests.ts';

export class NaiveStore {
  #revision = 1;
  #pairs: KeyValue[] = [];

  execute(request: KvRequest): KvAnswer {
    if (request.key === '') return { kind: 'refused', refusal: 'emptyKey' };
    if (request.kind === 'range') return this.#range(request);
    const found = this.#pairs.filter((pair) => means(request, pair));
    if (request.kind === 'deleteRange') {
      this.#pairs = this.#pairs.filter((pair) => !means(request, pair));
      if (found.length > 0) this.#revision++;
      const prevKvs = request.prevKv ? found : [];
      return { kind: 'deleteRange', revision: this.#revision, deleted: found.length, prevKvs };
    }
    const old = this.#pairs.find((pair) => pair.key === request.key);
    if (old === undefined && request.ignoreValue) return { kind: 'refused', refusal: 'keyNotFound' };
    const revision = ++this.#revision;
    const { key } = request;
    const value = request.ignoreValue && old !== undefined ? old.value : request.value.slice();
    const createRevision = old?.createRevision ?? revision;
    const version = (old?.version ?? 0) + 1;
    this.#pairs = this.#pairs.filter((pair) => pair !== old);
    this.#pairs.push({ key, value, createRevision, modRevision: revision, version, lease: 0n });
    this.#pairs.sort((left, right) =>
      Buffer.compare(Buffer.from(left.key, 'latin1'), Buffer.from(right.key, 'latin1')),
    );
    return { kind: 'put', revision, prevKv: request.prevKv ? old : undefined };
  }

  #range(request: RangeRequest): KvAnswer {
    const found = this.#pairs.filter((pair) => means(request, pair));
    const count = found.length;
    if (request.countOnly) return { kind: 'range', revision: this.#revision, kvs: [], more: false, count };
    const within = found.filter(({ modRevision }) => modRevision >= request.minModRevision);
    const sign = request.sortOrder === 'descend' ? -1 : 1;
    if (request.sortTarget === 'mod' && request.sortOrder !== 'none') {
      within.sort((left, right) => sign * (left.modRevision - right.modRevision));
    } else if (sign < 0) {
      within.reverse();
    }
    const more = request.limit > 0 && within.length > request.limit;
    const kvs = more ? within.slice(0, request.limit) : within;
    return { kind: 'range', revision: this.#revision, kvs, more, count };
  }
}

function means({ key, rangeEnd }: Partial<KeyRange> & { key: string }, pair: KeyValue): boolean {
  if (!rangeEnd) return pair.key === key;
  return pair.key >= key && (rangeEnd === '\0' || pair.key < rangeEnd);
}
