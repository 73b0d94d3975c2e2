/** A machine that nobody has drawn: its states as boxes within boxes. */

import './nested-chart.css';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { outlineOf, type StateOutline, type TransitionOutline } from '../../protocol/machine-outline.ts';
import { activePaths, type StateValue } from '../../timeline/moment.ts';

export interface NestedChartProps {
  /** The config of the machine as JSON text, as an actor has told it. */
  readonly definition: string;
  readonly value: StateValue;
  /** Types of the events that were taken last. */
  readonly taken?: readonly string[];
}

interface Shown {
  readonly active: ReadonlySet<string>;
  readonly taken: ReadonlySet<string>;
}

export function NestedChart({ definition, value, taken = [] }: NestedChartProps) {
  const view = useRef<HTMLDivElement>(null);
  const outline = useMemo(() => outlineOf(definition), [definition]);
  const paths = activePaths(value);
  useEffect(() => {
    const active = view.current?.querySelectorAll('[data-active]') ?? [];
    active[active.length - 1]?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [definition, paths.join()]);

  if (outline === null) return <p class="nested-none">This actor has not told its chart.</p>;
  return (
    <div class="nested-chart" ref={view}>
      <StateBox state={outline} shown={{ active: new Set(['', ...paths]), taken: new Set(taken) }} />
    </div>
  );
}

function StateBox({ state, shown }: { readonly state: StateOutline; readonly shown: Shown }) {
  const isActive = shown.active.has(state.path);
  return (
    <section
      class={`nested-state ${state.kind}`}
      data-state={state.path}
      data-active={isActive ? '' : undefined}
      aria-current={isActive && state.path !== '' ? 'true' : undefined}
    >
      <div class="nested-title" title={state.description}>
        {state.isInitial ? <span title="Begins here">● </span> : null}
        <b>{state.name}</b>
        {state.kind === 'atomic' || state.kind === 'compound' ? null : <i> {state.kind}</i>}
      </div>
      {state.entry === '' ? null : <p>on entry: {state.entry}</p>}
      {state.transitions.length === 0 ? null : (
        <ul>
          {state.transitions.map((transition, place) => (
            <Transition
              key={place}
              transition={transition}
              isTaken={isActive && shown.taken.has(transition.on)}
            />
          ))}
        </ul>
      )}
      {state.exit === '' ? null : <p>on exit: {state.exit}</p>}
      {state.children.length === 0 ? null : (
        <div class="nested-children">
          {state.children.map((child) => (
            <StateBox key={child.path} state={child} shown={shown} />
          ))}
        </div>
      )}
    </section>
  );
}

interface TransitionProps {
  readonly transition: TransitionOutline;
  readonly isTaken: boolean;
}

function Transition({ transition, isTaken }: TransitionProps) {
  const { on, guard, target, actions, description } = transition;
  return (
    <li class={isTaken ? 'is-taken' : ''} title={description}>
      <code>{on}</code>
      {guard === '' ? null : <span> [{guard}]</span>}
      {actions === '' ? null : <span> {actions}</span>}
      {target === '' ? null : <span> → {target}</span>}
    </li>
  );
}
