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
      <div class="buttons" role="group" aria-label="Playing">
        <button type="button" onClick={() => goTo(first)} title="To the beginning (Home)" aria-label="To the beginning">
          ⏮
        </button>
        <button type="button" onClick={stepBack} title="One step back (←)" aria-label="One step back">
          ◀
        </button>
        <button
          type="button"
          class="play"
          onClick={togglePlay}
          title="Play or pause (space)"
          aria-label={isPlaying.value ? 'Pause' : 'Play'}
        >
          {isPlaying.value ? '❚❚' : '▶'}
        </button>
        <button type="button" onClick={stepOn} title="One step on (→)" aria-label="One step on">
          ▶❘
        </button>
        <button type="button" onClick={() => goTo(last)} title="To the end (End)" aria-label="To the end">
          ⏭
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
      </div>
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
