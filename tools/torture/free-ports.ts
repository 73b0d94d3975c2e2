/** Ports that nobody listens on, and that stay free while a server that had them is down. */

import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/**
 * Below the ports that Linux, macOS and Windows give to outgoing connections. A port that the system chose
 * (0) is one of those: while a killed server is down, any connection of the test may be given it, and the
 * restart would fail.
 */
const [LOWEST, HIGHEST] = [10_240, 32_000];

/** The first of `count` consecutive ports, each of which could be bound a moment ago. */
export async function freePortRun(count: number): Promise<number> {
  for (;;) {
    const first = randomInt(LOWEST, HIGHEST - count);
    if (await areFree(first, count)) return first;
  }
}

async function areFree(first: number, count: number): Promise<boolean> {
  const bound: Server[] = [];
  try {
    for (let port = first; port < first + count; port += 1) {
      const server = createServer();
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
      bound.push(server);
    }
    return true;
  } catch {
    return false;
  } finally {
    for (const server of bound) server.close();
    await Promise.all(bound.map((server) => once(server, 'close')));
  }
}
