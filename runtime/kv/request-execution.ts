/** What each request does to the store. */
import type { AnnouncedMember, Announcement, KvAnswer } from './answers.ts';
import type { ByteString } from './byte-string.ts';
import type { KeyValueStore } from './key-value-store.ts';
import { refusalOf } from './request-checks.ts';
import type { CompactRequest, KvRequest, PutRequest } from './requests.ts';
import { hashPart } from './store-hash.ts';
import { executeTxn, refusalOfPut } from './txn-execution.ts';

/** What servers have announced, by their ids. */
export type Announced = Map<ByteString, Announcement>;

/** Carries out one request, all of it or none of it. */
export function execute(store: KeyValueStore, announced: Announced, request: KvRequest): KvAnswer {
  const refusal = refusalOf(request);
  if (refusal !== undefined) return { kind: 'refused', refusal };
  store.begin();
  switch (request.kind) {
    case 'put':
      return executePut(store, request);
    case 'deleteRange':
      return store.deleteRange(request);
    case 'range':
      return store.range(request);
    case 'txn':
      return executeTxn(store, request);
    case 'compact':
      return compact(store, request);
    case 'hash':
      return hashPart(store, request);
    case 'size':
      return store.size();
    case 'announce':
      announced.set(request.member, { name: request.name, clientUrls: request.clientUrls });
      return { kind: 'done', revision: store.revision };
    case 'members':
      return { kind: 'members', revision: store.revision, members: membersOf(announced) };
  }
}

function executePut(store: KeyValueStore, request: PutRequest): KvAnswer {
  const refusal = refusalOfPut(store, request);
  return refusal === undefined ? store.put(request) : { kind: 'refused', refusal };
}

function compact(store: KeyValueStore, { revision }: CompactRequest): KvAnswer {
  if (revision <= store.compactRevision) return { kind: 'refused', refusal: 'compacted' };
  if (revision > store.revision) return { kind: 'refused', refusal: 'futureRevision' };
  store.compact(revision);
  return { kind: 'done', revision: store.revision };
}

function membersOf(announced: Announced): AnnouncedMember[] {
  const members = [...announced].map(([member, announcement]) => ({ member, ...announcement }));
  return members.sort((left, right) => (left.member < right.member ? -1 : 1));
}
