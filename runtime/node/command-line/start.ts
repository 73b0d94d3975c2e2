/** A cluster for a person at a terminal, or for a program that reads lines of JSON. */

import { mkdirSync } from 'node:fs';
import { type ClusterEvent, humanText, jsonLine } from './cluster-events.ts';
import { evenSizeWarning } from './cluster-list.ts';
import { clusterPorts } from './cluster-ports.ts';
import { LocalCluster } from './local-cluster.ts';
import { CommandRefusedError, EXIT_REFUSED, say } from './refusal.ts';
import { type Member, membersOn, type StartSettings } from './start-settings.ts';

export interface ClusterSurroundings {
  /** The file to fork for a server. */
  readonly entryPoint: string;
  /** Shows the cluster in a browser; resolves with null where there is nothing to show it with. */
  readonly inspect?: StartInspector;
}

/** `port` 0, or a port that is taken: a free one. */
export type StartInspector = (members: readonly Member[], port: number) => Promise<Inspector | null>;

interface Inspector {
  readonly url: string;
  close(): Promise<void>;
}

const usualInspectorPort = 2390;

/**
 * Runs until a signal asks it to stop, or a server cannot be started; resolves with the exit code. Rejects
 * with CommandRefusedError if no server could be started at all.
 */
export async function startCluster(
  settings: StartSettings,
  { entryPoint, inspect }: ClusterSurroundings,
): Promise<number> {
  const { dataDir, nodes } = settings;
  const warning = evenSizeWarning(nodes);
  if (warning !== null) say(warning);
  makeDirectory(dataDir, '--data-dir');
  if (settings.trace !== undefined) makeDirectory(settings.trace, '--trace');
  const members = membersOn(await clusterPorts(settings));
  const tell = (happened: ClusterEvent) => {
    const text = settings.json ? jsonLine(happened) : humanText(happened);
    if (text !== null) process.stdout.write(`${text}\n`);
  };
  // Who read this may be gone; the servers go on.
  process.stdout.on('error', () => {});
  tell({ event: 'starting', nodes, dataDir });
  let inspector: Promise<Inspector | null> = Promise.resolve(null);
  let isEnding = false;
  const showInspector = async () => {
    const shown = (await inspect?.(members, inspectorPort(settings, members)).catch(sayWithout)) ?? null;
    if (shown !== null && !isEnding) tell({ event: 'inspector', url: shown.url });
    return shown;
  };
  const exitCode = await new Promise<number>((resolve) => {
    const cluster = new LocalCluster({
      settings,
      members,
      entryPoint,
      onEvent: (happened) => {
        tell(happened);
        // Not before: it must not take a port that a server is about to take.
        if (happened.event === 'ready') inspector = showInspector();
      },
      onGivenUp: (name, reason) => say(givenUpText(name, reason)),
      onEnd: () => end(EXIT_REFUSED),
    });
    const end = (code: number) => {
      if (isEnding) return;
      isEnding = true;
      tell({ event: 'stopping' });
      void cluster.stop().then(() => resolve(code));
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => end(0));
    cluster.start();
  });
  await (await inspector)?.close();
  tell({ event: 'stopped', dataDir });
  return exitCode;
}

/** Any, where the servers take any, too, or need that one themselves. */
function inspectorPort({ basePort }: StartSettings, members: readonly Member[]): number {
  const isTaken = members.some(({ client, peer }) => [client.port, peer.port].includes(usualInspectorPort));
  return basePort === 0 || isTaken ? 0 : usualInspectorPort;
}

function sayWithout(cause: unknown): null {
  say(
    `The cluster cannot be watched in a browser: ${cause instanceof Error ? cause.message : String(cause)}`,
  );
  return null;
}

function givenUpText(name: string, reason: string): string {
  return `${name} is not started again. It said:\n${reason.replaceAll(/^raftchart: /gm, '')}`;
}

function makeDirectory(path: string, flag: '--data-dir' | '--trace'): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CommandRefusedError(
      `Cannot use the directory ${path}: ${reason}. ` +
        `Let this user write there, or choose another with ${flag}.`,
      { cause },
    );
  }
}
