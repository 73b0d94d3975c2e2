/** The sequence diagram: a lane per server, time to the right on the axis of the scrubber. */

import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Flight } from '../../timeline/flights.ts';
import { colourOfTerm } from '../cluster/palette.ts';
import { goTo, growth, roots, shown, timeline } from '../view-state.ts';
import { momentText } from './moment-text.ts';

/** Of a moment, and of a lane. */
const stepWidth = 16;
const laneHeight = 26;
const top = 14;
const nameWidth = 44;

/** Measured, so that it shows as many moments as there is room for. */
const room = signal(800);

export function SequenceView() {
  growth.value;
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      room.value = entry?.contentRect.width ?? room.value;
    });
    observer.observe(frame.current as HTMLDivElement);
    return () => observer.disconnect();
  }, []);
  const lanes = roots.value.map(({ id }) => id);
  const count = Math.max(10, Math.floor((room.value - nameWidth - 20) / stepWidth));
  const { first, last } = windowAround(count);
  return (
    <div class="sequence" ref={frame}>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: The arrow keys do the same. */}
      <svg
        role="img"
        aria-label={`What happened from moment ${first} to ${last}`}
        width={room.value}
        height={top + lanes.length * laneHeight + 8}
        onClick={({ offsetX }) => goTo(Math.floor((offsetX - nameWidth) / stepWidth) + first)}
      >
        <Lanes lanes={lanes} />
        <Moments lanes={lanes} first={first} last={last} />
        <Arrows lanes={lanes} first={first} last={last} />
        <line class="now" x1={xOf(shown.value, first)} x2={xOf(shown.value, first)} y1={0} y2="100%" />
      </svg>
    </div>
  );
}

/** The shown moment stands in the middle, where there is something on both sides of it. */
function windowAround(count: number): { readonly first: number; readonly last: number } {
  const { first: oldest, last: newest } = timeline.value;
  const first = Math.max(oldest, Math.min(shown.value - Math.floor(count / 2), newest - count + 1));
  return { first, last: Math.min(newest, first + count - 1) };
}

const xOf = (number: number, first: number) => nameWidth + (number - first + 0.5) * stepWidth;
const yOf = (lane: number) => top + lane * laneHeight;

function Lanes({ lanes }: { readonly lanes: readonly string[] }) {
  return (
    <g class="lanes">
      {lanes.map((id, lane) => (
        <g key={id}>
          <text x={4} y={yOf(lane) + 4}>
            {id}
          </text>
          <line x1={nameWidth - 6} x2={room.value} y1={yOf(lane)} y2={yOf(lane)} />
        </g>
      ))}
    </g>
  );
}

interface Extent {
  readonly lanes: readonly string[];
  readonly first: number;
  readonly last: number;
}

function Moments({ lanes, first, last }: Extent) {
  const numbers = Array.from({ length: Math.max(0, last - first + 1) }, (_, place) => first + place);
  return (
    <g class="moments">
      {numbers.map((number) => {
        const moment = timeline.value.moment(number);
        if (moment === null) return null;
        const lane = moment.actor === null ? -1 : lanes.indexOf(moment.actor);
        const term = moment.snapshot?.view?.currentTerm ?? 0;
        const kind = moment.note?.kind ?? 'step';
        return (
          <g key={number} class={`moment ${kind}`}>
            <title>{`${number}: ${momentText(moment)}`}</title>
            <Mark
              kind={kind}
              x={xOf(number, first)}
              y={lane < 0 ? 5 : yOf(lane)}
              colour={colourOfTerm(term)}
            />
          </g>
        );
      })}
    </g>
  );
}

interface MarkGiven {
  readonly kind: string;
  readonly x: number;
  readonly y: number;
  readonly colour: string;
}

function Mark({ kind, x, y, colour }: MarkGiven) {
  if (kind === 'violation') return <path class="violation" d={`M${x} ${y - 6} l6 11 h-12 z`} />;
  if (kind === 'down') return <path class="cross" d={`M${x - 4} ${y - 4} l8 8 m0 -8 l-8 8`} />;
  if (kind === 'step') return <circle cx={x} cy={y} r={4} style={{ fill: colour }} />;
  return <rect class="note" x={x - 2} y={y - 4} width={4} height={8} />;
}

function Arrows({ lanes, first, last }: Extent) {
  const flights = timeline.value.flights.seenBetween(first, last);
  return (
    <g class="arrows">
      {flights.map((flight, place) => (
        <Arrow key={place} flight={flight} lanes={lanes} first={first} last={last} />
      ))}
    </g>
  );
}

function Arrow({ flight, lanes, first, last }: Extent & { readonly flight: Flight }) {
  const { from, to, sentIn, endedIn, isLost, message } = flight;
  const [start, end] = [lanes.indexOf(from), lanes.indexOf(to)];
  if (sentIn === null || endedIn === null || start < 0 || end < 0 || sentIn > last) return null;
  return (
    <line
      class={`arrow${isLost ? ' lost' : ''}`}
      x1={xOf(Math.max(sentIn, first - 1), first)}
      y1={yOf(start)}
      x2={xOf(Math.min(endedIn, last + 1), first)}
      y2={yOf(end)}
      style={{ stroke: colourOfTerm(Number(message.term ?? 0)) }}
      marker-end={isLost ? undefined : 'url(#tip)'}
    />
  );
}
