/** What the generator refuses: each with the place, the fact, and the mend. */

import { afterEach, beforeEach, expect, it } from 'vitest';
import { ignoresBoth, incompleteCharts, misnamedCharts } from './refused-charts.ts';
import { circles, circleWithEnd } from './refused-circles.ts';
import { misplacedRules } from './refused-rules.ts';
import { tinySpec } from './tiny-spec.ts';
import { Workshop } from './workshop.ts';

let workshop: Workshop;
beforeEach(() => {
  workshop = new Workshop();
});
afterEach(() => workshop.remove());

const all = [...incompleteCharts, ...misnamedCharts, ...misplacedRules, ...circles];

it.each(all)('refuses $title, and says where and what to do', async (refused) => {
  const files = tinySpec(refused.chart, refused);
  const lines = (files['spec/machines/gate.machine.ts'] ?? '').split('\n');
  const line = refused.line ?? lines.findIndex((text) => text.endsWith('// here')) + 1;
  workshop.write(files);

  const refusals = await workshop.refusals();

  const { problem, mend } = refused;
  expect(refusals).toContainEqual({ place: `spec/machines/gate.machine.ts:${line}`, problem, mend });
});

it('lists all that it refuses, not only the first', async () => {
  const chart = "on: {\n  Opened: { actions: 'greet' },\n  Closed: { actions: 'greet' },\n  Painted: {} },";
  workshop.write(tinySpec(chart));

  const refusals = await workshop.refusals();

  const lines = refusals.map(({ place }) => Number(place.split(':')[1]));
  expect(lines.sort()).toEqual([13, 14, 14, 15, 15]);
});

it('refuses nothing of the specification in which the mistakes are made', async () => {
  workshop.write(tinySpec(ignoresBoth));

  const files = await workshop.generate();

  expect(files.map(({ path }) => path)).toContain('gate/step.ts');
});

it('refuses no circle of eventless transitions that a guard can end', async () => {
  workshop.write(tinySpec(circleWithEnd, { guards: ['isOpen'] }));

  const files = await workshop.generate();

  expect(files.map(({ path }) => path)).toContain('gate/step.ts');
});

it('refuses a rule whose name another file of rules exports too, and says where both are', async () => {
  const second = '\nexport function isOpen(): boolean { return true; }\n';
  workshop.write({ ...tinySpec(ignoresBoth), 'spec/rules/other.ts': second });

  const refusals = await workshop.refusals();

  expect(refusals).toEqual([
    {
      place: 'spec/rules/other.ts:2',
      problem: "The rule 'isOpen' is exported here and at spec/rules/gate.ts:4.",
      mend: 'Rename one of them: a chart names a rule without its file.',
    },
  ]);
});
