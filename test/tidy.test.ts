import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { strangersAtTheRoot, untidiness } from './tidy/file-rules.ts';
import { forbiddenImports } from './tidy/import-table.ts';
import { importsOf, repositoryFiles } from './tidy/source-file.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const sources = repositoryFiles(root, /\.(ts|mjs)$/);
const texts = repositoryFiles(root, /\.(ts|mjs|md|json|ya?ml|txt|proto|svg)$|^\.ci\/run$/);

describe('the repository', () => {
  it('imports only what the table of the architecture allows', () => {
    expect(sources.flatMap(forbiddenImports)).toEqual([]);
  });

  it('has the files, and the imports, that make these checks mean something', () => {
    expect(sources.length).toBeGreaterThan(50);
    expect(sources.flatMap(importsOf).length).toBeGreaterThan(200);
  });

  it('keeps the rules for files', () => {
    expect(texts.flatMap(untidiness)).toEqual([]);
  });

  it('has no other room at the root', () => {
    expect(strangersAtTheRoot(repositoryFiles(root, /./).map(({ path }) => path))).toEqual([]);
  });
});

describe('a planted violation is found:', () => {
  const plantedImports: readonly (readonly [string, string])[] = [
    ['spec/rules/log.ts', "import { x } from 'xstate';"],
    ['spec/rules/log.ts', "import { x } from '../machines/server.machine.ts';"],
    ['spec/rules/log.ts', "import { x } from '../../runtime/raft-node.ts';"],
    ['spec/machines/server.machine.ts', "import { x } from 'ts-morph';"],
    ['spec/machines/server.machine.ts', "import { x } from '../../generated/server/step.ts';"],
    ['generated/server/step.ts', "import { x } from 'xstate';"],
    ['generated/server/step.ts', "import { x } from '../../runtime/errors.ts';"],
    ['generated/server/step.ts', "import { x } from '../../spec/machines/server.machine.ts';"],
    ['runtime/raft-node.ts', "import type { x } from '../spec/state.ts';"],
    ['runtime/raft-node.ts', "import { x } from 'node:fs';"],
    ['runtime/raft-node.ts', "import { x } from './node/system-clock.ts';"],
    ['runtime/raft-node.ts', "export { x } from './node/system-clock.ts';"],
    ['runtime/raft-node.ts', "const x = await import('node:fs');"],
    ['runtime/node/a.ts', "import { x } from '../../spec/state.ts';"],
    ['runtime/node/a.ts', "import { x } from '../../tools/generate/main.ts';"],
    ['tools/bench/a.ts', "import { x } from '../../test/tidy/import-table.ts';"],
  ];

  it.each(plantedImports)('%s: %s', (path, text) => {
    expect(forbiddenImports({ path, text })).toHaveLength(1);
  });

  const plantedFiles: readonly (readonly [string, string])[] = [
    ['spec/rules/a.ts', 'const now = Date.now();'],
    ['generated/server/a.ts', 'const chance = Math.random();'],
    ['runtime/a.ts', 'setTimeout(() => {}, 1);'],
    ['runtime/node/a.ts', 'const a = 1;\n'.repeat(301)],
    ['generated/server/a.ts', 'const a = 1;\n'.repeat(601)],
    ['runtime/node/a.ts', `const a = ${'1 + '.repeat(40)}1;`],
    ['runtime/node/utils.ts', ''],
    ['runtime/node/string-helpers.ts', ''],
    ['runtime/node/a.ts', 'const idx = 1;'],
    ['runtime/node/a.ts', '// TODO: later'],
    ['test/a.test.ts', "it.skip('waits', () => {});"],
    ['test/a.test.ts', "it('waits', { retry: 3 }, () => {});"],
    ['spec/rules/a.ts', 'export function grantVote() {}'],
    ['spec/rules/a.ts', '/** Because. */\nexport function grantVote() {}'],
    ['README.md', `See ${['', 'home', 'somebody', 'notes'].join('/')}.`],
  ];

  it.each(plantedFiles)('%s: %s', (path, text) => {
    expect(untidiness({ path, text })).toHaveLength(1);
  });

  it('a folder that has no room at the root', () => {
    expect(strangersAtTheRoot(['src/index.ts', 'spec/state.ts', '.ci/run'])).toEqual(['src']);
  });

  it('an allowed import and a tidy file pass', () => {
    const path = 'spec/rules/a.ts';
    const text = "import { x } from './log.ts';\n/** @paper §5.2 */\nexport function grantVote() {}\n";
    expect(forbiddenImports({ path, text })).toEqual([]);
    expect(untidiness({ path, text })).toEqual([]);
  });
});
