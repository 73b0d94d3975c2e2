/** The sentence that belongs to what is shown. */

import { growth, shown, source, timeline } from './view-state.ts';

export function Story() {
  growth.value;
  if (source.value?.kind !== 'tour') return null;
  const sentence = sentenceAt(shown.value);
  return (
    <p class="story" aria-live="polite">
      {sentence ?? 'Press space to begin.'}
    </p>
  );
}

function sentenceAt(number: number): string | null {
  for (let each = number; each >= timeline.value.first; each -= 1) {
    const note = timeline.value.moment(each)?.note;
    if (note?.kind === 'story') return note.text;
  }
  return null;
}
