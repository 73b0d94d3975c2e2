/** Recorded traces: a file per server, as `raftchart serve --trace` writes them, merged by their clocks. */

import type { Inspection, TraceLine } from '../../protocol/inspection.ts';
import { RaftInspections } from '../../protocol/raft-inspections.ts';
import { Timeline } from '../../timeline/timeline.ts';
import { useSource } from './use-source.ts';

interface Told {
  readonly timeMs: number;
  readonly inspections: readonly Inspection[];
}

/** Rejects with an Error that says which file and line cannot be read. */
export async function openTraceFiles(files: readonly File[]): Promise<void> {
  const told = await Promise.all(files.map(async (file) => inspectionsIn(file.name, await file.text())));
  openTold(told, files.map(({ name }) => name).join(', '));
}

function openTold(files: readonly (readonly Told[])[], title: string): void {
  const all = files.flat();
  all.sort((one, other) => one.timeMs - other.timeMs);
  const timeline = new Timeline(Math.max(200_000, all.length * 2));
  for (const { inspections } of all) for (const one of inspections) timeline.take(one);
  useSource({ kind: 'trace', title, playground: null, tour: null, stop: () => undefined }, timeline, 0);
}

/** Lines without a time belong to the one before them. */
function inspectionsIn(name: string, text: string): readonly Told[] {
  const inspections = new RaftInspections();
  const told: Told[] = [];
  let timeMs = 0;
  let place = 0;
  for (const line of text.split('\n')) {
    place += 1;
    if (line === '') continue;
    const parsed = parse(line, `${name}:${place}`);
    if ('time' in parsed) timeMs = parsed.time;
    const made = inspections.take(parsed);
    if (made.length > 0) told.push({ timeMs, inspections: made });
  }
  return told;
}

function parse(line: string, place: string): TraceLine {
  try {
    const parsed = JSON.parse(line) as TraceLine;
    if (['life', 'log', 'step', 'gap', 'end'].includes(parsed.kind)) return parsed;
  } catch {
    // Said below.
  }
  throw new Error(`${place} is no line of a trace. Open files that \`raftchart serve --trace\` has written.`);
}
