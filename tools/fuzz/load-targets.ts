/** Finds the targets: every file in `targets/` holds some, and nothing else has to know about it. */

import { readdirSync } from 'node:fs';
import type { FuzzTarget } from './target.ts';

const folder = new URL('./targets/', import.meta.url);

/** In the order of the files' names. */
export async function loadTargets(): Promise<readonly FuzzTarget[]> {
  const names = readdirSync(folder).filter((name) => /(?<!\.d)\.[jt]s$/.test(name));
  const files: { targets: readonly FuzzTarget[] }[] = [];
  for (const name of names.sort()) files.push(await import(new URL(name, folder).href));
  return files.flatMap(({ targets }) => targets);
}

/** Throws an Error that names what there is. */
export function targetNamed(targets: readonly FuzzTarget[], name: string): FuzzTarget {
  const found = targets.find((target) => target.name === name);
  if (found !== undefined) return found;
  const names = targets.map((target) => target.name).join(', ');
  throw new Error(`No target is called "${name}". Choose one of: ${names}.`);
}
