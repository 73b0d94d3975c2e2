import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { guidedTours, readTour, readTours } from '../../tools/inspect/playground/tours.ts';

const folder = new URL('../scenarios/', import.meta.url);
const texts = Object.fromEntries(
  readdirSync(folder)
    .filter((name) => name.endsWith('.scenario.txt'))
    .map((name) => [`../../../test/scenarios/${name}`, readFileSync(new URL(name, folder), 'utf8')]),
);

describe('tours', () => {
  test('a tour has the title of its scenario, and a step for each sentence', () => {
    const script = [
      ...['# A title', '', '# One sentence', '# goes on.', 'cluster n1', '    n1: down => follower.silent'],
      ...['elect n1', '', '# Another one.', 'settle', ''],
    ].join('\n');

    const tour = readTour('some/where/a-story.scenario.txt', script);

    expect(tour).toEqual({
      name: 'a-story',
      title: 'A title',
      steps: [
        { sentence: 'One sentence goes on.', commands: ['cluster n1', 'elect n1'] },
        { sentence: 'Another one.', commands: ['settle'] },
      ],
    });
  });

  test('a scenario without a story is one silent step', () => {
    const tour = readTour('bare.scenario.txt', 'cluster n1\nsettle\n');

    expect(tour).toEqual({
      name: 'bare',
      title: 'bare',
      steps: [{ sentence: '', commands: ['cluster n1', 'settle'] }],
    });
  });

  test('a text that is no scenario is refused with its place', () => {
    expect(() => readTour('a.scenario.txt', '# A title\nelekt n1')).toThrow('a.scenario.txt:2: No command');
  });

  test('all scenarios are tours; the guided ones come first, in the order of the paper', () => {
    const tours = readTours(texts);

    expect(tours).toHaveLength(Object.keys(texts).length);
    expect(tours.slice(0, guidedTours.length).map(({ name }) => name)).toEqual(guidedTours);
  });

  test.each(guidedTours)('a guided tour says why at each step, and cites: %s', (name) => {
    const tour = readTours(texts).find((one) => one.name === name);

    expect(tour?.steps.map(({ sentence }) => sentence)).not.toContain('');
    expect(tour?.steps.map(({ commands }) => commands.length)).not.toContain(0);
    expect([tour?.title, ...(tour?.steps ?? []).map(({ sentence }) => sentence)].join(' ')).toMatch(
      /§|Figure/,
    );
  });
});
