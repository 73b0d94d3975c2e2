/** Where in time the page is, and how to get elsewhere. */

import { goTo, growth, isPlaying, shown, speed, speeds, timeline } from '../view-state.ts';
import { momentText } from './moment-text.ts';
import { stepBack, stepOn, togglePlay } from './pace.ts';

export function Scrubber() {
  growth.value;
  const { first, last, violations } = timeline.value;
  const number = shown.value;
  const moment = timeline.value.moment(number);
  const length = Math.max(1, last - first + 1);
  return (
    <div class="scrubber">
      <fieldset class="buttons" aria-label="Playing">
        <button
          type="button"
          onClick={() => goTo(first)}
          title="To the beginning (Home)"
          aria-label="To the beginning"
        >
          <Sign d="M1 1 h2 v10 h-2 z M11 1 v10 l-7 -5 z" />
        </button>
        <button type="button" onClick={stepBack} title="One step back (←)" aria-label="One step back">
          <Sign d="M10 1 v10 l-8 -5 z" />
        </button>
        <button
          type="button"
          class="play"
          onClick={togglePlay}
          title="Play or pause (space)"
          aria-label={isPlaying.value ? 'Pause' : 'Play'}
        >
          <Sign d={isPlaying.value ? 'M2 1 h3 v10 h-3 z M7 1 h3 v10 h-3 z' : 'M2 1 v10 l8 -5 z'} />
        </button>
        <button type="button" onClick={stepOn} title="One step on (→)" aria-label="One step on">
          <Sign d="M2 1 v10 l7 -5 z M10 1 h1.5 v10 h-1.5 z" />
        </button>
        <button type="button" onClick={() => goTo(last)} title="To the end (End)" aria-label="To the end">
          <Sign d="M9 1 h2 v10 h-2 z M1 1 v10 l7 -5 z" />
        </button>
        <label>
          <span class="visually-hidden">Speed</span>
          <select
            value={speed.value}
            onChange={({ currentTarget }) => {
              speed.value = Number(currentTarget.value);
            }}
          >
            {speeds.map((each) => (
              <option key={each} value={each}>{`${each}×`}</option>
            ))}
          </select>
        </label>
      </fieldset>
      <div class="track">
        <input
          type="range"
          aria-label="Moment"
          min={first - 1}
          max={Math.max(first, last)}
          value={number}
          onInput={({ currentTarget }) => goTo(Number(currentTarget.value))}
        />
        {violations.slice(0, 200).map((each) => (
          <span
            key={each}
            class="violation-mark"
            style={{ left: `${(100 * (each - first + 1)) / length}%` }}
            title="An invariant is violated here"
          />
        ))}
      </div>
      <output class="moment-text" data-moment={number}>
        {`${number} of ${last}${first > 0 ? ` (the first ${first} are forgotten)` : ''}`}
        {moment === null ? '' : `: ${momentText(moment)}`}
      </output>
    </div>
  );
}

/** Drawn, because not every font has them. */
function Sign({ d }: { readonly d: string }) {
  return (
    <svg class="sign" viewBox="0 0 12 12" aria-hidden="true">
      <path d={d} />
    </svg>
  );
}
