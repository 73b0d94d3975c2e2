/** What can be said about a request without looking at the store, and so before it enters the log. */
import type { Refusal } from './answers.ts';
import type { KvRequest, Operation, TxnRequest } from './requests.ts';
import { hasDuplicateKeys } from './txn-overlaps.ts';

/** As in etcd (`--max-txn-ops`): of comparisons, and of operations on either side, nested ones included. */
const MOST_OPERATIONS = 128;
/** Ours, of everything in a transaction: etcd has no such limit, and nesting could make them millions. */
const MOST_OPERATIONS_IN_ALL = 4096;

/** Why the request is refused whatever the store holds, in etcd's order; undefined if it is not. */
export function refusalOf(request: KvRequest): Refusal | undefined {
  switch (request.kind) {
    case 'txn':
      return refusalOfTxn(request, MOST_OPERATIONS) ?? refusalOfWholeTxn(request);
    case 'put':
      return refusalOfOperation(request, 0) ?? (request.lease === 0n ? undefined : 'leaseNotFound');
    case 'range':
    case 'deleteRange':
      return refusalOfOperation(request, 0);
    default:
      return undefined;
  }
}

/** Such a transaction needs no place in the log. One with a nested transaction is none, as in etcd. */
export function isReadOnly({ success, failure }: TxnRequest): boolean {
  return [...success, ...failure].every(({ kind }) => kind === 'range');
}

/** Each level of nesting takes its longest list from what the levels below it may have. */
function refusalOfTxn({ comparisons, success, failure }: TxnRequest, most: number): Refusal | undefined {
  const count = Math.max(comparisons.length, success.length, failure.length);
  if (count > most) return 'tooManyOperations';
  if (comparisons.some(({ key }) => key.length === 0)) return 'emptyKey';
  for (const operation of [...success, ...failure]) {
    const refusal = refusalOfOperation(operation, most - count);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

function refusalOfWholeTxn(request: TxnRequest): Refusal | undefined {
  if (countOperations(request) > MOST_OPERATIONS_IN_ALL) return 'tooManyOperations';
  return hasDuplicateKeys(request) ? 'duplicateKey' : undefined;
}

function countOperations({ success, failure }: TxnRequest): number {
  let count = success.length + failure.length;
  for (const side of [success, failure]) {
    for (const operation of side) if (operation.kind === 'txn') count += countOperations(operation);
  }
  return count;
}

function refusalOfOperation(operation: Operation, most: number): Refusal | undefined {
  if (operation.kind === 'txn') return refusalOfTxn(operation, most);
  if (operation.key.length === 0) return 'emptyKey';
  if (operation.kind !== 'put') return undefined;
  if (operation.ignoreValue && operation.value.length > 0) return 'valueProvided';
  return operation.ignoreLease && operation.lease !== 0n ? 'leaseProvided' : undefined;
}
