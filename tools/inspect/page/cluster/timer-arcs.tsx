/** Timers that run down: an arc that shrinks, measured by the longest that was seen of its kind. */

import { source, timeline } from '../view-state.ts';
import { radius } from './places.ts';

interface Given {
  readonly id: string;
  readonly moment: number;
  readonly isQuiet: boolean;
}

const shownTimers = ['electionTimeout', 'minimumElectionTimeout', 'heartbeatInterval'];
/** Until one was seen to run longer: nobody says how long a timer was given. */
const usualMs: Readonly<Record<string, number>> = {
  electionTimeout: 300,
  minimumElectionTimeout: 150,
  heartbeatInterval: 50,
};

export function TimerArcs({ id, moment, isQuiet }: Given) {
  if (isQuiet) return null;
  const nowMs = timeline.value.moment(moment)?.timeMs ?? 0;
  const timers = [...timeline.value.timersAt(id, moment)].filter(([name]) => shownTimers.includes(name));
  const servers = moment === timeline.value.last ? source.value?.playground?.servers : undefined;
  const exactTimers = servers?.find((server) => server.id === id)?.timers;
  return (
    <g class="timers">
      {timers.map(([name, sinceMs], ring) => {
        const exact = exactTimers?.find(({ timer }) => timer === name);
        const whole = Math.max(timeline.value.longestRunMs(name), usualMs[name] ?? 1000);
        const left = exact?.remainingMs ?? Math.max(0, whole - (nowMs - sinceMs));
        return <Arc key={name} name={name} part={left / whole} ring={ring} leftMs={left} />;
      })}
    </g>
  );
}

interface ArcGiven {
  readonly name: string;
  readonly part: number;
  readonly ring: number;
  readonly leftMs: number;
}

function Arc({ name, part, ring, leftMs }: ArcGiven) {
  const size = radius + 4 + 4 * ring;
  const circle = 2 * Math.PI * size;
  return (
    <circle
      class={`timer ${name}`}
      r={size}
      transform="rotate(-90)"
      stroke-dasharray={`${(Math.max(0, Math.min(1, part)) * circle).toFixed(1)} ${circle.toFixed(1)}`}
    >
      <title>{`${name}: about ${Math.round(leftMs)} ms left`}</title>
    </circle>
  );
}
