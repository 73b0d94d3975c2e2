/** Two ports for each server of a cluster on this machine. */

import { createServer, type Server } from 'node:net';
import { CommandRefusedError } from './refusal.ts';
import { codeOf, listenReason } from './start-failure.ts';
import type { StartSettings } from './start-settings.ts';

/** Below these are ports with an owner, above those that systems lend to outgoing connections. */
const freePorts = { least: 10_000, most: 32_000 };
const mostGuesses = 50;

/** All of them are free at this moment. Throws CommandRefusedError if one is not. */
export async function clusterPorts({
  basePort,
  nodes,
}: Pick<StartSettings, 'basePort' | 'nodes'>): Promise<readonly number[]> {
  if (basePort !== 0) return portsFrom(basePort, 2 * nodes);
  for (let guess = 1; ; guess += 1) {
    const base = freePorts.least + Math.floor(Math.random() * (freePorts.most - freePorts.least));
    try {
      return await portsFrom(base, 2 * nodes);
    } catch (refused) {
      if (guess === mostGuesses) throw refused;
    }
  }
}

async function portsFrom(base: number, count: number): Promise<readonly number[]> {
  const ports = Array.from({ length: count }, (_, position) => base + position);
  const held: Server[] = [];
  try {
    for (const port of ports) held.push(await hold(port));
    return ports;
  } finally {
    await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}

function hold(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (cause) => reject(refusal(port, cause)));
    server.listen({ host: '127.0.0.1', port }, () => resolve(server));
  });
}

function refusal(port: number, cause: Error): Error {
  if (codeOf(cause) === '') return cause;
  const next =
    codeOf(cause) === 'EADDRINUSE' ? 'Stop that process, or choose other ports' : 'Choose other ports';
  return new CommandRefusedError(
    `Cannot listen on port ${port}: ${listenReason(cause)}. ${next}, for example with --base-port ` +
      `${port < 20_000 ? 23_790 : 12_379}.`,
    { cause },
  );
}
