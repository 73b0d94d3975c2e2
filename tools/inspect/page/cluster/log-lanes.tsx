/** The logs below each other: colour is the term, solid is committed, hollow is not yet. */

import { lastEntries, type ToldEntry } from '../../timeline/told-log.ts';
import { growth, roots, shown, timeline } from '../view-state.ts';
import { entryText } from './entry-text.ts';
import { colourOfTerm } from './palette.ts';

const shownEntries = 14;

export function LogLanes() {
  growth.value;
  const moment = shown.value;
  const servers = roots.value.filter(({ id }) => timeline.value.snapshotAt(id, moment)?.view !== null);
  if (servers.length === 0) return null;
  const ends = servers.map(({ id }) => timeline.value.logAt(id, moment)?.index ?? 0);
  const first = Math.max(1, Math.max(...ends) - shownEntries + 1);
  return (
    <section class="logs" aria-label="Logs">
      <table>
        <thead>
          <tr>
            <th scope="col">log</th>
            {Array.from({ length: shownEntries }, (_, place) => (
              <th key={first + place} scope="col">
                {first + place}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {servers.map(({ id }) => (
            <Lane key={id} id={id} first={first} moment={moment} />
          ))}
        </tbody>
      </table>
      <p class="quiet legend">
        solid: committed · hollow: not yet · ▲ applied · ● durable; of the leader: next and match of each
        follower
      </p>
    </section>
  );
}

interface LaneGiven {
  readonly id: string;
  readonly first: number;
  readonly moment: number;
}

function Lane({ id, first, moment }: LaneGiven) {
  const view = timeline.value.snapshotAt(id, moment)?.view;
  const last = timeline.value.logAt(id, moment);
  const entries = new Map(lastEntries(last, 200).map((entry) => [entry.index, entry]));
  return (
    <tr data-log={id}>
      <th scope="row">{id}</th>
      {Array.from({ length: shownEntries }, (_, place) => {
        const index = first + place;
        return (
          <td key={index}>
            <Cell
              entry={entries.get(index)}
              isCommitted={index <= (view?.commitIndex ?? 0)}
              isSnapshot={index <= (view?.logStart.index ?? 0)}
            />
            <span class="marks">
              {index === view?.lastApplied ? '▲' : ''}
              {index === view?.durableIndex ? '●' : ''}
            </span>
          </td>
        );
      })}
      <td class="progress">{progressText(view?.followers ?? {})}</td>
    </tr>
  );
}

interface CellGiven {
  readonly entry: ToldEntry | undefined;
  readonly isCommitted: boolean;
  readonly isSnapshot: boolean;
}

function Cell({ entry, isCommitted, isSnapshot }: CellGiven) {
  if (isSnapshot) return <span class="entry in-snapshot" title="in the snapshot" />;
  if (entry === undefined) return <span class="entry none" />;
  const { index, term, kind } = entry;
  const fate = isCommitted ? 'committed' : 'not committed';
  const title = `entry ${index} of term ${term}: ${entryText(entry)}, ${fate}`;
  return (
    <span
      class={`entry ${isCommitted ? 'committed' : 'open'} ${kind}`}
      style={{ '--term': colourOfTerm(term) }}
      title={title}
    >
      {term}
    </span>
  );
}

function progressText(
  followers: Readonly<Record<string, { nextIndex: number; matchIndex: number; role: string }>>,
) {
  return Object.entries(followers)
    .map(([id, { nextIndex, matchIndex }]) => `${id} ${matchIndex}/${nextIndex}`)
    .join('  ');
}
