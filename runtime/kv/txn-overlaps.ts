/**
 * Whether a transaction could change a key twice, which is refused: by etcd's rules
 * (`server/etcdserver/api/v3rpc/key.go`, `checkIntervals`), their gaps included.
 */
import type { ByteString } from './byte-string.ts';
import type { DeleteRangeRequest, Operation, TxnRequest } from './requests.ts';

/** What one side of a transaction may put and delete, everything nested in it included. */
interface Changes {
  readonly puts: Set<ByteString>;
  readonly deletions: DeleteRangeRequest[];
}

export function hasDuplicateKeys({ success, failure }: TxnRequest): boolean {
  return changesOf(success) === undefined || changesOf(failure) === undefined;
}

/**
 * Undefined if a key would be changed twice. Two deletions may meet; so may the two sides of one nested
 * transaction.
 */
function changesOf(operations: readonly Operation[]): Changes | undefined {
  const changes: Changes = {
    puts: new Set(),
    deletions: operations.filter((operation) => operation.kind === 'deleteRange'),
  };
  for (const operation of operations) {
    if (operation.kind === 'txn' && !addNested(changes, operation)) return undefined;
  }
  for (const operation of operations) {
    if (operation.kind !== 'put') continue;
    if (isTaken(changes, operation.key)) return undefined;
    changes.puts.add(operation.key);
  }
  return changes;
}

function addNested(changes: Changes, { success, failure }: TxnRequest): boolean {
  const either = changesOf(success);
  const or = changesOf(failure);
  if (either === undefined || or === undefined) return false;
  const puts = new Set([...either.puts, ...or.puts]);
  for (const key of puts) if (isTaken(changes, key)) return false;
  for (const key of puts) changes.puts.add(key);
  changes.deletions.push(...either.deletions, ...or.deletions);
  return true;
}

function isTaken({ puts, deletions }: Changes, put: ByteString): boolean {
  return puts.has(put) || deletions.some((deletion) => isDeletedBy(deletion, put));
}

/** A range end of one zero byte, which means everything, is taken literally here: etcd's gap. */
function isDeletedBy({ key, rangeEnd }: DeleteRangeRequest, put: ByteString): boolean {
  return put === key || (put > key && put < rangeEnd);
}
