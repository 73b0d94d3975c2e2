/** A guard, condition by condition, each with what it has read. */

import type { AtomTruth, GuardTruth } from '../../why/guard-truth.ts';

const words = { and: 'all of', or: 'one of', not: 'not' } as const;

export function GuardTree({ guard }: { readonly guard: GuardTruth }) {
  return (
    <ul class="why-guard">
      <GuardPart guard={guard} />
    </ul>
  );
}

function GuardPart({ guard }: { readonly guard: GuardTruth }) {
  if (guard.kind === 'atom') return <Atom atom={guard} />;
  return (
    <li>
      <Truth holds={guard.holds} /> {words[guard.kind]}
      <ul>
        {guard.parts.map((part, place) => (
          <GuardPart key={place} guard={part} />
        ))}
      </ul>
    </li>
  );
}

function Atom({ atom }: { readonly atom: AtomTruth }) {
  return (
    <li>
      <Truth holds={atom.holds} /> <code>{atom.name}</code>
      <dl>
        {atom.reads.map(({ path, value }) => (
          <div key={path}>
            <dt>{path}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </li>
  );
}

function Truth({ holds }: { readonly holds: boolean }) {
  return holds ? <b class="why-yes">✓ holds</b> : <b class="why-no">✗ does not hold</b>;
}
