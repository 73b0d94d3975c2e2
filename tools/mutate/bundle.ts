/** One file with a mutant and all layers that run it: sources come from the disk, or from the mutant. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
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

/** What is not as it stands on the disk; esbuild reads the rest by itself, which is much faster. */
const prepared = [
  'spec/rules/',
  'spec/state.ts',
  'generated/server/',
  'generated/follower-progress/',
  'test/paper/',
  'test/scenarios/',
];

function overlaid(root: string, overlay: Overlay): Plugin {
  const paths = [...Object.keys(overlay), ...prepared].map((path) => path.replaceAll('.', '\\.'));
  const filter = new RegExp(`/(${paths.join('|')})`);
  const created = Object.keys(overlay)
    .map((path) => join(root, path))
    .filter((path) => !existsSync(path));
  return {
    name: 'mutant',
    setup(builder) {
      for (const full of created) {
        builder.onResolve({ filter: endingIn(basename(full)) }, ({ path, resolveDir }) =>
          resolve(resolveDir, path) === full ? { path: full } : undefined,
        );
      }
      builder.onLoad({ filter }, ({ path }) => {
        const name = relative(root, path);
        const text = overlay[name] ?? readFileSync(path, 'utf8');
        return { contents: withPlace(root, name, withLimits(name, text)), loader: 'ts' };
      });
    },
  };
}

const endingIn = (name: string) => new RegExp(`/${name.replaceAll('.', '\\.')}$`);

const limited = new Map<string, string>();

/** Most files are the same for all mutants. */
function withLimits(path: string, text: string): string {
  if (!/^(spec\/rules|spec\/state|generated\/(server|follower-progress))\b/.test(path)) return text;
  const known = limited.get(text);
  if (known !== undefined) return known;
  const fused = withFuses(path, text);
  if (limited.size < 100) limited.set(text, fused);
  return fused;
}

/** A bundle lies elsewhere, so each file is told where it stood. */
function withPlace(root: string, path: string, text: string): string {
  return text.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(join(root, path)).href));
}
