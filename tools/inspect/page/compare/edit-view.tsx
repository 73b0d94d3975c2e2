/** An edit of the specification, in the place of the run: a refusal, or what the edit changes. */

import './compare.css';
import type { Found } from '../../compare/search.ts';
import type { SpecEdit } from '../../compare/spec-edit.ts';
import { BrokenView } from './broken-view.tsx';
import { engines, found, isEditShown, oldNumber } from './edit-state.ts';
import { takeAsOld } from './follow-edits.ts';
import { PartingView } from './parting-view.tsx';

export function EditView({ edit }: { readonly edit: SpecEdit }) {
  return (
    <main class="edit" aria-label="Edit of the specification">
      <header>
        <h2>{edit.changed.length === 0 ? 'The specification is as it was' : edit.changed.join(', ')}</h2>
        <span class="spring" />
        {edit.status === 'ready' && edit.number !== oldNumber.value ? (
          <button type="button" title="The next edits are compared with this one" onClick={takeAsOld}>
            Take this as the old one
          </button>
        ) : null}
        <button
          type="button"
          onClick={() => {
            isEditShown.value = false;
          }}
        >
          Back to the run
        </button>
      </header>
      {edit.status === 'refused' ? (
        <pre class="refusal" role="alert">
          {edit.text}
        </pre>
      ) : (
        <Comparison edit={edit} />
      )}
    </main>
  );
}

function Comparison({ edit }: { readonly edit: SpecEdit }) {
  const both = engines.value;
  return (
    <>
      <p class="quiet" role="status">
        {edit.text} {statusText(edit, found.value)}
      </p>
      {found.value === null || both === null ? null : <Findings found={found.value} />}
    </>
  );
}

function Findings({ found: { parted, broken } }: { readonly found: Found }) {
  const both = engines.value;
  if (both === null) return null;
  return (
    <>
      {broken === null ? null : <BrokenView parting={broken} engines={both} />}
      {parted === null || parted === broken ? null : (
        <section class="finding" data-parted>
          <h3>The first run that takes another way: {parted.run.title}</h3>
          <PartingView parting={parted} engines={both} />
        </section>
      )}
    </>
  );
}

function statusText(edit: SpecEdit, known: Found | null): string {
  if (edit.status === 'working') return '';
  if (edit.number === oldNumber.value)
    return 'This is the specification that the next edits are compared with.';
  if (known === null) return 'It is compared with the specification as it was…';
  const { compared, parted, broken, doing } = known;
  const runs = `${compared} ${compared === 1 ? 'run' : 'runs'}`;
  if (doing !== null && broken === null)
    return `${runs} compared; ${parted === null ? 'none takes another way so far…' : 'no invariant is broken so far…'}`;
  if (doing !== null) return `An invariant is broken; its run is being shortened…`;
  if (broken !== null) return `An invariant is broken, after ${runs}.`;
  if (parted !== null) return `No invariant is broken in ${runs}.`;
  return `Every step of ${runs} is the same as before.`;
}
