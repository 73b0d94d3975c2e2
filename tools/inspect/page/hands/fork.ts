/** Another future from a moment on: the same commands up to there, and then what the person does. */

import { openSimulation } from '../sources/simulation.ts';
import { complaint, shown, source, timeline } from '../view-state.ts';

/** A command that was begun by then is done to its end. */
export function forkHere(): void {
  const { playground = null, title = '', Reasons } = source.value ?? {};
  if (playground === null) {
    complaint.value = 'Only a simulation can be forked. Choose "Simulation" or a tour.';
    return;
  }
  let count = 0;
  for (let number = timeline.value.first; number <= shown.value; number += 1)
    if (timeline.value.moment(number)?.note?.kind === 'command') count += 1;
  const forkTitle = `${title.replace(/ \(fork\)$/, '')} (fork)`;
  openSimulation({ title: forkTitle, ...(Reasons === undefined ? {} : { Reasons }) }, (onInspection) =>
    playground.fork(count, onInspection),
  );
}
