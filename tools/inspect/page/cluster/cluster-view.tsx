/** The cluster as a picture: who is what, who is cut off from whom, and what is on its way. */

import type { Flight } from '../../timeline/flights.ts';
import { actorInView, at, chosenActor, growth, roots, shown, source, timeline } from '../view-state.ts';
import { FlightDot } from './flight-dot.tsx';
import { height, type Place, placesOf, width } from './places.ts';
import { ServerDot } from './server-dot.tsx';

/** More would only be a cloud. */
const mostFlights = 60;

export function ClusterView() {
  growth.value;
  const moment = shown.value;
  const servers = roots.value;
  const places = placesOf(servers.map(({ id }) => id));
  const flights = timeline.value.flights.at(moment);
  const seen = flights.slice(-mostFlights);
  return (
    <section class="cluster" aria-label="Cluster">
      <svg viewBox={`0 0 ${width} ${height}`}>
        <title>{`${servers.length} servers`}</title>
        <Cuts places={places} moment={moment} />
        {seen.map((flight, place) => (
          <FlightDot
            key={`${flight.sentIn}-${place}`}
            flight={flight}
            part={partOf(flight, place)}
            places={places}
          />
        ))}
        {servers.map(({ id }) => (
          <ServerDot
            key={id}
            id={id}
            place={places.get(id) as Place}
            moment={moment}
            isChosen={actorInView.value?.split('/')[0] === id}
            onChoose={() => {
              chosenActor.value = id;
            }}
          />
        ))}
      </svg>
      <p class="quiet">
        {servers.length === 0 ? 'Nobody has said anything yet.' : null}
        {flights.length > mostFlights
          ? `${flights.length - mostFlights} more messages are on their way.`
          : null}
        {source.value?.kind === 'live' && at.value < timeline.value.last
          ? 'This is the past. Press End for now.'
          : null}
      </p>
    </section>
  );
}

/** Nobody tells how far a message has come: those of one link stand behind each other. */
function partOf({ sentIn, endedIn }: Flight, place: number): number {
  if (sentIn !== null && endedIn !== null && endedIn > sentIn)
    return 0.15 + 0.7 * Math.min(1, (shown.value - sentIn) / (endedIn - sentIn));
  return 0.3 + 0.4 * ((place * 0.37) % 1);
}

function Cuts({ places, moment }: { readonly places: ReadonlyMap<string, Place>; readonly moment: number }) {
  const sides = timeline.value.sidesAt(moment);
  if (sides.length === 0) return null;
  const sideOf = (id: string) => sides.findIndex((side) => side.includes(id));
  const ids = [...places.keys()];
  const links = ids.flatMap((one, place) =>
    ids.slice(place + 1).flatMap((other) => (sideOf(one) === sideOf(other) ? [] : [[one, other] as const])),
  );
  return (
    <g class="cuts">
      {links.map(([one, other]) => {
        const [from, to] = [places.get(one) as Place, places.get(other) as Place];
        return (
          <line key={`${one} ${other}`} x1={from.x} y1={from.y} x2={to.x} y2={to.y}>
            <title>{`Nothing passes between ${one} and ${other}.`}</title>
          </line>
        );
      })}
    </g>
  );
}
