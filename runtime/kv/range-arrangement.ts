/**
 * From the pairs of a range to the pairs of the answer, exactly as etcd does it
 * (`server/etcdserver/apply.go`, `Range`).
 */
import type { KeyValue } from './answers.ts';
import { compareBytes } from './byte-string.ts';
import type { RangeRequest, SortTarget } from './requests.ts';

const EMPTY = new Uint8Array(0);

type Comparison = (left: KeyValue, right: KeyValue) => number;

/** A total order of pairs for each target. Pairs that are equal in it keep the order of their keys. */
const COMPARISONS: Readonly<Record<Exclude<SortTarget, 'key'>, Comparison>> = {
  version: (left, right) => left.version - right.version,
  create: (left, right) => left.createRevision - right.createRevision,
  mod: (left, right) => left.modRevision - right.modRevision,
  value: (left, right) => compareBytes(left.value, right.value),
};

/**
 * How many keys of the range have to be looked at: all of them if they are going to be sorted or left out by
 * revision, otherwise one more than the limit, to know whether there are more. etcd's quirk is kept: a
 * request with the order 'none' and another target than the key sorts only the first `limit + 1` keys.
 */
export function fetchLimit(request: RangeRequest): number {
  const needsAll =
    request.sortOrder !== 'none' ||
    request.minModRevision !== 0 ||
    request.maxModRevision !== 0 ||
    request.minCreateRevision !== 0 ||
    request.maxCreateRevision !== 0;
  return needsAll || request.limit <= 0 ? Number.POSITIVE_INFINITY : request.limit + 1;
}

/** Leaves out, sorts and cuts the pairs that were found, which come in the order of their keys. */
export function arrangeRange(request: RangeRequest, found: KeyValue[]): { kvs: KeyValue[]; more: boolean } {
  const sorted = sort(
    request,
    found.filter((pair) => isWithinBounds(request, pair)),
  );
  const more = request.limit > 0 && sorted.length > request.limit;
  const cut = more ? sorted.slice(0, request.limit) : sorted;
  return { kvs: request.keysOnly ? cut.map((pair) => ({ ...pair, value: EMPTY })) : cut, more };
}

function isWithinBounds(request: RangeRequest, { modRevision, createRevision }: KeyValue): boolean {
  if (request.maxModRevision !== 0 && modRevision > request.maxModRevision) return false;
  if (request.minModRevision !== 0 && modRevision < request.minModRevision) return false;
  if (request.maxCreateRevision !== 0 && createRevision > request.maxCreateRevision) return false;
  return request.minCreateRevision === 0 || createRevision >= request.minCreateRevision;
}

function sort(request: RangeRequest, pairs: KeyValue[]): KeyValue[] {
  if (request.sortTarget === 'key') return request.sortOrder === 'descend' ? pairs.reverse() : pairs;
  const compare = COMPARISONS[request.sortTarget];
  return pairs.sort(request.sortOrder === 'descend' ? (left, right) => compare(right, left) : compare);
}
