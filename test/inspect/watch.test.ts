import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PlaygroundMaker } from '../../tools/inspect/compare/replayed-run.ts';
import { type Found, search } from '../../tools/inspect/compare/search.ts';
import type { SpecEdit } from '../../tools/inspect/compare/spec-edit.ts';
import { SpecWatch } from '../../tools/inspect/watch/spec-watch.ts';
import { believeEveryLog, CopiedSpec } from './copied-spec.ts';

let spec: CopiedSpec;
let watch: SpecWatch;
let modules: string;

beforeAll(async () => {
  spec = new CopiedSpec();
  modules = mkdtempSync(join(spec.folder, 'modules-'));
  watch = await SpecWatch.start(spec.folder);
});

afterAll(() => {
  watch.close();
  spec.remove();
  rmSync(modules, { recursive: true, force: true });
});

function editThat(isIt: (edit: SpecEdit) => boolean): Promise<SpecEdit> {
  return new Promise((resolve) => {
    const end = watch.listen((edit) => {
      if (!isIt(edit)) return;
      // It may be told while it only begins to listen.
      queueMicrotask(() => end());
      resolve(edit);
    });
  });
}

/** Of a module that the watch has made. */
async function engineOf(number: number): Promise<PlaygroundMaker> {
  const file = join(modules, `${number}.mjs`);
  writeFileSync(file, watch.moduleAt(number) ?? '');
  return (await import(/* @vite-ignore */ pathToFileURL(file).href)) as PlaygroundMaker;
}

function searched(old: PlaygroundMaker, edited: PlaygroundMaker, drawn: number): Found {
  const steps = search({ old, edited }, [], drawn);
  for (let next = steps.next(); ; next = steps.next()) if (next.done === true) return next.value;
}

it('a vote for every log is playable at once, and a run that breaks leader completeness is found', async () => {
  believeEveryLog(spec);

  const edit = await editThat(({ status }) => status === 'ready');
  const { parted, broken, doing } = searched(await engineOf(0), await engineOf(edit.number), 100);

  expect(edit.changed).toEqual(['spec/rules/election-restriction.ts']);
  expect(doing).toBeNull();
  expect(parted?.run.commands.length).toBeLessThan(40);
  expect(broken?.edited.replayed.violation?.id).toBe('I3');
  expect(broken?.old.replayed.violation).toBeNull();
  expect(broken?.edited.step?.behaviour).toContain('"voteGranted":true');
  expect(broken?.old.step?.behaviour).toContain('"voteGranted":false');
});

it('an edit of a comment changes no run', async () => {
  await editThat(({ text }) => text === 'generated/ stays as it was.');
  const before = (await editThat(() => true)).number;
  spec.edit('spec/rules/quorum.ts', '/**', '/** Two words. */\n/**');

  const edit = await editThat(({ status, number }) => status === 'ready' && number > before);
  const found = searched(await engineOf(before), await engineOf(edit.number), 20);

  expect(found).toEqual({ compared: 20, parted: null, broken: null, doing: null });
});

it('an edit of a chart is generated before it is played, and generated/ follows', async () => {
  spec.edit('spec/machines/candidates.ts', "entry: 'askForVotes' ", "entry: ['askForVotes', 'askForVotes'] ");

  const edit = await editThat(
    ({ status, changed }) => status !== 'working' && changed.includes('spec/machines/candidates.ts'),
  );

  expect(edit).toMatchObject({ status: 'ready', text: expect.stringContaining('server/enter-exit.ts') });
  expect(spec.read('generated/server/enter-exit.ts')).toMatch(/askForVotes\(.*\n\s*askForVotes\(/);
});

it('a refusal of the generator is told with its place and its mend', async () => {
  spec.edit('spec/machines/candidates.ts', "['askForVotes', 'askForVotes']", "'askForNothing'");

  const edit = await editThat(({ status }) => status === 'refused');

  expect(edit.text).toMatch(/spec\/machines\/candidates\.ts:\d+/);
  expect(edit.text).toContain('askForNothing');
  expect(edit.text).toContain('Mend:');
});
