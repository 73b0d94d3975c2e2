/**
 * Transactions, as in etcd (`server/etcdserver/txn/txn.go`): first everything is decided and checked on the
 * store as it is, then it is carried out, operation by operation, and nothing can fail any more.
 */
import type { KeyValue, KvAnswer, OperationAnswer, Refusal, TxnAnswer } from './answers.ts';
import { compareBytes } from './byte-string.ts';
import type { KeyValueStore } from './key-value-store.ts';
import type {
  Comparison,
  DeleteRangeRequest,
  Operation,
  PutRequest,
  RangeRequest,
  TxnRequest,
} from './requests.ts';

/** A transaction whose side is chosen, and so with all that is nested in that side. */
interface DecidedTxn {
  readonly kind: 'decided';
  readonly succeeded: boolean;
  readonly steps: readonly Step[];
}

type Step = RangeRequest | PutRequest | DeleteRangeRequest | DecidedTxn;

export function executeTxn(store: KeyValueStore, request: TxnRequest): KvAnswer {
  const decided = decide(store, request);
  const refusal = refusalOfSteps(store, decided);
  if (refusal !== undefined) return { kind: 'refused', refusal };
  return carryOut(store, decided);
}

/** Why a put cannot be carried out now. */
export function refusalOfPut(store: KeyValueStore, request: PutRequest): Refusal | undefined {
  if ((request.ignoreValue || request.ignoreLease) && !store.exists(request.key)) return 'keyNotFound';
  return request.lease === 0n ? undefined : 'leaseNotFound';
}

function decide(store: KeyValueStore, { comparisons, success, failure }: TxnRequest): DecidedTxn {
  const succeeded = comparisons.every((comparison) => holds(store, comparison));
  const stepOf = (operation: Operation): Step =>
    operation.kind === 'txn' ? decide(store, operation) : operation;
  return { kind: 'decided', succeeded, steps: (succeeded ? success : failure).map(stepOf) };
}

/** Of no key at all every number is 0, and a comparison of its value never holds. */
function holds(store: KeyValueStore, comparison: Comparison): boolean {
  const pairs = store.pairs(comparison);
  if (pairs.length > 0) return pairs.every((pair) => agrees(comparison, orderOf(comparison, pair)));
  if (comparison.target === 'value') return false;
  const { value } = comparison;
  return agrees(comparison, value > 0 ? -1 : value < 0 ? 1 : 0);
}

/** Negative, zero or positive: the pair's property against the value. */
function orderOf(comparison: Comparison, pair: KeyValue): number {
  switch (comparison.target) {
    case 'value':
      return compareBytes(pair.value, comparison.value);
    case 'lease':
      return pair.lease < comparison.value ? -1 : pair.lease > comparison.value ? 1 : 0;
    case 'version':
      return pair.version - comparison.value;
    case 'create':
      return pair.createRevision - comparison.value;
    case 'mod':
      return pair.modRevision - comparison.value;
  }
}

function agrees({ result }: Comparison, order: number): boolean {
  if (result === 'equal') return order === 0;
  if (result === 'notEqual') return order !== 0;
  return result === 'greater' ? order > 0 : order < 0;
}

function refusalOfSteps(store: KeyValueStore, { steps }: DecidedTxn): Refusal | undefined {
  for (const step of steps) {
    const refusal = refusalOfStep(store, step);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

function refusalOfStep(store: KeyValueStore, step: Step): Refusal | undefined {
  if (step.kind === 'decided') return refusalOfSteps(store, step);
  if (step.kind === 'put') return refusalOfPut(store, step);
  if (step.kind === 'deleteRange' || step.revision === 0) return undefined;
  if (step.revision > store.revision) return 'futureRevision';
  return step.revision < store.compactRevision ? 'compacted' : undefined;
}

/** Later operations see what earlier ones did. */
function carryOut(store: KeyValueStore, { succeeded, steps }: DecidedTxn): TxnAnswer {
  const answers = steps.map((step): OperationAnswer => {
    if (step.kind === 'decided') return carryOut(store, step);
    if (step.kind === 'put') return store.put(step);
    if (step.kind === 'deleteRange') return store.deleteRange(step);
    return store.range(step) as OperationAnswer;
  });
  return { kind: 'txn', revision: store.revision, succeeded, answers };
}
