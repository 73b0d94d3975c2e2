/** Traces in files, and what is drawn of them. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type DrawOptions, drawTrace } from '../../tools/terminal/trace/draw-trace.ts';

/** Writes a file for each list of lines, and returns their paths. */
export function traceFiles(...files: readonly (readonly (string | object)[])[]): readonly string[] {
  const directory = mkdtempSync(join(tmpdir(), 'raftchart-drawn-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return files.map((lines, position) => {
    const path = join(directory, `trace-${position + 1}.ndjson`);
    const texts = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)));
    writeFileSync(path, texts.map((text) => `${text}\n`).join(''));
    return path;
  });
}

/** The lines below the legend. */
export async function drawn(
  paths: readonly string[],
  options: Partial<DrawOptions> = {},
): Promise<readonly string[]> {
  const rows: string[] = [];
  const complete = { width: 110, only: null, from: null, to: null, ...options };
  await drawTrace(paths, complete, (line) => void rows.push(line));
  return rows.slice(2);
}

/** A step as the simulator tells it. */
export function simulated(tick: number, server: string, event: string, more: object = {}): object {
  const rest = { term: 1, vote: null, last: 0, commit: 0, sent: [] };
  return { tick, what: 'step', server, event, role: 'follower.hearing', ...rest, ...more };
}
