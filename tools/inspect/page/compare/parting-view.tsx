/** Both sides at the first step that they do not share. */

import type { Parting, Side } from '../../compare/parting.ts';
import { type StepWords, stepWords } from '../../compare/step-words.ts';
import { momentText } from '../sequence/moment-text.ts';
import { WhyPanel } from '../why/why-panel.tsx';
import { ClusterTable } from './cluster-table.tsx';
import type { Engine, Engines } from './edit-state.ts';
import { openRun } from './open-run.ts';

interface Given {
  readonly parting: Parting;
  readonly engines: Engines;
}

const nothing: StepWords = { branches: [], orders: [], changes: [] };
const names = { old: 'as it was', edited: 'edited' } as const;

export function PartingView({ parting, engines }: Given) {
  const words = { old: wordsOf(parting.old, engines.old), edited: wordsOf(parting.edited, engines.edited) };
  return (
    <div class="sides">
      {(['old', 'edited'] as const).map((name) => (
        <section key={name} class="side" data-side={name} aria-label={names[name]}>
          <h4>
            {names[name]}
            <button type="button" onClick={() => openRun(name, engines[name], parting)}>
              Open this run here
            </button>
          </h4>
          <SideView
            side={parting[name]}
            words={words[name]}
            other={words[name === 'old' ? 'edited' : 'old']}
            engine={engines[name]}
          />
        </section>
      ))}
    </div>
  );
}

interface SideGiven {
  readonly side: Side;
  readonly words: StepWords;
  readonly other: StepWords;
  readonly engine: Engine;
}

function SideView({ side: { step, replayed }, words, other, engine }: SideGiven) {
  const { timeline } = replayed;
  if (step === null) return <p>No step follows: the run is over here.</p>;
  const moment = timeline.moment(step.moment);
  const explanation = new engine.Reasons(timeline).explanationOf(step.moment);
  return (
    <>
      <p class="step-title">
        {`${step.moment}: `}
        <strong>{moment === null ? '' : momentText(moment)}</strong>
      </p>
      <Lines title="branch" lines={words.branches} other={other.branches} />
      <Lines title="orders" lines={words.orders} other={other.orders} />
      <Lines title="changes" lines={words.changes} other={other.changes} />
      <ClusterTable timeline={timeline} moment={step.moment} stepped={step.server} />
      <details open>
        <summary>What the guards said</summary>
        {typeof explanation === 'string' ? (
          <p class="quiet">{explanation}</p>
        ) : (
          <WhyPanel explanation={explanation} chosen={null} onChoose={() => undefined} />
        )}
      </details>
    </>
  );
}

interface LinesGiven {
  readonly title: string;
  readonly lines: readonly string[];
  readonly other: readonly string[];
}

/** What the other side does not have is marked. */
function Lines({ title, lines, other }: LinesGiven) {
  if (lines.length === 0 && other.length === 0) return null;
  return (
    <dl class="step-lines">
      <dt>{title}</dt>
      {lines.length === 0 ? <dd class="quiet">none</dd> : null}
      {lines.map((line, place) => (
        <dd key={place}>{other.includes(line) ? line : <mark>{line}</mark>}</dd>
      ))}
    </dl>
  );
}

function wordsOf({ step, replayed }: Side, engine: Engine): StepWords {
  const lines = step === null ? [] : (replayed.timeline.moment(step.moment)?.snapshot?.lines ?? []);
  const line = lines.findLast((each) => each.kind === 'step');
  return line?.kind === 'step' ? stepWords(line, engine) : nothing;
}
