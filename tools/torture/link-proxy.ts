/** Stands between one server that dials and one that listens, and is the network between them. */

import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { BytePump } from './byte-pump.ts';

/** Which way: what the dialling server sends, or what it is answered. */
export type Direction = 'there' | 'back';

interface Connection {
  readonly near: Socket;
  readonly far: Socket;
  readonly pumps: Readonly<Record<Direction, BytePump>>;
}

export class LinkProxy {
  readonly #farPort: number;
  readonly #server: Server;
  readonly #connections = new Set<Connection>();
  readonly #isHeld = { there: false, back: false };
  #delayMs = 0;

  /** `farPort`: of the server that is dialled, on this machine. */
  constructor(farPort: number) {
    this.#farPort = farPort;
    this.#server = createServer((near) => this.#accept(near));
  }

  get connectionCount(): number {
    return this.#connections.size;
  }

  /** Settles when others can dial it. */
  async listen(port: number): Promise<void> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  /** Nothing arrives any more; what was sent arrives, late, after `mend`. Connections stay. */
  cut(direction: Direction): void {
    this.#isHeld[direction] = true;
    for (const { pumps } of this.#connections) pumps[direction].hold(true);
  }

  /** Every byte takes so much longer from now on. */
  delay(delayMs: number): void {
    this.#delayMs = delayMs;
    for (const { pumps } of this.#connections) {
      pumps.there.delay(delayMs);
      pumps.back.delay(delayMs);
    }
  }

  /** Ends every connection the hard way, at both ends. They may dial again. */
  reset(): void {
    for (const connection of [...this.#connections]) {
      resetSocket(connection.near);
      resetSocket(connection.far);
      this.#forget(connection);
    }
  }

  mend(): void {
    this.delay(0);
    for (const direction of ['there', 'back'] as const) {
      this.#isHeld[direction] = false;
      for (const { pumps } of this.#connections) pumps[direction].hold(false);
    }
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const connection of [...this.#connections]) {
      connection.near.destroy();
      connection.far.destroy();
      this.#forget(connection);
    }
    await closed;
  }

  #accept(near: Socket): void {
    const far = connect({ port: this.#farPort, host: '127.0.0.1', noDelay: true });
    near.setNoDelay(true);
    const weather = (direction: Direction) => ({ isHeld: this.#isHeld[direction], delayMs: this.#delayMs });
    const pumps = {
      there: new BytePump(near, far, weather('there')),
      back: new BytePump(far, near, weather('back')),
    };
    const connection = { near, far, pumps };
    this.#connections.add(connection);
    for (const socket of [near, far]) {
      socket.on('close', () => {
        if (near.destroyed && far.destroyed) this.#forget(connection);
      });
    }
  }

  #forget(connection: Connection): void {
    connection.pumps.there.stop();
    connection.pumps.back.stop();
    this.#connections.delete(connection);
  }
}

/**
 * Only what is connected and not ending can be reset. Of a socket whose shutdown is under way, libuv refuses
 * the reset (EINVAL), but Node 20 takes its handle for closed: the descriptor stays open, and the process
 * never ends, but spins in the clearing up of its handles. One that still connects would be reset only once
 * it is connected.
 */
function resetSocket(socket: Socket): void {
  if (socket.connecting || socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
