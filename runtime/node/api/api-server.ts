/**
 * The API server: etcd's API over gRPC and JSON, and the pages about the server itself, on one port.
 */
import { Code } from '@connectrpc/connect';
import type { CallRequest, CallResponse } from './call.ts';
import { errorBody, JsonGateway, sendJson } from './json-gateway.ts';
import { answerMetrics } from './metrics-page.ts';
import { type RpcHandler, rpcHandlers } from './rpc-handler.ts';
import type { ServedNode } from './served-node.ts';
import { servicesOn } from './services.ts';
import { SharedPort } from './shared-port.ts';
import { answerHealth, answerVersion } from './status-pages.ts';
import { answerTrace, type ServedTrace } from './trace-page.ts';
import { answerUnimplemented, isGrpc } from './unimplemented.ts';

/** As in etcd. */
const DEFAULT_MAX_REQUEST_BYTES = 1.5 * 1024 * 1024;
/** Each takes an open file, and the log needs some, too. A process needs a limit of more files than this. */
const DEFAULT_MAX_CONNECTIONS = 1000;
/** As in etcd. */
export const DEFAULT_MAX_LEARNERS = 1;
const DEFAULT_GRACE_MS = 5000;

export interface ApiServerOptions {
  readonly node: ServedNode;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** A command that takes more in the log is refused. Default: 1.5 MiB, as in etcd. */
  readonly maxRequestBytes?: number;
  /** As long as so many clients are connected, others are disconnected at once. Default: 1000. */
  readonly maxConnections?: number;
  /** More learners at a time are refused. Default: 1, as in etcd. */
  readonly maxLearners?: number;
  /** The trace of the node, for clients that watch it; they are refused without it. */
  readonly trace?: ServedTrace;
  /**
   * Told of what no client can cause, and what a client sees as 'internal error' only; by default it is
   * forgotten.
   */
  readonly onFailure?: (error: unknown) => void;
}

export class ApiServer {
  readonly #node: ServedNode;
  readonly #gateway: JsonGateway;
  readonly #rpcs: ReadonlyMap<string, RpcHandler>;
  readonly #port: SharedPort;
  readonly #trace: ServedTrace | null;
  readonly #onFailure: (error: unknown) => void;
  #address = '';

  private constructor(options: ApiServerOptions) {
    const { node, maxRequestBytes = DEFAULT_MAX_REQUEST_BYTES, onFailure = () => undefined } = options;
    const { maxLearners = DEFAULT_MAX_LEARNERS } = options;
    const services = servicesOn({ node, maxRequestBytes, onFailure, maxLearners });
    this.#node = node;
    this.#trace = options.trace ?? null;
    this.#gateway = new JsonGateway(services, maxRequestBytes);
    this.#rpcs = rpcHandlers(services, maxRequestBytes);
    this.#onFailure = onFailure;
    this.#port = new SharedPort({
      handle: (request, response) => void this.#serve(request, response),
      maxConnections: options.maxConnections ?? DEFAULT_MAX_CONNECTIONS,
      onFailure,
    });
  }

  /**
   * Resolves when clients can connect. Rejects with the error of the operating system when the port cannot be
   * had.
   */
  static async start(options: ApiServerOptions): Promise<ApiServer> {
    const server = new ApiServer(options);
    const { address, family, port } = await server.#port.listen(options.host, options.port);
    server.#address = family === 'IPv6' ? `[${address}]:${port}` : `${address}:${port}`;
    return server;
  }

  /** `host:port`, as it was bound. */
  get address(): string {
    return this.#address;
  }

  /** Accepts nothing more, lets open calls finish for at most `graceMs`, then closes every connection. */
  close(graceMs = DEFAULT_GRACE_MS): Promise<void> {
    return this.#port.close(graceMs);
  }

  async #serve(request: CallRequest, response: CallResponse): Promise<void> {
    try {
      await this.#dispatch(request, response);
    } catch (thrown) {
      if (!response.destroyed) this.#onFailure(thrown);
      sendJson(response, 500, errorBody(Code.Internal, 'internal error'));
    }
  }

  async #dispatch(request: CallRequest, response: CallResponse): Promise<void> {
    const url = request.url ?? '';
    const path = url.split('?', 1)[0] ?? '';
    const rpc = this.#rpcs.get(path);
    if (rpc !== undefined) return rpc(request, response);
    if (this.#gateway.serves(path)) return this.#gateway.answer(path, request, response);
    if (isGrpc(request)) return answerUnimplemented(path, request, response);
    request.resume();
    if (path === '/health') return answerHealth(this.#node, url, response);
    if (path === '/version') return answerVersion(response);
    if (path === '/metrics') return answerMetrics(this.#node, response);
    if (path === '/trace') return answerTrace(this.#trace, url, response);
    sendJson(response, 404, errorBody(Code.NotFound, 'Not Found'));
  }
}
