/**
 * Recorded traces: a file per server, as `raftchart serve --trace` writes them, merged by their clocks. The
 * beginning is shown at once; the rest follows while the person looks at it.
 */

import { Timeline } from '../../timeline/timeline.ts';
import { complaint, grow, loading } from '../view-state.ts';
import { TraceReader } from './trace-reader.ts';
import { useSource } from './use-source.ts';

/** Of a frame of the screen, so much is spent on reading. */
const sliceMs = 24;
/** More moments are held than of something live: whoever opens a file wants all of it. */
const capacity = 2_000_000;

/** Resolves when all of it is shown. Rejects with an Error that says which file and line cannot be read. */
export async function openTraceFiles(files: readonly File[]): Promise<void> {
  const readers = await Promise.all(files.map(async (file) => new TraceReader(file.name, await file.text())));
  const timeline = new Timeline(capacity);
  let isOver = false;
  const stop = () => {
    isOver = true;
    loading.value = null;
  };
  const title = files.map(({ name }) => name).join(', ');
  takeUntil(readers, timeline, performance.now() + sliceMs);
  useSource({ kind: 'trace', title, playground: null, tour: null, stop }, timeline, 0);
  try {
    while (!isOver && readers.some(({ timeMs }) => timeMs < Number.POSITIVE_INFINITY)) {
      loading.value = partRead(readers);
      grow();
      await new Promise((resolve) => requestAnimationFrame(resolve));
      takeUntil(readers, timeline, performance.now() + sliceMs);
    }
  } catch (error) {
    complaint.value = error instanceof Error ? error.message : String(error);
  }
  if (!isOver) loading.value = null;
  grow();
}

/** What happened first comes first. */
function takeUntil(readers: readonly TraceReader[], timeline: Timeline, endMs: number): void {
  while (performance.now() < endMs) {
    const first = readers.reduce((one, other) => (other.timeMs < one.timeMs ? other : one));
    if (first.timeMs === Number.POSITIVE_INFINITY) return;
    for (const told of first.take()) timeline.take(told);
  }
}

function partRead(readers: readonly TraceReader[]): number {
  const sum = (lengths: readonly number[]) => lengths.reduce((total, length) => total + length, 0);
  return sum(readers.map(({ position }) => position)) / sum(readers.map(({ length }) => length));
}
