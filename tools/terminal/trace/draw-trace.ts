/** The command: draws the traces of one cluster. */

import { CommandRefusedError } from '../../../runtime/node/command-line/refusal.ts';
import { Diagram } from './diagram.ts';
import { type Extent, isAfter, isBefore } from './extent.ts';
import { MessageSurvey } from './message-ways.ts';
import { type NumberedMoment, readMoments } from './read-moments.ts';

export interface DrawOptions extends Extent {
  readonly width: number;
  /** Null: all servers. */
  readonly only: readonly string[] | null;
}

/**
 * Reads the files twice, because only the end tells which messages never arrive; nothing of them is held but
 * what is on its way. `write` may resolve later: so long nothing more is read. Rejects with CommandRefusedError.
 */
export async function drawTrace(
  paths: readonly string[],
  { width, only, ...extent }: DrawOptions,
  write: (line: string) => Promise<void> | undefined,
): Promise<void> {
  const survey = new MessageSurvey();
  let beginMs: number | null = null;
  for await (const moment of readMoments(paths)) {
    // A simulated cluster begins at 0, whenever its first server does.
    beginMs ??= moment.format === 'simulator' ? 0 : moment.time;
    survey.take(moment);
  }
  refuseStrangers(only, survey);
  const diagram = new Diagram(survey, { width, beginMs, only: only === null ? null : new Set(only) });
  await write(diagram.legend);
  await write('');
  let step = 0;
  let count = 0;
  for await (const moment of readMoments(paths)) {
    step = moment.number ?? step;
    const position = { step, afterMs: afterMs(moment, beginMs) };
    if (isAfter(position, extent)) break;
    for (const row of diagram.take(moment, !isBefore(position, extent))) {
      count += 1;
      await write(row);
    }
  }
  if (count === 0) await write('(nothing happens there)');
}

function afterMs({ time }: NumberedMoment, beginMs: number | null): number | null {
  return time === null || beginMs === null ? null : time - beginMs;
}

function refuseStrangers(only: readonly string[] | null, { servers }: MessageSurvey): void {
  const stranger = only?.find((name) => !servers.has(name));
  if (stranger === undefined && servers.size > 0) return;
  const known = [...servers].sort().join(', ');
  throw new CommandRefusedError(
    servers.size === 0
      ? 'Cannot draw this trace: nothing happens in it. Look whether the run that wrote it has begun.'
      : `Cannot draw ${stranger} alone: no server is called so in this trace. Choose from ${known} with --only.`,
  );
}
