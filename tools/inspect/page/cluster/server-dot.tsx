/** One server: what it is by shape and word, its term by colour, its timers running down around it. */

import { timeline } from '../view-state.ts';
import { colourOfTerm, type Role, roleIn } from './palette.ts';
import { type Place, radius } from './places.ts';
import { TimerArcs } from './timer-arcs.tsx';

interface Given {
  readonly id: string;
  readonly place: Place;
  readonly moment: number;
  readonly isChosen: boolean;
  onChoose(): void;
}

const titles: Readonly<Record<Role, string>> = {
  follower: 'follower',
  preCandidate: 'pre-candidate',
  candidate: 'candidate',
  leader: 'leader',
  halted: 'halted',
  down: 'down',
  other: '',
};

export function ServerDot({ id, place, moment, isChosen, onChoose }: Given) {
  const snapshot = timeline.value.snapshotAt(id, moment);
  const view = snapshot?.view ?? null;
  const role = roleIn(view?.role, timeline.value.isRunningAt(id, moment));
  const term = view?.currentTerm ?? 0;
  const vote = view?.votedFor ?? null;
  const title = view === null ? valueText(snapshot?.value) : titles[role];
  const voted = vote === null ? 'no vote' : `voted for ${vote}`;
  const label = view === null ? `${id}, ${title}` : `${id}, ${title}, term ${term}, ${voted}`;
  return (
    // biome-ignore lint/a11y/useSemanticElements: SVG has no button.
    <g
      class={`server role-${role}${isChosen ? ' chosen' : ''}`}
      data-server={id}
      data-role={role}
      transform={`translate(${place.x} ${place.y})`}
      role="button"
      tabIndex={0}
      aria-label={label}
      aria-pressed={isChosen}
      onClick={onChoose}
      onKeyDown={(event) => {
        if (event.key === 'Enter') onChoose();
      }}
    >
      <title>{label}</title>
      <TimerArcs id={id} moment={moment} isQuiet={role === 'down'} />
      <circle class="body" r={radius} style={{ '--term': colourOfTerm(term) }} />
      {role === 'leader' ? <circle class="crown" r={radius - 5} /> : null}
      {role === 'down' || role === 'halted' ? (
        <path class="cross" d="M-14 -14 L14 14 M14 -14 L-14 14" />
      ) : null}
      <text class="name" y={-2}>
        {id}
      </text>
      <text class="term" y={12}>
        {view === null ? '' : `term ${term}`}
      </text>
      <text class="role" y={radius + 17}>
        {title}
        {vote === null ? '' : ` · vote ${vote}`}
      </text>
    </g>
  );
}

function valueText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? '').replaceAll(/[{}"]/g, '');
}
