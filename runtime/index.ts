/** raftchart: everything that runs in any JavaScript, a browser too. */

export type { Branch } from '../generated/branch.ts';
export { branches } from '../generated/server/branches.ts';
export type { Server, ServerRole, StepEffects, Timeout, TimerName } from '../generated/server/role.ts';
export { start, step } from '../generated/server/step.ts';
export * from '../generated/vocabulary.ts';
export type { Clock, Random, RunningTimer } from './clock/clock.ts';
export { VirtualClock } from './clock/virtual-clock.ts';
export * from './errors.ts';
export { KeyValueMachine, type KeyValueMachineOptions } from './kv/key-value-machine.ts';
export type { LeaseReads } from './lease-reads.ts';
export type { FollowerStatus, NodeStatus } from './node-status.ts';
export { RaftNode } from './raft-node.ts';
export type { RaftNodeOptions } from './raft-node-options.ts';
export type { RequestedChange } from './requested-changes.ts';
export { generatedCore, type ServerCore } from './server-core.ts';
export {
  ClientSession,
  NoSessionsError,
  openSession,
  type ProposingNode,
  SessionExpiredError,
} from './sessions/client-session.ts';
export { encodeCommand as encodeSessionCommand, type SessionCommand } from './sessions/envelope.ts';
export { SessionMachine, type SessionMachineOptions } from './sessions/session-machine.ts';
export type { SnapshotSink, SnapshotSource, StateMachine } from './state-machine.ts';
export { MemoryStorage } from './storage/memory-storage.ts';
export type { DiskImage, SaveBatch, Storage } from './storage/storage.ts';
export * from './storage/storage-errors.ts';
export type { TraceOutput } from './trace/trace-output.ts';
export { TracingCore, type TracingOptions } from './trace/tracing-core.ts';
export { MemoryNetwork } from './transport/memory-transport.ts';
export type { Transport, TransportEvents } from './transport/transport.ts';
export { TransportFailedError } from './transport/transport-failed-error.ts';
