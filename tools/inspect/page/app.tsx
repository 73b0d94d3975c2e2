/** The page: the cluster and its logs, the chart, what happened, and time below all of them. */

import { ChartSection } from './chart/chart-section.tsx';
import { ClusterView } from './cluster/cluster-view.tsx';
import { LogLanes } from './cluster/log-lanes.tsx';
import { edit, editView, isEditShown } from './compare/edit-state.ts';
import { EventList } from './events/event-list.tsx';
import { fetched } from './fetched.tsx';
import { HandsPanel } from './hands/hands-panel.tsx';
import { Scrubber } from './sequence/scrubber.tsx';
import { SequenceView } from './sequence/sequence-view.tsx';
import { Story } from './story.tsx';
import { TopBar } from './top-bar.tsx';
import { complaint, isHelpOpen, type Panel, panel } from './view-state.ts';
import { WhySection } from './why/why-section.tsx';

const Help = fetched(async () => (await import('./help.tsx')).Help);
const StatePanel = fetched(async () => (await import('./events/state-panel.tsx')).StatePanel);

const panels: readonly (readonly [name: Panel, title: string, key: string])[] = [
  ['events', 'Events', '1'],
  ['state', 'State', '2'],
  ['why', 'Why?', '3'],
];

export function App({ live }: { readonly live: string | null }) {
  const EditView = isEditShown.value ? editView.value : null;
  return (
    <>
      <TopBar live={live} />
      {complaint.value === null ? null : (
        <p class="complaint" role="alert">
          {complaint.value}
          <button
            type="button"
            aria-label="Close"
            onClick={() => {
              complaint.value = null;
            }}
          >
            ✕
          </button>
        </p>
      )}
      {EditView === null || edit.value === null ? <Run /> : <EditView edit={edit.value} />}
      {isHelpOpen.value ? <Help /> : null}
    </>
  );
}

/** What is shown of one run. */
function Run() {
  return (
    <>
      <Story />
      <main>
        <div class="left">
          <ClusterView />
          <LogLanes />
          <HandsPanel />
        </div>
        <ChartSection />
        <div class="right">
          <div class="tabs" role="tablist">
            {panels.map(([name, title, key]) => (
              <button
                key={name}
                type="button"
                role="tab"
                aria-selected={panel.value === name}
                title={`${title} (${key})`}
                onClick={() => {
                  panel.value = name;
                }}
              >
                {title}
              </button>
            ))}
          </div>
          {panel.value === 'events' ? <EventList /> : null}
          {panel.value === 'state' ? <StatePanel /> : null}
          {panel.value === 'why' ? <WhySection /> : null}
        </div>
      </main>
      <footer>
        <SequenceView />
        <Scrubber />
      </footer>
    </>
  );
}
