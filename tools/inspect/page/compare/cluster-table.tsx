/** The servers of one side after a step: what each is, whom it votes for, and its log. */

import type { Timeline } from '../../timeline/timeline.ts';
import { lastEntries } from '../../timeline/told-log.ts';
import { colourOfTerm, roleIn } from '../cluster/palette.ts';

interface Given {
  readonly timeline: Timeline;
  readonly moment: number;
  /** Who has taken the step. */
  readonly stepped: string;
}

const mostEntries = 12;

export function ClusterTable({ timeline, moment, stepped }: Given) {
  const servers = timeline.actorsAt(moment).filter(({ id }) => !id.includes('/'));
  return (
    <table class="cluster-table">
      <thead>
        <tr>
          {['', 'role', 'term', 'vote', 'commit', 'log'].map((title) => (
            <th key={title} scope="col">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {servers.map(({ id }) => (
          <ServerRow key={id} id={id} timeline={timeline} moment={moment} isStepped={id === stepped} />
        ))}
      </tbody>
    </table>
  );
}

interface RowGiven {
  readonly id: string;
  readonly timeline: Timeline;
  readonly moment: number;
  readonly isStepped: boolean;
}

function ServerRow({ id, timeline, moment, isStepped }: RowGiven) {
  const view = timeline.snapshotAt(id, moment)?.view;
  const commitIndex = view?.commitIndex ?? 0;
  return (
    <tr class={isStepped ? 'stepped' : ''} data-row={id}>
      <th scope="row">
        {isStepped ? <span title="It has taken this step">▸ </span> : null}
        {id}
      </th>
      <td>{roleIn(view?.role, timeline.isRunningAt(id, moment))}</td>
      <td>{view?.currentTerm ?? 0}</td>
      <td>{view?.votedFor ?? 'none'}</td>
      <td>{commitIndex}</td>
      <td>
        {lastEntries(timeline.logAt(id, moment), mostEntries).map(({ index, term, kind }) => {
          const standing = index <= commitIndex ? 'committed' : 'open';
          return (
            <span
              key={index}
              class={`entry ${standing} ${kind}`}
              style={{ '--term': colourOfTerm(term) }}
              title={`entry ${index} of term ${term}: ${kind}, ${standing}`}
            >
              {term}
            </span>
          );
        })}
      </td>
    </tr>
  );
}
