/** What happened around the shown moment, line by line. */

import { momentText } from '../sequence/moment-text.ts';
import { goTo, growth, shown, timeline } from '../view-state.ts';

/** So many lines above the shown moment and below it; nothing has to be scrolled to. */
const before = 14;
const after = 24;

export function EventList() {
  growth.value;
  const number = shown.value;
  const { first, last } = timeline.value;
  const start = Math.max(first, number - before);
  const end = Math.min(last, number + after);
  const numbers = Array.from({ length: Math.max(0, end - start + 1) }, (_, place) => start + place);
  return (
    <ol class="events" aria-label="Events">
      {numbers.map((each) => {
        const moment = timeline.value.moment(each);
        if (moment === null) return null;
        return (
          <li
            key={each}
            class={moment.note?.kind ?? 'step'}
            aria-current={each === number ? 'step' : undefined}
          >
            <button type="button" onClick={() => goTo(each)}>
              <span class="number">{each}</span> {momentText(moment)}
            </button>
          </li>
        );
      })}
    </ol>
  );
}
