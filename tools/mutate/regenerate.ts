/** What the generator makes of a mutant, in a folder that nobody else sees. */

import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { translate } from '../generate/generate.ts';
import type { GeneratedFile } from '../generate/generated-file.ts';
import { ChartRefused } from '../generate/refusal.ts';
import { SpecSource } from '../generate/source.ts';
import type { Overlay } from './bundle.ts';
import { nodesIn, Source, ts } from './syntax.ts';

export type Regenerated = { readonly overlay: Overlay } | { readonly refusal: string };

/** Where the rules of a chart are listed. */
const setups = ['spec/machines/server-setup.ts', 'spec/machines/follower-progress.machine.ts'];

/** `folder` lies below the repository, so that the copy finds its packages. */
export async function regenerate(root: string, texts: Overlay, folder: string): Promise<Regenerated> {
  try {
    const files = await translated(root, texts, folder);
    const generated = files.map(({ path, text }) => [`generated/${path}`, text]);
    return { overlay: { ...texts, ...Object.fromEntries(generated) } };
  } catch (error) {
    return { refusal: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * Whoever takes the last use of a rule away takes the rule from the list as well: that a name is left over
 * must not save the other layers their work.
 */
async function translated(root: string, texts: Overlay, folder: string): Promise<readonly GeneratedFile[]> {
  try {
    return await translatedAsIs(root, texts, folder);
  } catch (error) {
    const leftover = error instanceof ChartRefused ? leftoverIn(error) : null;
    if (leftover === null) throw error;
    const mended = setups.map((path) => {
      const text = texts[path] ?? readFileSync(join(root, path), 'utf8');
      return [path, withoutDeclared(path, text, leftover)] as const;
    });
    return translatedAsIs(root, { ...texts, ...Object.fromEntries(mended) }, folder);
  }
}

async function translatedAsIs(
  root: string,
  texts: Overlay,
  folder: string,
): Promise<readonly GeneratedFile[]> {
  const copy = mkdtempSync(join(folder, 'chart-'));
  try {
    const others = changesOnlyCharts(texts) ? specAt(root) : undefined;
    if (others === undefined)
      cpSync(join(root, 'spec'), join(copy, 'spec'), { recursive: true, filter: isText });
    else linkSpec(root, copy);
    for (const [path, text] of Object.entries(texts)) {
      if (path.startsWith('spec/')) writeFileSync(join(copy, path), text);
    }
    return await translate(new SpecSource(copy, others));
  } finally {
    rmSync(copy, { recursive: true });
  }
}

const isText = (path: string) => !path.endsWith('tsconfig.json');

const changesOnlyCharts = (texts: Overlay) =>
  Object.keys(texts).every((path) => path.startsWith('spec/machines/') || !path.startsWith('spec/'));

/** The machines are copied; all that they import lies where it always does, and so is loaded once. */
function linkSpec(root: string, copy: string): void {
  mkdirSync(join(copy, 'spec'));
  for (const name of readdirSync(join(root, 'spec')).filter(isText)) {
    const [from, to] = [join(root, 'spec', name), join(copy, 'spec', name)];
    if (name === 'machines') cpSync(from, to, { recursive: true, filter: isText });
    else symlinkSync(from, to);
  }
}

const unchanged = new Map<string, SpecSource>();

/** The rules and types of most mutants: reading them takes longer than a chart. */
function specAt(root: string): SpecSource {
  const source = unchanged.get(root) ?? new SpecSource(root);
  unchanged.set(root, source);
  return source;
}

/** The names that are declared and used nowhere, if nothing else is wrong. */
function leftoverIn({ refusals }: ChartRefused): ReadonlySet<string> | null {
  const names = refusals.map(({ problem }) => / '(\w+)' is declared in setup\(\)/.exec(problem)?.[1]);
  return names.every((name) => name !== undefined) ? new Set(names) : null;
}

function withoutDeclared(path: string, text: string, names: ReadonlySet<string>): string {
  const source = new Source(path, text);
  const edits = [...nodesIn(source.tree)]
    .filter(ts.isObjectLiteralExpression)
    .flatMap(({ properties }) =>
      properties.flatMap((property, place) =>
        property.name !== undefined && names.has(property.name.getText())
          ? [source.remove(properties, place)]
          : [],
      ),
    );
  return source.with(edits);
}
