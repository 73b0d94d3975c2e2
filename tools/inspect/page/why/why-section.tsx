/** Why the shown step was taken, and what it comes from. */

import { useEffect, useState } from 'preact/hooks';
import type { ToldCause } from '../../why/reasons.ts';
import { momentText } from '../sequence/moment-text.ts';
import { actorInView, chosenBranch, goTo, growth, shown, source, timeline } from '../view-state.ts';
import type * as Fetched from './reasoning.ts';

interface Reasoned {
  readonly reasons: Fetched.Reasons;
  readonly WhyPanel: typeof Fetched.WhyPanel;
}

/** What explains is fetched when somebody asks: it has the whole chart in it. */
export function WhySection() {
  growth.value;
  const [reasons, setReasons] = useState<Reasoned | null>(null);
  const told = timeline.value;
  useEffect(() => {
    let isOver = false;
    void import('./reasoning.ts').then(({ Reasons, WhyPanel }) => {
      // A run of an edited specification is explained by that one.
      const Explaining = source.value?.Reasons ?? Reasons;
      if (!isOver) setReasons({ reasons: new Explaining(told), WhyPanel });
    });
    return () => {
      isOver = true;
    };
  }, [told]);
  const owner = actorInView.value?.split('/')[0];
  const number = owner === undefined ? -1 : told.saidAt(owner, shown.value);
  if (reasons === null || number < 0) return <p class="quiet">Nothing has happened yet.</p>;
  return <Answer reasoned={reasons} number={number} />;
}

function Answer({ reasoned, number }: { readonly reasoned: Reasoned; readonly number: number }) {
  const { reasons, WhyPanel } = reasoned;
  const moment = timeline.value.moment(number);
  const explanation = reasons.explanationOf(number);
  return (
    <section class="why-section" aria-label="Why">
      <h3>
        {`${number}: `}
        {moment === null ? 'forgotten' : momentText(moment)}
      </h3>
      <Causes causes={reasons.causesOf(number)} />
      {typeof explanation === 'string' ? (
        <p class="quiet">{explanation}</p>
      ) : (
        <WhyPanel
          explanation={explanation}
          chosen={chosenBranch.value}
          onChoose={(chosen) => {
            chosenBranch.value = chosen;
          }}
        />
      )}
    </section>
  );
}

const words: Readonly<Record<ToldCause['kind'], string>> = {
  message: 'sent in',
  timer: 'the timer was started in',
  write: 'the write was ordered in',
  request: 'somebody wanted it',
  surroundings: 'it came from outside',
  unknown: 'where it comes from was not told',
};

const mostCauses = 12;

function Causes({ causes }: { readonly causes: readonly ToldCause[] }) {
  return (
    <ol class="causes" aria-label="What it comes from">
      {causes.slice(0, mostCauses).map(({ kind, moment }, place) => (
        <li key={place}>
          {`${words[kind]} `}
          {moment === null ? null : <CauseButton number={moment} />}
        </li>
      ))}
      {causes.length > mostCauses ? <li class="quiet">and so on</li> : null}
    </ol>
  );
}

function CauseButton({ number }: { readonly number: number }) {
  const moment = timeline.value.moment(number);
  return (
    <button type="button" onClick={() => goTo(number)}>
      {`${number}: ${moment === null ? '' : momentText(moment)}`}
    </button>
  );
}
