/** Playing: a recording goes on moment by moment, a simulation by its own clock, and only at its end. */

import { act } from '../hands/act.ts';
import { at, goTo, isPlaying, shown, source, speed, timeline } from '../view-state.ts';

/** Of a recording at normal speed. */
const momentsPerSecond = 8;
/** A simulated millisecond takes so many of ours at normal speed: an election can be watched. */
const slowness = 20;

export function togglePlay(): void {
  isPlaying.value = !isPlaying.value;
}

export function stepBack(): void {
  isPlaying.value = false;
  goTo(shown.value - 1);
}

/** At the end of a simulation, one step on is the next thing that happens by itself. */
export function stepOn(): void {
  isPlaying.value = false;
  if (shown.value < timeline.value.last) goTo(shown.value + 1);
  else if (source.value?.playground != null) act((playground) => playground.next());
}

let lastMs: number | null = null;
let due = 0;

/** In each frame of the screen. */
export function keepPace(nowMs: number): void {
  const passedMs = lastMs === null ? 0 : Math.min(100, nowMs - lastMs);
  lastMs = nowMs;
  requestAnimationFrame(keepPace);
  if (!isPlaying.value) return;
  if (at.value >= timeline.value.last) return playOn(passedMs);
  due += (passedMs / 1000) * momentsPerSecond * speed.value;
  const count = Math.floor(due);
  due -= count;
  if (count > 0) goTo(shown.value + count);
}

function playOn(passedMs: number): void {
  const { playground = null, kind } = source.value ?? {};
  if (playground !== null && kind === 'simulation') {
    act((one) => one.advance((passedMs * speed.value) / slowness));
  } else if (kind !== 'live') isPlaying.value = false;
}
