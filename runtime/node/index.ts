/** raftchart/node: durable nodes in a Node process, and etcd's API in front of them. */

export * from '../index.ts';
export { ApiServer, type ApiServerOptions } from './api/api-server.ts';
export { becomeVoter } from './api/promotion.ts';
export type { ServedFollower, ServedMember, ServedNode, ServedNodeStatus } from './api/served-node.ts';
export type { ServedTrace } from './api/trace-page.ts';
export { type OpenNodeOptions, openNode } from './open-node.ts';
export { servedRaftNode, servedTrace } from './served-raft-node.ts';
export { FileStorage, type FileStorageOptions } from './storage/file-storage.ts';
export { systemClock } from './system-clock.ts';
export { LiveTrace, type WatchOptions } from './trace/live-trace.ts';
export { type NodeTrace, openTrace } from './trace/open-trace.ts';
export type { TraceFileOptions } from './trace/trace-file.ts';
export type { StreamSink } from './trace/trace-stream.ts';
export { TcpTransport } from './transport/tcp-transport.ts';
export type { TcpTransportOptions } from './transport/tcp-transport-options.ts';
export type { TransportProblem } from './transport/transport-problem.ts';
