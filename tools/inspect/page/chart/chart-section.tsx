/** The chart of whom the person has chosen, and of the parts of it. */

import { activePaths, type Snapshot } from '../../timeline/moment.ts';
import { fetched } from '../fetched.tsx';
import {
  actorInView,
  chosenActor,
  chosenBranch,
  growth,
  panel,
  roots,
  shown,
  timeline,
} from '../view-state.ts';
import { ChartView } from './chart-view.tsx';
import { pictureOf } from './pictures.ts';

export function ChartSection() {
  growth.value;
  const id = actorInView.value;
  if (id === null) return <section class="middle" aria-label="Chart" />;
  const snapshot = timeline.value.snapshotAt(id, shown.value);
  return (
    <section class="middle" aria-label={`Chart of ${id}`}>
      <PartTabs id={id} />
      {snapshot === null ? (
        <p class="quiet">{`${id} has done nothing yet.`}</p>
      ) : (
        <Chart id={id} snapshot={snapshot} />
      )}
    </section>
  );
}

/** Only programs of others need it. */
const NestedChart = fetched(async () => (await import('./nested-chart.tsx')).NestedChart);

function OtherChart({ id, snapshot }: { readonly id: string; readonly snapshot: Snapshot }) {
  const definition = timeline.value.actor(id)?.definition ?? '';
  const type = timeline.value.moment(timeline.value.saidAt(id, shown.value))?.event?.type;
  return (
    <NestedChart definition={definition} value={snapshot.value} taken={type === undefined ? [] : [type]} />
  );
}

function PartTabs({ id }: { readonly id: string }) {
  const owner = id.split('/')[0] as string;
  const parts = timeline.value
    .actorsAt(shown.value)
    .filter((actor) => actor.id.startsWith(`${owner}/`))
    .filter((actor) => timeline.value.snapshotAt(actor.id, shown.value)?.status !== 'stopped');
  const others = roots.value.map((actor) => actor.id);
  return (
    <div class="tabs" role="tablist" aria-label="Whose chart">
      {[...others, ...parts.map((actor) => actor.id)].map((each) => (
        <button
          key={each}
          type="button"
          role="tab"
          aria-selected={each === id}
          onClick={() => {
            chosenActor.value = each;
          }}
        >
          {each.includes('/') ? `its ${each.split('/')[1]}` : each}
        </button>
      ))}
    </div>
  );
}

function Chart({ id, snapshot }: { readonly id: string; readonly snapshot: Snapshot }) {
  const [owner = '', part = ''] = id.split('/');
  const view = timeline.value.snapshotAt(owner, shown.value)?.view ?? null;
  if (view === null) return <OtherChart id={id} snapshot={snapshot} />;
  const chosen = chosenBranch.value;
  const svg = pictureOf(part);
  if (svg === null) return null;
  return (
    <ChartView
      svg={svg}
      active={activePaths(snapshot.value)}
      taken={takenIn(timeline.value.snapshotAt(owner, shown.value), part)}
      chosen={chosen?.part === part ? chosen.branch : null}
      onChoose={(branch) => {
        chosenBranch.value = { part, branch };
        panel.value = 'why';
      }}
    />
  );
}

/** The branches that the last step of the server has taken, in its own chart or in that of a part. */
function takenIn(snapshot: Snapshot | null, part: string): readonly number[] {
  return (snapshot?.lines ?? []).flatMap((line) =>
    line.kind !== 'step'
      ? []
      : line.orders.flatMap(([type, ...given]) => {
          if (type !== 'took') return [];
          return part === given.slice(0, -1).join(':') ? [given.at(-1) as number] : [];
        }),
  );
}
