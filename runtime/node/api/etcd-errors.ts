/** etcd's errors: the exact texts and codes of `api/v3rpc/rpctypes/error.go`, which clients compare. */
import { Code, ConnectError } from '@connectrpc/connect';
import { RaftError } from '../../errors.ts';
import type { Refusal } from '../../kv/answers.ts';

const ETCD_ERRORS = {
  emptyKey: [Code.InvalidArgument, 'etcdserver: key is not provided'],
  keyNotFound: [Code.InvalidArgument, 'etcdserver: key not found'],
  valueProvided: [Code.InvalidArgument, 'etcdserver: value is provided'],
  leaseProvided: [Code.InvalidArgument, 'etcdserver: lease is provided'],
  invalidSortOption: [Code.InvalidArgument, 'etcdserver: invalid sort option'],
  requestTooLarge: [Code.InvalidArgument, 'etcdserver: request is too large'],
  leaseNotFound: [Code.NotFound, 'etcdserver: requested lease not found'],
  futureRevision: [Code.OutOfRange, 'etcdserver: mvcc: required revision is a future revision'],
  compacted: [Code.OutOfRange, 'etcdserver: mvcc: required revision has been compacted'],
  tooManyOperations: [Code.InvalidArgument, 'etcdserver: too many operations in txn request'],
  duplicateKey: [Code.InvalidArgument, 'etcdserver: duplicate key given in txn request'],
  peerUrlExists: [Code.FailedPrecondition, 'etcdserver: Peer URLs already exists'],
  notEnoughStarted: [
    Code.FailedPrecondition,
    'etcdserver: re-configuration failed due to not enough started members',
  ],
  badMemberUrls: [Code.InvalidArgument, 'etcdserver: given member URLs are invalid'],
  memberNotFound: [Code.NotFound, 'etcdserver: member not found'],
  notLearner: [Code.FailedPrecondition, 'etcdserver: can only promote a learner member'],
  learnerNotReady: [
    Code.FailedPrecondition,
    'etcdserver: can only promote a learner member which is in sync with leader',
  ],
  tooManyLearners: [Code.FailedPrecondition, 'etcdserver: too many learner members in cluster'],
  unhealthy: [Code.Unavailable, 'etcdserver: unhealthy cluster'],
  notLeader: [Code.FailedPrecondition, 'etcdserver: not leader'],
  badTransferee: [Code.FailedPrecondition, 'etcdserver: bad leader transferee'],
  transferTimeout: [Code.Unknown, 'etcdserver: request timed out, leader transfer took too long'],
  noSpace: [Code.ResourceExhausted, 'etcdserver: mvcc: database space exceeded'],
  tooManyRequests: [Code.ResourceExhausted, 'etcdserver: too many requests'],
  noLeader: [Code.Unavailable, 'etcdserver: no leader'],
  stopped: [Code.Unavailable, 'etcdserver: server stopped'],
  timeout: [Code.Unavailable, 'etcdserver: request timed out'],
  outcomeUnknown: [
    Code.Unavailable,
    'etcdserver: request timed out, possibly due to previous leader failure',
  ],
  /** Ours: etcd takes any number, and the comparison holds. */
  invalidComparison: [Code.InvalidArgument, 'raftchart: the result or the target of a comparison is none'],
  /** Ours: no alarm is ever raised here. */
  noAlarms: [Code.Unimplemented, 'raftchart: alarms cannot be raised; there is none to keep'],
  /** Ours: only a defect, or a cluster of mixed versions, gets here. */
  malformed: [
    Code.Internal,
    'the state machine does not understand the request; do all servers run the same version?',
  ],
} as const satisfies Readonly<Record<string, readonly [Code, string]>>;

type EtcdErrorName = keyof typeof ETCD_ERRORS;

export function etcdError(name: EtcdErrorName, cause?: unknown): ConnectError {
  const [code, text] = ETCD_ERRORS[name];
  return new ConnectError(text, code, undefined, undefined, cause);
}

/** Every refusal of the store has an etcd error of its name. */
export function errorOfRefusal(refusal: Refusal): ConnectError {
  return etcdError(refusal);
}

/** By the names of `runtime/errors.ts`. */
const BY_RAFT_ERROR: Readonly<Record<string, EtcdErrorName>> = {
  NoLeaderError: 'noLeader',
  NoRoomError: 'noSpace',
  OutcomeUnknownError: 'outcomeUnknown',
  RequestTimeoutError: 'timeout',
  QueueFullError: 'tooManyRequests',
  RequestTooLargeError: 'requestTooLarge',
  NodeStoppedError: 'stopped',
  BrokenInvariantError: 'stopped',
};

/**
 * What a client is told about anything that was thrown. What nobody foresaw is 'internal error', with the
 * cause kept.
 */
export function connectErrorOf(thrown: unknown): ConnectError {
  if (thrown instanceof ConnectError) return thrown;
  if (thrown instanceof RaftError) {
    const byOutcome = thrown.outcome === 'unknown' ? 'outcomeUnknown' : 'noLeader';
    return etcdError(BY_RAFT_ERROR[thrown.name] ?? byOutcome, thrown);
  }
  return new ConnectError('internal error', Code.Internal, undefined, undefined, thrown);
}
