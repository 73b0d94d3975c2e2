/** What can be said about a request without looking at the store. */
import type { Refusal } from './answers.ts';
import type { KvRequest } from './requests.ts';

/** Why the request is refused whatever the store holds, in etcd's order; undefined if it is not. */
export function refusalOf(request: KvRequest): Refusal | undefined {
  if (request.key.length === 0) return 'emptyKey';
  if (request.kind !== 'put') return undefined;
  if (request.ignoreValue && request.value.length > 0) return 'valueProvided';
  if (request.ignoreLease && request.lease !== 0n) return 'leaseProvided';
  return request.lease === 0n ? undefined : 'leaseNotFound';
}
