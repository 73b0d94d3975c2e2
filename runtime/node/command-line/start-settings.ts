/** What `raftchart start` goes by, and the command line of each of its servers. */

import { join } from 'node:path';
import { z } from 'zod';
import { type Endpoint, urlOf } from '../endpoint.ts';
import { CommandRefusedError } from './refusal.ts';
import { refuseTimers, wholeNumber } from './serve-settings.ts';

/** As commander hands them over. */
export interface StartTexts {
  readonly dataDir: string;
  readonly nodes: string;
  readonly basePort: string;
  readonly electionTimeout: string;
  readonly heartbeatInterval: string;
  readonly trace?: string;
  readonly json?: true;
}

export interface StartSettings {
  readonly dataDir: string;
  readonly nodes: number;
  /** 0: whichever are free. */
  readonly basePort: number;
  readonly electionTimeoutMs: number;
  readonly heartbeatIntervalMs: number;
  /** Where each server writes its trace, a file each; undefined: they write none. */
  readonly trace?: string | undefined;
  readonly json: boolean;
}

/** One server of the cluster. */
export interface Member {
  readonly name: string;
  readonly client: Endpoint;
  readonly peer: Endpoint;
}

const schema = z.object({
  dataDir: z.string().min(1, 'it is empty. Name a directory'),
  nodes: wholeNumber(1, 9),
  basePort: wholeNumber(0, 65_535),
  electionTimeout: wholeNumber(1, 86_400_000),
  heartbeatInterval: wholeNumber(1, 86_400_000),
  trace: z.string().min(1, 'it is empty. Name a directory').optional(),
  json: z.boolean().default(false),
});

/** Throws CommandRefusedError. */
export function startSettings(texts: StartTexts): StartSettings {
  const { error, data } = schema.safeParse(texts);
  const [issue] = error?.issues ?? [];
  if (issue !== undefined || data === undefined) {
    const flag = String(issue?.path[0]).replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    throw new CommandRefusedError(`Cannot use --${flag}: ${issue?.message}.`);
  }
  const { electionTimeout, heartbeatInterval, ...others } = data;
  refuseTimers(electionTimeout, heartbeatInterval);
  refusePorts(others.basePort, others.nodes);
  return { ...others, electionTimeoutMs: electionTimeout, heartbeatIntervalMs: heartbeatInterval };
}

function refusePorts(basePort: number, nodes: number): void {
  const highest = 65_536 - 2 * nodes;
  if (basePort <= highest) return;
  throw new CommandRefusedError(
    `Cannot use --base-port ${basePort}: ${nodes} servers need ${2 * nodes} ports from there. ` +
      `Choose at most ${highest}.`,
  );
}

/** `ports` has two for each server: clients', then peers'. */
export function membersOn(ports: readonly number[]): readonly Member[] {
  const at = (position: number): Endpoint => ({ host: '127.0.0.1', port: ports[position] as number });
  return Array.from({ length: ports.length / 2 }, (_, position) => ({
    name: `n${position + 1}`,
    client: at(2 * position),
    peer: at(2 * position + 1),
  }));
}

/** The words behind `raftchart` that run this server. */
export function serveWords(settings: StartSettings, members: readonly Member[], member: Member): string[] {
  const { name, client, peer } = member;
  const flags: Readonly<Record<string, string | number>> = {
    name,
    'data-dir': join(settings.dataDir, name),
    'listen-client-urls': urlOf(client),
    'advertise-client-urls': urlOf(client),
    'listen-peer-urls': urlOf(peer),
    'initial-advertise-peer-urls': urlOf(peer),
    'initial-cluster': members.map((other) => `${other.name}=${urlOf(other.peer)}`).join(','),
    // Data of a cluster of another size is refused, and the token tells of which size it was.
    'initial-cluster-token': `local-${members.length}`,
    'election-timeout': settings.electionTimeoutMs,
    'heartbeat-interval': settings.heartbeatIntervalMs,
    watchable: 'yes',
    ...(settings.trace === undefined ? {} : { trace: join(settings.trace, `${name}.ndjson`) }),
  };
  return ['serve', ...Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, String(value)])];
}
