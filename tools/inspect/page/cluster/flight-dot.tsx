/** A message on its way: a request is a filled dot, an answer a hollow one, with entries a square. */

import type { Flight } from '../../timeline/flights.ts';
import { colourOfTerm } from './palette.ts';
import { between, type Place } from './places.ts';

interface Given {
  readonly flight: Flight;
  /** From 0, just sent, to 1. */
  readonly part: number;
  readonly places: ReadonlyMap<string, Place>;
}

export function FlightDot({ flight, part, places }: Given) {
  const { from, to, message } = flight;
  const [start, end] = [places.get(from), places.get(to)];
  if (start === undefined || end === undefined) return null;
  const { x, y } = between(start, end, part);
  const colour = colourOfTerm(Number(message.term ?? 0));
  const entries = (message.entries as readonly unknown[] | undefined)?.length ?? 0;
  const isAnswer = message.type.endsWith('Response');
  const label = `${message.type} from ${from} to ${to}, term ${String(message.term ?? '?')}`;
  const paint = isAnswer
    ? { fill: 'var(--paper)', stroke: colour }
    : { fill: colour, stroke: 'var(--paper)' };
  return (
    <g
      class="flight"
      data-flight={`${from}->${to} ${message.type}`}
      style={{ transform: `translate(${x}px,${y}px)` }}
    >
      <title>{label}</title>
      {entries > 0 ? <rect x={-5} y={-5} width={10} height={10} {...paint} /> : <circle r={5} {...paint} />}
    </g>
  );
}
