/** One port for HTTP/1.1 and for HTTP/2 without TLS, told apart by the first bytes of a connection. */
import { createServer as createHttp1Server, type Server as Http1Server } from 'node:http';
import { createServer as createHttp2Server, type Http2Server, type ServerHttp2Session } from 'node:http2';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { isFromGo, START_BYTES } from './authority-repair.ts';
import type { CallRequest, CallResponse } from './call.ts';
import { GoConnection } from './go-connection.ts';

/** An HTTP/2 connection begins with `PRI * HTTP/2.0`, and no method of HTTP/1.1 begins so. */
const HTTP2_START = 'PRI';
/** Who says nothing for so long is disconnected. Much longer than any call may take. */
const SILENCE_MS = 60_000;
const STREAM_WINDOW_BYTES = 1024 * 1024;
/** In Node's unit. What one client may have in flight: some dozens of the largest requests. */
const SESSION_MEGABYTES = 128;

/** Calls that one HTTP/2 connection may have open: the default of HTTP/2 has no limit. */
const CONCURRENT_STREAMS = 1000;

type CallHandler = (request: CallRequest, response: CallResponse) => void;

export interface SharedPortOptions {
  readonly handle: CallHandler;
  /** As long as so many connections are open, new ones are closed at once. */
  readonly maxConnections: number;
  /** Told when the system cannot take a connection: too many open files, say. The port goes on. */
  readonly onFailure: (error: unknown) => void;
}

export class SharedPort {
  readonly #tcp: Server;
  readonly #http1: Http1Server;
  readonly #http2: Http2Server;
  readonly #sockets = new Set<Socket>();
  readonly #sessions = new Set<ServerHttp2Session>();
  readonly #openCalls = new Set<CallResponse>();
  #isClosing = false;
  #onIdle: (() => void) | undefined;

  constructor({ handle, maxConnections, onFailure }: SharedPortOptions) {
    const track: CallHandler = (request, response) => {
      this.#openCalls.add(response);
      response.once('close', () => this.#finish(response));
      if (this.#isClosing && request.httpVersionMajor === 1) response.setHeader('connection', 'close');
      handle(request, response);
    };
    this.#http1 = createHttp1Server(track);
    this.#http1.timeout = SILENCE_MS;
    const settings = { initialWindowSize: STREAM_WINDOW_BYTES, maxConcurrentStreams: CONCURRENT_STREAMS };
    this.#http2 = createHttp2Server({ maxSessionMemory: SESSION_MEGABYTES, settings }, track);
    this.#http2.on('session', (session) => {
      this.#sessions.add(session);
      session.once('close', () => this.#sessions.delete(session));
      session.on('error', ignoreLostConnection);
    });
    this.#tcp = createServer((socket) => this.#welcome(socket));
    this.#tcp.maxConnections = maxConnections;
    this.#tcp.on('error', (error) => {
      if (this.#tcp.listening) onFailure(error);
    });
  }

  /**
   * Resolves when connections are accepted; rejects when the address cannot be had. Port 0 takes a free one.
   */
  listen(host: string, port: number): Promise<AddressInfo> {
    return new Promise((resolve, reject) => {
      this.#tcp.once('error', reject);
      this.#tcp.listen({ host, port }, () => {
        this.#tcp.off('error', reject);
        resolve(this.#tcp.address() as AddressInfo);
      });
    });
  }

  /**
   * Accepts nothing more and resolves when open calls are answered, or after `graceMs`, when the rest is cut
   * off.
   */
  async close(graceMs: number): Promise<void> {
    this.#isClosing = true;
    const stopped = new Promise<void>((resolve) => this.#tcp.close(() => resolve()));
    for (const session of this.#sessions) session.close();
    await this.#untilIdle(graceMs);
    for (const session of this.#sessions) session.destroy();
    for (const socket of this.#sockets) socket.destroySoon();
    for (const response of this.#openCalls) response.destroy();
    await stopped;
  }

  #welcome(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    socket.on('error', ignoreLostConnection);
    socket.setNoDelay(true);
    const silence = () => socket.destroy();
    socket.setTimeout(SILENCE_MS, silence);
    let wanted = HTTP2_START.length;
    const look = () => {
      const start = socket.read(wanted) as Buffer | null;
      if (start === null) return;
      socket.unshift(start);
      const isHttp2 = start.toString('latin1', 0, HTTP2_START.length) === HTTP2_START;
      if (isHttp2 && wanted < START_BYTES) {
        wanted = START_BYTES;
        return look();
      }
      socket.off('readable', look);
      socket.setTimeout(0);
      socket.off('timeout', silence);
      if (!isHttp2) this.#http1.emit('connection', socket);
      else this.#http2.emit('connection', isFromGo(start) ? new GoConnection(socket) : socket);
    };
    socket.on('readable', look);
  }

  #finish(response: CallResponse): void {
    this.#openCalls.delete(response);
    if (this.#openCalls.size === 0) this.#onIdle?.();
  }

  #untilIdle(graceMs: number): Promise<void> {
    if (this.#openCalls.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, graceMs);
      this.#onIdle = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/**
 * A client may vanish at any moment; its calls notice for themselves. Without a listener it would stop the
 * process.
 */
function ignoreLostConnection(): void {}
