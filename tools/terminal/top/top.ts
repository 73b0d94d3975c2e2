/** The command: looks at a cluster once, or again and again until somebody has seen enough. */

import { setTimeout as delay } from 'node:timers/promises';
import { CommandRefusedError } from '../../../runtime/node/command-line/refusal.ts';
import { Output } from '../output.ts';
import { askServer } from './ask-server.ts';
import { ClusterWatcher, type Emptiness } from './cluster-watcher.ts';
import type { Look } from './look.ts';
import { Screen } from './screen.ts';
import { tableOf } from './table.ts';

export interface TopSettings {
  readonly endpoints: readonly string[];
  /** See {@link WatcherOptions}. */
  readonly areGuessed: boolean;
  readonly once: boolean;
  readonly json: boolean;
  readonly intervalMs: number;
  /** So long a server has to answer. */
  readonly timeoutMs: number;
}

/** Where no terminal says how wide it is. */
const widthOfNothing = 200;

/** Resolves when nothing more is to be shown. Rejects with CommandRefusedError if nobody answers at first. */
export async function top(settings: TopSettings): Promise<void> {
  const { endpoints, areGuessed, timeoutMs, once, json } = settings;
  const ask = askServer(timeoutMs);
  // Loads what asks, so that the time for that does not count as silence of a server.
  await fetch('data:,');
  const watcher = new ClusterWatcher({ endpoints, areGuessed, ask, nowMs: Date.now });
  const first = await watcher.look();
  if ('silences' in first) throw nobodyAnswers(first, areGuessed);
  const output = new Output(process.stdout);
  const end = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => end.abort());
  const isLive = !once && !json && process.stdout.isTTY;
  if (isLive) return showLive(watcher, first, { settings, end });
  let count = 0;
  for await (const look of looks(watcher, first, { settings, end })) {
    const gap = count === 0 || json ? [] : [''];
    for (const line of [...gap, ...linesOf(look, settings)]) await output.writeLine(line);
    await output.flush();
    count += 1;
    if (once) return;
  }
}

interface Watching {
  readonly settings: TopSettings;
  readonly end: AbortController;
}

async function showLive(watcher: ClusterWatcher, first: Look, watching: Watching): Promise<void> {
  const { stdin, stdout } = process;
  const screen = new Screen(stdout, stdin.isTTY ? stdin : null, () => watching.end.abort());
  let shown = first;
  const draw = () => screen.draw([...linesOf(shown, watching.settings), '', 'q ends']);
  screen.open();
  stdout.on('resize', draw);
  try {
    for await (const look of looks(watcher, first, watching)) {
      shown = look;
      draw();
    }
  } finally {
    stdout.off('resize', draw);
    screen.close();
  }
}

async function* looks(
  watcher: ClusterWatcher,
  first: Look,
  { settings: { intervalMs }, end: { signal } }: Watching,
): AsyncGenerator<Look> {
  yield first;
  for (;;) {
    await delay(intervalMs, undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
    const look = await untilAborted(watcher.look(), signal);
    if (look === null) return;
    if (!('silences' in look)) yield look;
  }
}

/** Null: nobody waits for the answers any more. */
function untilAborted<Answer>(answer: Promise<Answer>, signal: AbortSignal): Promise<Answer | null> {
  const aborted = new Promise<null>((resolve) => {
    signal.addEventListener('abort', () => resolve(null), { once: true });
  });
  return Promise.race([answer, aborted]);
}

function linesOf(look: Look, { json }: TopSettings): readonly string[] {
  if (json) return [JSON.stringify(look)];
  const { isTTY, columns } = process.stdout;
  const colours = isTTY === true && (process.env.NO_COLOR ?? '') === '';
  return tableOf(look, { width: columns ?? widthOfNothing, colours });
}

function nobodyAnswers({ silences }: Emptiness, areGuessed: boolean): CommandRefusedError {
  const places = [...silences].map(([endpoint, { reason }]) => `${endpoint} (${reason})`).join(', ');
  const next = areGuessed
    ? 'Start a cluster with `raftchart start`, or say with --endpoints where its servers listen for clients.'
    : 'Start the servers, or correct --endpoints: it names where they listen for clients.';
  return new CommandRefusedError(`Cannot look at a cluster: nobody answers at ${places}. ${next}`);
}
