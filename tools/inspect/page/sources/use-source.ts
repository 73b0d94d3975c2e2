/** Changes what the page shows. */

import type { Timeline } from '../../timeline/timeline.ts';
import * as view from '../view-state.ts';
import type { Source } from './source.ts';

/** Whoever was shown before is told to stop. */
export function useSource(source: Source, timeline: Timeline, from?: number): void {
  view.source.value?.stop();
  view.source.value = source;
  view.timeline.value = timeline;
  view.chosenBranch.value = null;
  view.complaint.value = null;
  view.isPlaying.value = false;
  view.growth.value += 1;
  view.goTo(from ?? timeline.last);
}
