import { expect, test } from 'vitest';
import { distinct } from '../../tools/mutate/mutant.ts';
import { ruleMutants } from '../../tools/mutate/rules/rule-mutants.ts';
import { Source } from '../../tools/mutate/syntax.ts';

const path = 'spec/rules/count.ts';

function mutantsOf(text: string) {
  return distinct(ruleMutants(new Source(path, text)), { [path]: text });
}

const idsOf = (text: string) => mutantsOf(text).map(({ id }) => id.replace(`${path} `, ''));

test('the mutants of a guard are these', () => {
  const guard = `export function enough(state: State): boolean {
  return state.count >= Math.floor(state.voters.length / 2) + 1 && state.isHere;
}
`;

  expect(idsOf(guard)).toEqual([
    'enough: not «state.count >= Math.floor(state.voters.length / 2) + 1 &&…»',
    'enough: || in «state.count >= Math.floor(state.voters.length / 2) + 1 &&…»',
    'enough: only «state.count >= Math.floor(state.voters.length / 2) + 1» ' +
      'of «state.count >= Math.floor(state.voters.length / 2) + 1 &&…»',
    'enough: only «state.isHere» of «state.count >= Math.floor(state.voters.length / 2) + 1 &&…»',
    'enough: > in «state.count >= Math.floor(state.voters.length / 2) + 1»',
    'enough: - in «Math.floor(state.voters.length / 2) + 1»',
    'enough: no 1 in «Math.floor(state.voters.length / 2) + 1»',
    'enough: Math.ceil in «Math.floor(state.voters.length / 2)»',
    'enough: only «state.voters.length / 2» of «Math.floor(state.voters.length / 2)»',
    'enough: 3 for 2 in «state.voters.length / 2»',
    'enough: 1 for 2 in «state.voters.length / 2»',
    'enough: 2 for 1 in «Math.floor(state.voters.length / 2) + 1»',
    'enough: 0 for 1 in «Math.floor(state.voters.length / 2) + 1»',
    'enough: always true',
    'enough: always false',
  ]);
});

test('the mutants of an action are these: nothing is saved, sent or remembered, or not in this order', () => {
  const action = `export function vote(state: State, event: Event, effects: Effects): void {
  if (state.votedFor === null) state.votedFor = event.from;
  effects.save(state.votedFor);
  effects.send(event.from, { voteGranted: true });
}
`;

  expect(idsOf(action)).toEqual([
    'vote: «if (state.votedFor === null) state.votedFor = event.from;» ' +
      'and «effects.save(state.votedFor);» swapped',
    'vote: «effects.save(state.votedFor);» and «effects.send(event.from, { voteGranted: true });» swapped',
    'vote: not «state.votedFor === null»',
    'vote: true for «state.votedFor === null»',
    'vote: false for «state.votedFor === null»',
    'vote: !== in «state.votedFor === null»',
    'vote: «state.votedFor = event.from;» dropped',
    'vote: «effects.save(state.votedFor);» dropped',
    'vote: «effects.send(event.from, { voteGranted: true });» dropped',
    'vote: sendAhead for send',
    'vote: false for true in «voteGranted: true»',
  ]);
});

test('places, loops and copies have mutants of their own', () => {
  const rule = `function take(list: number[], from: number): number[] {
  for (const one of list) {
    if (one < from) continue;
    list[from] = one;
  }
  return list.slice();
}
`;

  expect(idsOf(rule)).toEqual([
    'take: «for (const one of list) { if (one < from) continue; list[…» dropped',
    'take: not «one < from»',
    'take: true for «one < from»',
    'take: false for «one < from»',
    'take: <= in «one < from»',
    'take: «continue;» dropped',
    'take: «list[from] = one;» dropped',
    'take: + 1 in «list[from]»',
    'take: - 1 in «list[from]»',
    'take: shared: «list.slice()»',
  ]);
});

test('two changes that make the same text are one mutant, and ids are told apart', () => {
  const rule = 'function next(a: number): number {\n  return (a + 1) * (a + 1);\n}\n';

  const mutants = mutantsOf(rule);

  expect(new Set(mutants.map(({ id }) => id)).size).toBe(mutants.length);
  expect(new Set(mutants.map(({ texts }) => texts[path])).size).toBe(mutants.length);
  expect(idsOf(rule)).toContain('next: no 1 in «a + 1» (2)');
});
