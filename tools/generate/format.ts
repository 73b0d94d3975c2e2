/** Formats generated TypeScript and Markdown with Biome: all files in one run, in a folder of their own. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { GeneratedFile } from './generated-file.ts';

/** The repository's own style, spelled out, so that the bytes depend on nothing but the version of Biome. */
const configuration = {
  root: true,
  linter: { enabled: false },
  assist: { enabled: true, actions: { recommended: false, source: { organizeImports: 'on' } } },
  formatter: { indentStyle: 'space', indentWidth: 2, lineWidth: 110, lineEnding: 'lf' },
  javascript: { formatter: { quoteStyle: 'single', semicolons: 'always', trailingCommas: 'all' } },
};

class FormatterFailed extends Error {
  override readonly name = 'FormatterFailed';

  constructor(output: string, cause: unknown) {
    super(`Cannot format the generated code, it is probably not TypeScript:\n${output}`, { cause });
  }
}

export function format(files: readonly GeneratedFile[]): readonly GeneratedFile[] {
  const folder = mkdtempSync(join(tmpdir(), 'raftchart-format-'));
  try {
    writeFileSync(join(folder, 'biome.json'), JSON.stringify(configuration));
    const written = files.filter((file) => /\.(ts|md)$/.test(file.path));
    for (const file of written) {
      mkdirSync(dirname(join(folder, file.path)), { recursive: true });
      writeFileSync(join(folder, file.path), file.text);
    }
    runBiome(folder);
    const read = (file: GeneratedFile) => ({ ...file, text: readFileSync(join(folder, file.path), 'utf8') });
    return files.map((file) => (written.includes(file) ? read(file) : file));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function runBiome(folder: string): void {
  const biome = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome');
  try {
    execFileSync(process.execPath, [biome, 'check', '--write', '.'], { cwd: folder, stdio: 'pipe' });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: Buffer; stderr?: Buffer };
    throw new FormatterFailed(`${stdout ?? ''}${stderr ?? ''}`, error);
  }
}
