/**
 * The inspector on this machine: the page, and one WebSocket port where programs tell what their machines do
 * (`createWebSocketInspector` of @statelyai/inspect) and pages watch. Nobody on the network can reach it.
 */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { SpecWatch } from '../watch/spec-watch.ts';
import { InspectionHub } from './inspection-hub.ts';
import { LiveNode, type WatchedServer } from './live-node.ts';
import { builtPage, sendFile } from './page-files.ts';
import { ProgramIds } from './program-ids.ts';
import { readMessage } from './read-message.ts';
import { answerOfSpec } from './spec-pages.ts';
import { statelyPage } from './stately-page.ts';

export interface InspectorOptions {
  /** 0 takes a free one. */
  readonly port: number;
  readonly servers: readonly WatchedServer[];
  /** Whether servers are followed even while no page watches: then a page that comes sees what was before. */
  readonly isAlwaysOn: boolean;
  /** Whether /stately shows Stately's own page, which is on the web. */
  readonly stately: boolean;
  /** The page as it was built; dist/inspect if absent, null if there is none. */
  readonly page?: string | null;
  /** The specification whose edits pages are shown. */
  readonly spec?: SpecWatch;
}

const notBuilt = 'The page of the inspector is not built yet. Build it, and load this again: npm run build\n';
/** By these the page knows what is behind it, and where. */
const watchable = '<meta name="watch" content="inspect?watch" />';
const editable = '<meta name="edits" content="edits" />';
/** As `WebSocket` of a browser sends it. A larger message ends the connection. */
const mostMessageBytes = 16 * 1_048_576;

export class InspectorServer {
  readonly #options: InspectorOptions;
  readonly #http: Server;
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: mostMessageBytes });
  readonly #hub: InspectionHub;
  readonly #nowMs = () => performance.timeOrigin + performance.now();
  #nodes: readonly LiveNode[] = [];
  readonly #takenIds = new Map<string, ProgramIds>();
  #programs = 0;

  private constructor(options: InspectorOptions) {
    this.#options = options;
    this.#hub = new InspectionHub({ nowMs: this.#nowMs });
    this.#http = createServer((request, response) => this.#answer(request, response));
    this.#http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) =>
      this.#upgrade(request, socket, head),
    );
  }

  /** Rejects with the error of the operating system if the port cannot be had. */
  static async start(options: InspectorOptions): Promise<InspectorServer> {
    const server = new InspectorServer(options);
    await new Promise<void>((resolve, reject) => {
      server.#http.once('error', reject).listen({ host: '127.0.0.1', port: options.port }, resolve);
    });
    if (options.isAlwaysOn) server.#followServers();
    return server;
  }

  /** 'http://127.0.0.1:2390'. */
  get url(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#leaveServers();
    for (const socket of this.#sockets.clients) socket.terminate();
    const closed = new Promise((resolve) => this.#http.close(resolve));
    this.#http.closeAllConnections();
    await closed;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const text = { 'content-type': 'text/plain; charset=utf-8' };
    const path = request.url?.split('?')[0] ?? '/';
    const { page = builtPage(), stately, spec } = this.#options;
    request.resume();
    if (!isLocal(request)) response.writeHead(403, text).end('This page is for this machine alone.\n');
    else if (path === '/stately' && stately)
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(statelyPage);
    else if (spec !== undefined && answerOfSpec(spec, path, response)) return;
    else if (page === null) response.writeHead(503, text).end(notBuilt);
    else sendFile(page, path, response, spec === undefined ? watchable : watchable + editable);
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    if (!isLocal(request)) return void socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n');
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const watches = pathname === '/inspect' ? searchParams.get('watch') : null;
    this.#sockets.handleUpgrade(request, socket, head, (connection) => {
      connection.on('error', () => connection.terminate());
      if (watches === null) this.#addProgram(connection);
      else this.#addPage(connection, watches === 'essentials' ? 'essentials' : 'everything');
    });
  }

  #addPage(connection: WebSocket, wants: 'everything' | 'essentials'): void {
    const page = this.#hub.addPage(connection, wants);
    if (this.#nodes.length === 0) this.#followServers();
    connection.on('close', () => {
      this.#hub.removePage(page);
      if (this.#hub.pageCount === 0 && !this.#options.isAlwaysOn) this.#leaveServers();
    });
  }

  #followServers(): void {
    this.#nodes = this.#options.servers.map(
      (server) => new LiveNode({ hub: this.#hub, server, nowMs: this.#nowMs }),
    );
  }

  #leaveServers(): void {
    for (const node of this.#nodes) node.close();
    this.#nodes = [];
  }

  #addProgram(connection: WebSocket): void {
    this.#programs += 1;
    const ids = new ProgramIds(this.#takenIds, this.#programs);
    const source = this.#hub.open();
    connection.on('message', (data) => {
      const message = readMessage(String(data));
      if (message !== null) source.tell(ids.renamed(message));
    });
    connection.on('close', () => {
      ids.release();
      this.#hub.close(source);
    });
  }
}

const localNames: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/** A page of another origin, under whatever name, must not read what servers and programs do. */
function isLocal({ headers }: IncomingMessage): boolean {
  return isLocalUrl(`http://${headers.host}`) && (headers.origin === undefined || isLocalUrl(headers.origin));
}

function isLocalUrl(url: string): boolean {
  return URL.canParse(url) && localNames.includes(new URL(url).hostname);
}
