import { expect, test } from 'vitest';
import { chartMutants } from '../../tools/mutate/chart/chart-mutants.ts';
import { distinct } from '../../tools/mutate/mutant.ts';
import { Source } from '../../tools/mutate/syntax.ts';

const path = 'spec/machines/door.machine.ts';
const chart = `const closed = door.createStateConfig({
  entry: ['lock', 'ring'],
  on: {
    Knock: [
      /** Somebody with a key. */
      { guard: and(['hasKey', not('isLate')]), target: 'open' },
      { actions: 'ring' },
    ],
  },
});

export const doorMachine = door.createMachine({
  id: 'door',
  initial: 'closed',
  states: { closed, open: { after: { draught: { target: 'closed', reenter: true } } } },
  on: { Alarm: { guard: 'isLate', actions: 'ring' } },
});
`;

const source = new Source(path, chart);
const mutants = distinct(chartMutants([source]), { [path]: chart });
const textOf = (id: string) => mutants.find((mutant) => mutant.id === `chart: ${id}`)?.texts[path];

test('the mutants of a chart are these, each where it is written', () => {
  expect(mutants.map(({ id }) => id.replace('chart: ', ''))).toEqual([
    "closed on Knock #1: guard 'hasKey' dropped",
    "closed on Knock #1: guard 'hasKey' negated",
    "closed on Knock #1: guard not('isLate') dropped",
    "closed on Knock #1: guard not('isLate') negated",
    'closed on Knock #1: whole guard dropped',
    'closed on Knock #1: target open becomes closed',
    'closed on Knock #1: target open dropped',
    'closed on Knock #1: branch dropped',
    'closed on Knock #1: tried after the next branch',
    "closed on Knock #2: actions 'ring' dropped",
    "closed on Knock #2: actions 'ring' doubled",
    'closed on Knock #2: enters closed anew',
    'closed on Knock #2: branch dropped',
    "door on Alarm #1: guard 'isLate' dropped",
    "door on Alarm #1: guard 'isLate' negated",
    "door on Alarm #1: actions 'ring' dropped",
    "door on Alarm #1: actions 'ring' doubled",
    'door on Alarm #1: enters the machine anew',
    'door on Alarm #1: transition dropped',
    'door on Alarm #1: not in closed',
    'open after draught #1: target closed becomes open',
    'open after draught #1: target closed dropped',
    'open after draught #1: reenter dropped',
    'open after draught #1: transition dropped',
    "closed: entry 'lock' dropped",
    "closed: entry 'lock' doubled",
    "closed: entry 'lock' and 'ring' swapped",
    "closed: entry 'ring' dropped",
    "closed: entry 'ring' doubled",
    'door: starts in open',
  ]);
});

test('a mutant changes its place and nothing else', () => {
  expect(textOf("closed on Knock #1: guard not('isLate') dropped")).toBe(
    chart.replace("and(['hasKey', not('isLate')])", "'hasKey'"),
  );
  expect(textOf('open after draught #1: reenter dropped')).toBe(chart.replace(', reenter: true', ''));
  expect(textOf('closed on Knock #1: target open becomes closed')).toBe(
    chart.replace("target: 'open'", "target: '#door.closed'"),
  );
});

test('what a role inherits is taken from it by a further branch that does nothing', () => {
  expect(textOf('door on Alarm #1: not in closed')).toBe(
    chart.replace('on: {\n    Knock', "on: { Alarm: { guard: 'isLate' },\n    Knock"),
  );
});

test('a chart in several files has the mutants of one that is in one, each in its own file', () => {
  const at = chart.indexOf('export const');
  const rest = new Source('spec/machines/rest.ts', chart.slice(at));
  const parts = [new Source(path, chart.slice(0, at)), rest];

  const ids = [...chartMutants(parts)].map(({ id }) => id);
  const shadowed = [...chartMutants(parts)].find(({ id }) => id.endsWith('not in closed'));

  expect(ids).toEqual(expect.arrayContaining(mutants.map(({ id }) => id)));
  expect(shadowed).toMatchObject({
    path,
    texts: { [path]: expect.stringContaining("Alarm: { guard: 'isLate' }") },
  });
});

test('a mutant knows its line, and the rules that its transition names', () => {
  const mutant = mutants.find(({ id }) => id.endsWith("Knock #1: guard 'hasKey' dropped"));

  expect(mutant).toMatchObject({ line: 6, span: [6, 6], rules: ['hasKey', 'isLate', 'open'] });
});
