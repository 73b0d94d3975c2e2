/** One file with a mutant and all layers that run it: sources come from the disk, or from the mutant. */

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { withFuses } from './fuses.ts';

/** Whole texts by path, relative to the root: what stands there instead of what is on the disk. */
export type Overlay = Readonly<Record<string, string>>;

const sentenceFolders = ['test/paper', 'test/scenarios'];

/** Every file of tests that says what the paper says. */
export function sentenceFilesIn(root: string): readonly string[] {
  return sentenceFolders.flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.test.ts'))
      .sort()
      .map((name) => `${folder}/${name}`),
  );
}

export async function bundle(root: string, overlay: Overlay, outfile: string): Promise<void> {
  await build({
    absWorkingDir: root,
    stdin: { contents: entryFor(root), resolveDir: root, sourcefile: 'entry.ts', loader: 'ts' },
    alias: { vitest: './tools/mutate/layers/sentences.ts' },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'silent',
    plugins: [overlaid(root, overlay)],
  });
}

function entryFor(root: string): string {
  const files = sentenceFilesIn(root).map((path) => `'${path}': () => import('./${path}'),`);
  return `import { serveLayers } from './tools/mutate/layers/run-layers.ts';\nserveLayers({ ${files.join(' ')} });\n`;
}

function overlaid(root: string, overlay: Overlay): Plugin {
  return {
    name: 'mutant',
    setup(builder) {
      builder.onResolve({ filter: /^\./ }, ({ path, resolveDir }) => {
        const full = resolve(resolveDir, path);
        return relative(root, full) in overlay ? { path: full } : undefined;
      });
      builder.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const name = relative(root, path);
        const text = overlay[name] ?? readFileSync(path, 'utf8');
        return { contents: prepared(root, name, text), loader: 'ts' };
      });
    },
  };
}

/** A bundle lies elsewhere, so each file is told where it stood; loops get their fuses. */
function prepared(root: string, path: string, text: string): string {
  const isJudged = /^(spec\/rules|spec\/state|generated\/server)\b/.test(path);
  const fused = isJudged ? withFuses(path, text) : text;
  return fused.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(join(root, path)).href));
}
