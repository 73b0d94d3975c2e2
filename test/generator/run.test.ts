/** The command `npm run generate`, with --check and --watch, as its exit code and its lines show it. */

import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { run } from '../../tools/generate/run.ts';
import { watchSpec } from '../../tools/generate/watch.ts';
import { tinySpec } from './tiny-spec.ts';
import { Workshop } from './workshop.ts';

const ignoresBoth = "on: { Opened: ignore('no'), Closed: ignore('no') },";

let workshop: Workshop;
let lines: string[];
beforeEach(() => {
  workshop = new Workshop();
  lines = [];
});
afterEach(() => workshop.remove());

function runIn(isCheck: boolean): Promise<0 | 1> {
  return run({ root: workshop.root, isCheck, emitters: [], print: (line) => lines.push(line) });
}

it('succeeds in checking what it has generated, and says nothing', async () => {
  workshop.write(tinySpec(ignoresBoth));
  await workshop.generate();

  const exitCode = await runIn(true);

  expect(exitCode).toBe(0);
  expect(lines).toEqual([]);
});

it('fails a check on any difference, names the files and the command, and leaves them as they are', async () => {
  workshop.write(tinySpec(ignoresBoth));
  await workshop.generate();
  workshop.write({ 'generated/gate/step.ts': '// edited\n', 'generated/gate/added.ts': '' });

  const exitCode = await runIn(true);
  const again = await runIn(true);

  expect([exitCode, again]).toEqual([1, 1]);
  expect(lines.slice(0, 3)).toEqual([
    'changed generated/gate/step.ts',
    'stale generated/gate/added.ts',
    'generated/ is not what the specification says. Run `npm run generate` and commit the result.',
  ]);
});

it('prints what it refuses and fails, with nothing written', async () => {
  workshop.write(tinySpec("on: { Opened: ignore('no') },"));

  const exitCode = await runIn(false);

  expect(exitCode).toBe(1);
  expect(lines).toEqual([
    [
      'Nothing was generated, refused for one reason:',
      'spec/machines/gate.machine.ts:10',
      "  State 'gate' neither handles nor ignores Closed.",
      "  Mend: Add a branch for it under `on`, or `Closed: ignore('why')`, here or in a parent state.",
    ].join('\n'),
  ]);
});

it('runs once at the start of a watch, and again after a change of the specification', async () => {
  workshop.write(tinySpec(ignoresBoth));
  let runs = 0;
  const hasRunTwice = new Promise<void>((resolve) => {
    const watch = watchSpec(join(workshop.root, 'spec'), async () => {
      runs += 1;
      if (runs === 1) workshop.write({ 'spec/state.ts': 'export interface GateState { open: boolean }\n\n' });
      else resolve(watch.ended.then(() => {}));
      if (runs === 2) watch.close();
    });
  });

  await hasRunTwice;

  expect(runs).toBe(2);
});
