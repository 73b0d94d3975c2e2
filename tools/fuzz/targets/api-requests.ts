/** What clients send: bodies of the JSON gateway, and messages of the remote procedure calls. */

import { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { KeyValueMachine } from '../../../runtime/kv/key-value-machine.ts';
import type { CallRequest, CallResponse } from '../../../runtime/node/api/call.ts';
import { JsonGateway } from '../../../runtime/node/api/json-gateway.ts';
import {
  DeleteRangeRequestSchema,
  PutRequestSchema,
  PutResponseSchema,
  RangeRequestSchema,
} from '../../../runtime/node/api/protocol/rpc_pb.ts';
import { rpcHandlers } from '../../../runtime/node/api/rpc-handler.ts';
import type { ServedNode } from '../../../runtime/node/api/served-node.ts';
import { type Services, servicesOn } from '../../../runtime/node/api/services.ts';
import { type FuzzTarget, mustHold, type Verdict } from '../target.ts';

const MAX_REQUEST_BYTES = 64 * 1024;

/** What was answered, once it is whole. */
interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

/** A server's end of a call, without a connection. */
class Response extends EventEmitter {
  readonly headersSent = false;
  readonly destroyed = false;
  writableEnded = false;
  answer: Answer | null = null;
  #status = 0;

  setHeader(): void {}

  addTrailers(): void {}

  writeHead(status: number): void {
    this.#status = status;
  }

  end(body: Buffer): void {
    this.writableEnded = true;
    this.answer = { status: this.#status, body };
  }
}

/** Applies at once, on a store that holds one pair. */
function servedNode(): ServedNode {
  const machine = new KeyValueMachine();
  return {
    propose: (command) => Promise.resolve(machine.apply(command)),
    read: (query) => Promise.resolve(machine.query(query)),
    readLocal: (query) => machine.query(query),
    snapshot: () => machine.snapshot(),
    changeMembers: () => Promise.resolve(),
    transferLeadership: () => Promise.resolve(),
    askLeader: () => Promise.resolve(undefined),
    status: () => ({
      clusterId: 2n ** 64n - 1n,
      memberId: 7n,
      term: 3,
      leaderId: 7n,
      commitIndex: 9,
      lastApplied: 8,
      role: 'leader.supported.heartbeat',
      firstLogIndex: 1,
      lastLogIndex: 9,
      durableIndex: 9,
      snapshotIndex: 0,
      followers: [],
      uncommittedBytes: 0,
      openRequests: 0,
      members: [{ id: 7n, nodeId: 'n1', name: 'n1', peerUrls: [], isLearner: false, isReachable: true }],
    }),
  };
}

/** Sends one body through `handle`, and gives the answer; nothing may be left that nobody foresaw. */
async function call(
  input: Uint8Array,
  headers: Readonly<Record<string, string>>,
  handle: (services: Services, request: CallRequest, response: CallResponse) => Promise<void>,
): Promise<Answer> {
  const failures: unknown[] = [];
  const onFailure = (cause: unknown) => failures.push(cause);
  const limits = { maxRequestBytes: MAX_REQUEST_BYTES, maxLearners: 1 };
  const services = servicesOn({ node: servedNode(), ...limits, onFailure });
  const body = Readable.from([Buffer.from(input)], { objectMode: false });
  const request = Object.assign(body, { headers, method: 'POST', httpVersion: '1.1', url: PUT_PATH });
  const response = new Response();
  await handle(services, request as never, response as never);
  mustHold(failures.length === 0, `Nobody foresaw this: ${failures[0]}`);
  mustHold(response.answer !== null, 'There is no answer.');
  const { status, body: text } = response.answer;
  mustHold(status !== 500 || text.includes(UNREADABLE), `Internal error: ${text}`);
  return response.answer;
}

/** Bytes that are no message: gRPC, and Connect after it, call that an internal error. */
const UNREADABLE = '"message":"parse binary: ';
const PUT_PATH = '/etcdserverpb.KV/Put';

/** The body's first line names the call, so that one target reaches all of them. */
async function checkJson(input: Uint8Array): Promise<Verdict> {
  const [name = 'range', ...lines] = Buffer.from(input).toString('latin1').split('\n');
  const path = `/v3/kv/${name.replaceAll('"', '')}`;
  const body = Buffer.from(lines.join('\n'), 'latin1');
  const { status, body: text } = await call(body, {}, (services, request, response) =>
    new JsonGateway(services, MAX_REQUEST_BYTES).answer(path, request, response),
  );
  const answer: unknown = JSON.parse(text.toString('utf8'));
  const isError = typeof answer === 'object' && answer !== null && 'error' in answer;
  mustHold(isError === (status !== 200), `Status ${status} comes with ${text}`);
  return isError ? 'refused' : 'accepted';
}

async function checkProtobuf(input: Uint8Array): Promise<Verdict> {
  const headers = { 'content-type': 'application/proto' };
  const { status, body } = await call(input, headers, async (services, request, response) => {
    await rpcHandlers(services, MAX_REQUEST_BYTES).get(PUT_PATH)?.(request, response);
  });
  if (status !== 200) return 'refused';
  mustHold(fromBinary(PutResponseSchema, body).header !== undefined, 'The answer has no header.');
  return 'accepted';
}

const key = new TextEncoder().encode('key');

const putBytes = () =>
  toBinary(PutRequestSchema, create(PutRequestSchema, { key, value: key, prevKv: true }));

const otherBytes = () => [
  toBinary(PutRequestSchema, create(PutRequestSchema, { key: new Uint8Array(200), value: key })),
  toBinary(RangeRequestSchema, create(RangeRequestSchema, { key, rangeEnd: key })),
  toBinary(DeleteRangeRequestSchema, create(DeleteRangeRequestSchema, { key, rangeEnd: key })),
];

const json = [
  'put\n{"key":"a2V5","value":"dmFsdWU=","prev_kv":true,"lease":"0"}',
  'range\n{"key":"AA==","range_end":"AA==","limit":"3","sort_order":"DESCEND","sort_target":4}',
  'range\n{"key":"a2V5","revision":0,"keys_only":true,"min_mod_revision":"-1"}',
  'deleterange\n{"key":"a2V5","rangeEnd":"a2V6","prevKv":false}',
  'txn\n{"compare":[{"key":"a2V5","target":"MOD","result":1,"mod_revision":"3"}],"success":[{"request_put":{"key":"a2V5"}}]}',
  'compaction\n{"revision":"1","physical":true}',
];

export const targets: readonly FuzzTarget[] = [
  {
    name: 'gateway-json',
    promise: 'A body gets an answer in JSON, or an error in JSON that is the fault of the client.',
    seeds: () => json.map((text) => Buffer.from(text)),
    check: checkJson,
  },
  {
    name: 'protobuf-calls',
    promise: 'A message gets an answer, or an error that is the fault of the client.',
    seeds: () => [putBytes(), ...otherBytes()],
    check: checkProtobuf,
  },
];
