/** What the person looks at: everything that the parts of the page share. */

import { computed, signal } from '@preact/signals';
import { Timeline } from '../timeline/timeline.ts';
import type { Source } from './sources/source.ts';
import type { ChosenBranch } from './why/why-panel.tsx';

export const timeline = signal(new Timeline());
/** Grows whenever the timeline has: what reads a timeline reads this first. */
export const growth = signal(0);
/** The moment that is shown; -1: before the first one. */
export const at = signal(-1);
/** Whether the newest moment is shown as soon as it is there. */
export const isFollowing = signal(true);
export const isPlaying = signal(false);
/** Moments per second where nothing else sets the pace; milliseconds of a simulation per ten of ours. */
export const speed = signal(1);
export const speeds = [0.25, 0.5, 1, 2, 4, 16] as const;

/** 'n1', or 'n1/follower:n2'; null: nobody is chosen. */
export const chosenActor = signal<string | null>(null);
/** A branch of the chart that is shown, of which the person asks why. */
export const chosenBranch = signal<ChosenBranch | null>(null);
export const source = signal<Source | null>(null);
/** What went wrong, in words; null: nothing. */
export const complaint = signal<string | null>(null);
/** Which part of a recording was read; null: nothing is being read. */
export const loading = signal<number | null>(null);
export const isHelpOpen = signal(false);

export type Panel = 'events' | 'state' | 'why';
export const panel = signal<Panel>('events');

/** The moment that is shown, inside what is held. */
export const shown = computed(() => {
  growth.value;
  const { first, last } = timeline.value;
  return Math.max(first - 1, Math.min(at.value, last));
});

/** The servers, or the actors of another program, that stand for themselves. */
export const roots = computed(() => {
  growth.value;
  return timeline.value
    .actorsAt(shown.value)
    .filter(({ id, parent }) => parent === null || !id.includes('/'));
});

/** Whom the chart and the panels show: the chosen one, or who has just taken a step while nothing moves. */
export const actorInView = computed(() => {
  const known = timeline.value.actorsAt(shown.value);
  const isKnown = (id: string | null | undefined) => known.some((actor) => actor.id === id);
  const chosen = chosenActor.value;
  if (chosen !== null && isKnown(chosen)) return chosen;
  const isStill = !isPlaying.value && source.value?.kind !== 'live';
  const acting = isStill ? timeline.value.moment(shown.value)?.actor : null;
  return acting != null && isKnown(acting) ? acting : (known[0]?.id ?? null);
});

export function goTo(number: number): void {
  const { first, last } = timeline.value;
  at.value = Math.max(first - 1, Math.min(number, last));
  isFollowing.value = at.value === last;
}

/** After something was told. */
export function grow(): void {
  growth.value += 1;
  if (isFollowing.value) at.value = timeline.value.last;
}
