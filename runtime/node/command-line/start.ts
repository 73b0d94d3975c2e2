/** A cluster for a person at a terminal, or for a program that reads lines of JSON. */

import { mkdirSync } from 'node:fs';
import { type ClusterEvent, humanText, jsonLine } from './cluster-events.ts';
import { evenSizeWarning } from './cluster-list.ts';
import { clusterPorts } from './cluster-ports.ts';
import { LocalCluster } from './local-cluster.ts';
import { CommandRefusedError, EXIT_REFUSED, say } from './refusal.ts';
import { membersOn, type StartSettings } from './start-settings.ts';

/**
 * Runs until a signal asks it to stop, or a server cannot be started; resolves with the exit code. Rejects
 * with CommandRefusedError if no server could be started at all.
 */
export async function startCluster(settings: StartSettings, entryPoint: string): Promise<number> {
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
  const exitCode = await new Promise<number>((resolve) => {
    const cluster = new LocalCluster({
      settings,
      members,
      entryPoint,
      onEvent: tell,
      onGivenUp: (name, reason) => say(givenUpText(name, reason)),
      onEnd: () => end(EXIT_REFUSED),
    });
    let isEnding = false;
    const end = (code: number) => {
      if (isEnding) return;
      isEnding = true;
      tell({ event: 'stopping' });
      void cluster.stop().then(() => resolve(code));
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => end(0));
    cluster.start();
  });
  tell({ event: 'stopped', dataDir });
  return exitCode;
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
