/** Why the last step was taken as it was: all that the chart could have done, and what the guards said. */

import './why-panel.css';
import type { Branch } from '../../../../generated/branch.ts';
import type { Candidate, Explanation, Round } from '../../why/explain.ts';
import { type WhyNot, whyNotIn } from '../../why/why-not.ts';
import { GuardTree } from './guard-tree.tsx';

/** A branch of the server's own chart, or of that of a part: 'follower:n2'. */
export interface ChosenBranch {
  /** '' for the server itself. */
  readonly part: string;
  readonly branch: number;
}

export interface WhyPanelProps {
  readonly explanation: Explanation;
  readonly chosen: ChosenBranch | null;
  readonly onChoose: (chosen: ChosenBranch) => void;
}

export function WhyPanel({ explanation, chosen, onChoose }: WhyPanelProps) {
  const { rounds } = explanation;
  return (
    <div class="why">
      {chosen === null ? null : (
        <ChosenReason reason={whyNotIn(explanation, chosen.branch, chosen.part)} part={chosen.part} />
      )}
      {rounds.length === 0 ? (
        <p class="why-none">Nothing listens to this here, so nothing happened.</p>
      ) : null}
      {rounds.map((round, place) => (
        <RoundView
          key={place}
          round={round}
          title={titleOf(rounds, place)}
          chosen={chosen?.part === round.part ? chosen.branch : null}
          onChoose={(branch) => onChoose({ part: round.part, branch })}
        />
      ))}
    </div>
  );
}

/** What the chart, or that of a part, looked for. */
function titleOf(rounds: readonly Round[], place: number): string {
  const { part, on } = rounds[place] as Round;
  const isAgain = rounds.slice(0, place).some((round) => round.part === part && round.on === on);
  if (on === 'always') return part === '' ? 'Then, by itself' : `${part}, then, by itself`;
  const what = on.startsWith('after ') ? `${on.slice('after '.length)} ran out` : on;
  if (part !== '') return `${part} is told: ${what}`;
  return isAgain ? `${what} once more, in the new state` : what;
}

function ChosenReason({ reason, part }: { readonly reason: WhyNot; readonly part: string }) {
  const { branch, kind, text } = reason;
  return (
    <div class={`why-chosen ${kind}`}>
      <p>
        <b>
          {part === '' ? '' : `${part}, `}
          <BranchTitle branch={branch} />
        </b>
      </p>
      <p>{text}</p>
      {kind === 'refused' ? reason.atoms.map((atom) => <GuardTree key={atom.name} guard={atom} />) : null}
    </div>
  );
}

interface RoundViewProps {
  readonly round: Round;
  readonly title: string;
  readonly chosen: number | null;
  readonly onChoose: (branch: number) => void;
}

function RoundView({ round, title, chosen, onChoose }: RoundViewProps) {
  const { role, candidates } = round;
  const isQuiet = !candidates.some(({ outcome }) => outcome === 'taken');
  if (candidates.length === 0 && round.on === 'always') return null;
  return (
    <details class="why-round" open={!isQuiet || round.on !== 'always'}>
      <summary>
        <b>{title}</b> <span class="why-role">in {role}</span>
        {isQuiet ? <span class="why-role">: nothing was taken</span> : null}
      </summary>
      <ol>
        {candidates.map((candidate) => (
          <CandidateView
            key={candidate.branch.number}
            candidate={candidate}
            isChosen={candidate.branch.number === chosen}
            onChoose={onChoose}
          />
        ))}
      </ol>
    </details>
  );
}

const signs = {
  taken: ['✓', 'taken'],
  refused: ['✗', 'refused'],
  notReached: ['–', 'not asked any more'],
} as const;

interface CandidateViewProps {
  readonly candidate: Candidate;
  readonly isChosen: boolean;
  readonly onChoose: (branch: number) => void;
}

function CandidateView({ candidate, isChosen, onChoose }: CandidateViewProps) {
  const { branch, outcome, guard } = candidate;
  const [sign, word] = signs[outcome];
  return (
    <li class={`why-candidate ${outcome} ${isChosen ? 'is-chosen' : ''}`}>
      <button type="button" aria-pressed={isChosen} onClick={() => onChoose(branch.number)}>
        <span aria-hidden="true">{sign}</span> {word}: <BranchTitle branch={branch} />
      </button>
      <p>
        {doesText(branch)}
        {branch.citation === '' ? null : <cite> {branch.citation}</cite>}
      </p>
      {branch.why === '' ? null : <p class="why-text">{branch.why}</p>}
      {guard === null ? null : (
        <details open={outcome !== 'notReached'}>
          <summary>{branch.guard}</summary>
          <GuardTree guard={guard} />
        </details>
      )}
    </li>
  );
}

function BranchTitle({ branch }: { readonly branch: Branch }) {
  return (
    <>
      {branch.state === '' ? 'every state' : branch.state} × {branch.on} <small>#{branch.number}</small>
    </>
  );
}

function doesText({ actions, target, reenter, looksAgain }: Branch): string {
  const goes = target === null ? [] : [`${reenter ? 'anew ' : ''}→ ${target}`];
  const again = looksAgain ? ['looks at the event again'] : [];
  const parts = [...(actions.length === 0 ? [] : [actions.join(', ')]), ...goes, ...again];
  return parts.length === 0 ? 'does nothing' : parts.join(' ');
}
