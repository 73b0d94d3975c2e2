/**
 * What the generator does with files: the same bytes everywhere, nothing stale, nothing that does not
 * compile.
 */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { GeneratedCodeIsWrong } from '../../tools/generate/generate.ts';
import { SpecSource } from '../../tools/generate/source.ts';
import { differences, writeFiles } from '../../tools/generate/write-files.ts';
import { loadGenerated } from './generated-run.ts';
import { tinySpec } from './tiny-spec.ts';
import { Workshop } from './workshop.ts';

const workshops: Workshop[] = [];
afterEach(() => {
  for (const workshop of workshops.splice(0)) workshop.remove();
});

function open(workshop: Workshop): Workshop {
  workshops.push(workshop);
  return workshop;
}

it('makes the same bytes from the same specification in another folder', async () => {
  const here = open(Workshop.withMachine('traffic-light'));
  const there = open(Workshop.withMachine('traffic-light'));

  const filesHere = await here.generate();
  const filesThere = await there.generate();

  expect(filesThere).toEqual(filesHere);
  expect(filesHere.length).toBeGreaterThan(5);
});

it('formats as Biome does for the repository, with two lines that name the source', async () => {
  const workshop = open(Workshop.withMachine('door'));

  await workshop.generate();

  const text = readFileSync(join(workshop.root, 'generated/door/locked.ts'), 'utf8');
  expect(text).toMatchInlineSnapshot(`
    "// Generated from spec/machines/door.machine.ts by tools/generate.
    // Do not edit: change the source and run \`npm run generate\`.

    import type { CodeTyped, Pushed } from '../../spec/events.ts';
    import {
      beep,
      codeIsRight,
      codeIsWrong,
      countFailure,
      failedTooOften,
      forgetFailures,
    } from '../../spec/rules/codes.ts';
    import { enterAlarmed, enterAlarmedLoud, enterUnlocked } from './enter-exit.ts';
    import type { Door, StepEffects } from './role.ts';

    /** @paper §1 */
    export function lockedOnCodeTyped(door: Door, event: CodeTyped, effects: StepEffects): boolean {
      // The right code opens it, even during a row of wrong ones. (§1.1)
      if (codeIsRight(door, event)) {
        effects.took(4);
        forgetFailures(door);
        beep(door, event, effects);
        door.role = 'unlocked';
        enterUnlocked(door, effects);
        return false;
      }
      if (codeIsWrong(door, event) && !failedTooOften(door)) {
        effects.took(5);
        countFailure(door, event, effects);
        return false;
      }
      // The third time in a row.
      // Here failedTooOften && hasFailed && codeIsWrong holds.
      effects.took(6);
      door.role = 'alarmed.loud';
      enterAlarmed(door, effects);
      enterAlarmedLoud(door, effects);
      return false;
    }

    /**
     * Without a code nobody comes in.
     * @paper §1
     */
    export function lockedOnPushed(_door: Door, _event: Pushed, effects: StepEffects): boolean {
      // It is locked.
      effects.took(7);
      return false;
    }
    "
  `);
});

it('says which files differ, writes those, and removes what it no longer makes', async () => {
  const workshop = open(Workshop.withMachine('door'));
  const folder = join(workshop.root, 'generated');
  const files = await workshop.generate();
  const changed = files.map((file) =>
    file.path === 'door/step.ts' ? { ...file, text: '// other\n' } : file,
  );
  workshop.write({ 'generated/door/left-over.ts': '', 'generated/tsconfig.json': '{}' });

  expect(differences(folder, files)).toEqual({ missing: [], changed: [], stale: ['door/left-over.ts'] });
  writeFiles(
    folder,
    changed.filter(({ path }) => path !== 'door/role.ts'),
  );

  expect(differences(folder, files)).toEqual({
    missing: ['door/role.ts'],
    changed: ['door/step.ts'],
    stale: [],
  });
  expect(existsSync(join(folder, 'tsconfig.json'))).toBe(true);
});

it('gives out nothing that does not compile, and prints where it does not', async () => {
  const workshop = open(new Workshop());
  workshop.write({
    ...tinySpec("on: { Opened: ignore('no'), Closed: { actions: 'jam' } },", {
      actions: ['jam: action(open)'],
    }),
    'spec/rules/jam.ts': 'export function jam(state: number): void { void state; }\n',
  });

  const failure = workshop.generate();

  await expect(failure).rejects.toThrow(GeneratedCodeIsWrong);
  await expect(failure).rejects.toThrow(/generated\/gate\/\w+\.ts:\d+ Argument of type/);
});

it('type-checks what other emitters make, too', () => {
  const workshop = open(new Workshop());
  workshop.write(tinySpec(''));

  const diagnostics = new SpecSource(workshop.root).diagnose([
    { path: 'gate/wrong.ts', text: "export const wrong: number = 'text';\n" },
  ]);

  expect(diagnostics).toEqual([
    "generated/gate/wrong.ts:1 Type 'string' is not assignable to type 'number'.",
  ]);
});

it('stops a chart that goes in circles, by an error that names machine and state', async () => {
  const workshop = open(new Workshop());
  workshop.write(
    tinySpec(
      "on: { Opened: ignore('no'), Closed: ignore('no') }, always: { guard: 'isShut', actions: 'spin' },",
      {
        guards: ['isShut'],
        actions: ['spin: action(open)'],
      },
    ),
  );
  workshop.write({
    'spec/rules/spin.ts':
      "import type { GateState } from '../state.ts';\nexport function spin(state: GateState): void { void state; }\n",
  });
  await workshop.generate();
  const { code } = await loadGenerated(workshop, 'gate');

  const start = () => code.start({ open: false }, { took() {} });

  expect(start).toThrow(/Cannot finish a step of gate: in state '', always goes on without end/);
});
