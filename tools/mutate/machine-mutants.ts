/** Small changes to the text of a machine: each is a line that somebody might have written by mistake. */

export interface Mutant {
  /** What was changed, and where. */
  readonly name: string;
  readonly text: string;
}

const timers = ['electionTimeout', 'minimumElectionTimeout', 'heartbeatInterval'];
const states = ['follower', 'preCandidate', 'candidate', 'leader', 'halted'];

/** Replaces one match, and says in which line. */
function changed(text: string, match: RegExpMatchArray, replacement: string, what: string): Mutant {
  const at = match.index as number;
  const line = text.slice(0, at).split('\n').length;
  const original = match[0].replace(/\s+/g, ' ');
  return {
    name: `line ${line}: ${what} in «${original}»`,
    text: text.slice(0, at) + replacement + text.slice(at + match[0].length),
  };
}

const names = (list: string): readonly string[] => list.match(/not\('\w+'\)|'\w+'/g) ?? [];
const listOf = (members: readonly string[]) =>
  members.length === 1 ? (members[0] as string) : `[${members.join(', ')}]`;

function* conjunctions(text: string): Generator<Mutant> {
  for (const match of text.matchAll(/guard: and\(\[([^\]]+)\]\)/g)) {
    const atoms = names(match[1] as string);
    for (const [place, atom] of atoms.entries()) {
      const rest = atoms.filter((_, other) => other !== place);
      const kept = rest.length === 1 ? rest[0] : `and([${rest.join(', ')}])`;
      yield changed(text, match, `guard: ${kept}`, `${atom} dropped`);
      const negation = atom.startsWith('not(') ? atom.slice(4, -1) : `not(${atom})`;
      yield changed(
        text,
        match,
        `guard: and([${atoms.with(place, negation).join(', ')}])`,
        `${atom} negated`,
      );
    }
  }
}

function* singleGuards(text: string): Generator<Mutant> {
  for (const match of text.matchAll(/guard: ('\w+')(, )?/g)) {
    yield changed(text, match, '', `${match[1]} dropped`);
    yield changed(text, match, `guard: not(${match[1]})${match[2] ?? ''}`, `${match[1]} negated`);
  }
}

function* actions(text: string): Generator<Mutant> {
  for (const match of text.matchAll(/(actions|entry|exit): (\[[^\]]+\]|'\w+'),?/g)) {
    const all = names(match[2] as string);
    for (const [place, action] of all.entries()) {
      const rest = all.filter((_, other) => other !== place);
      const kept = rest.length === 0 ? '' : `${match[1]}: ${listOf(rest)},`;
      yield changed(text, match, kept, `${action} dropped`);
    }
    if (all.length === 2) {
      yield changed(text, match, `${match[1]}: [${all[1]}, ${all[0]}],`, 'order swapped');
    }
  }
}

function* targets(text: string): Generator<Mutant> {
  for (const match of text.matchAll(/target: '(\.?)(\w+)'/g)) {
    const [whole, dot, target] = match as unknown as [string, string, string];
    if (target === 'silent' || target === 'heartbeat') continue;
    const other = target === 'hearing' ? 'silent' : states[(states.indexOf(target) + 1) % states.length];
    yield changed(text, match, `target: '${dot}${other}'`, `${whole} sent to ${other}`);
  }
  for (const match of text.matchAll(/\s*reenter: true,?/g)) yield changed(text, match, '', 'reenter dropped');
}

function* timing(text: string): Generator<Mutant> {
  for (const match of text.matchAll(/after: \{ (\w+): (\{[^}]*\}) \},/g)) {
    const [, timer, body] = match as unknown as [string, string, string];
    yield changed(text, match, '', 'timer dropped');
    const other = timers[(timers.indexOf(timer) + 1) % timers.length];
    yield changed(text, match, `after: { ${other}: ${body} },`, `${timer} replaced by ${other}`);
  }
  for (const match of text.matchAll(/always: \{[^}]*\},/g)) yield changed(text, match, '', 'always dropped');
}

/** `machine` is the text of a file that holds a chart and nothing else. */
export function mutantsOf(machine: string): readonly Mutant[] {
  return [conjunctions, singleGuards, actions, targets, timing].flatMap((kind) => [...kind(machine)]);
}
