/** The invariant that an edit breaks, in words, with the run that breaks it. */

import { invariantWords } from '../../compare/invariant-words.ts';
import type { Parting } from '../../compare/parting.ts';
import type { Engines } from './edit-state.ts';
import { openRun } from './open-run.ts';
import { PartingView } from './parting-view.tsx';

interface Given {
  readonly parting: Parting;
  readonly engines: Engines;
}

export function BrokenView({ parting, engines }: Given) {
  const { run, edited } = parting;
  const { violation, violationMoment } = edited.replayed;
  if (violation === null) return null;
  const paper = engines.edited.invariants.find(({ id }) => id === violation.id)?.paper ?? '';
  return (
    <section class="finding" data-broken={violation.id}>
      <div class="broken" role="alert">
        <h3>
          ✗ Broken: {violation.id}, {violation.name} <cite>{paper}</cite>
        </h3>
        <p>{invariantWords[violation.id] ?? ''}</p>
        <p>
          But here: <strong>{violation.seen}</strong>
        </p>
        <button
          type="button"
          onClick={() => openRun('edited', engines.edited, parting, violationMoment ?? undefined)}
        >
          Open the edited run where it breaks
        </button>
      </div>
      <h3>Where the run first takes another way: {run.title}</h3>
      <PartingView parting={parting} engines={engines} />
      <details>
        <summary>The whole run, {run.commands.length} commands</summary>
        <ol class="commands">
          {run.commands.map((command, place) => (
            <li key={place} class={place + 1 === edited.step?.commands ? 'parts' : ''}>
              <code>{command}</code>
              {place + 1 === edited.step?.commands ? ' ← here they part' : ''}
            </li>
          ))}
        </ol>
      </details>
    </section>
  );
}
