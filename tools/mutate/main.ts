/** npm run mutate: edits the specification in every small way, and says which edit nobody noticed. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { allMutants } from './all-mutants.ts';
import { checkOriginal, type Judged, judged, type Tools } from './campaign.ts';
import { readCommandLine, type Settings, usage } from './command-line.ts';
import { Crew, serveTasks, workerFlag } from './crew.ts';
import type { Equivalent } from './equivalent.ts';
import { equivalents } from './equivalents.ts';
import { Ledger } from './ledger.ts';
import type { Mutant } from './mutant.ts';
import { jsonOf, textOf, textOfNamed } from './report.ts';
import { scoreOf } from './score.ts';
import { selected } from './selection.ts';

const root = resolve(import.meta.dirname, '../..');
const program = fileURLToPath(import.meta.url);
const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** An equivalent that stands for nothing any more hides the next mutant of that name. */
function refuseStrangers(known: readonly Equivalent[], mutants: readonly Mutant[]): void {
  const ids = new Set(mutants.map(({ id }) => id));
  const strangers = known.filter(({ id }) => !ids.has(id)).map(({ id }) => `  ${id}`);
  if (strangers.length === 0) return;
  throw new Error(
    `No mutant has these ids any more:\n${strangers.join('\n')}\nTake them out of tools/mutate/equivalents.ts, or equivalents-of-charts.ts.`,
  );
}

async function campaign(settings: Settings, mutants: readonly Mutant[]): Promise<readonly Judged[]> {
  const { seeds, ticks, states } = settings;
  const effort = { seeds, ticks, states };
  const crew = new Crew(program, Math.min(settings.workers, mutants.length));
  const tools: Tools = { crew, ledger: new Ledger(root, effort), effort };
  try {
    await checkOriginal(tools);
    let done = 0;
    return await Promise.all(
      mutants.map(async (mutant) => {
        const one = await judged(mutant, tools);
        done += 1;
        const fate = one.isRefused ? 'does not compile' : (one.killer?.layer ?? 'SURVIVED');
        process.stderr.write(`${done}/${mutants.length} ${fate}: ${mutant.id}\n`);
        return one;
      }),
    );
  } finally {
    crew.close();
  }
}

async function main(given: readonly string[]): Promise<void> {
  const settings = readCommandLine(given);
  const every = allMutants(root);
  refuseStrangers(equivalents, every);
  const mutants = selected(root, every, settings);
  if (settings.list) {
    for (const { id, path, line } of mutants) console.log(`${path}:${line}  ${id}`);
    return;
  }
  if (mutants.length === 0) {
    console.log('No mutant is concerned.');
    return;
  }
  const all = await campaign(settings, mutants);
  const score = scoreOf(all, equivalents);
  const named = all.filter(({ mutant }) => mutant.kind === 'named');
  console.log([textOf(score, read), textOfNamed(named)].join('\n'));
  if (settings.json !== null) writeFileSync(settings.json, JSON.stringify(jsonOf(score, all, read), null, 1));
  if (score.survivors.length + score.refuted.length > 0) process.exitCode = 1;
}

if (process.argv.includes(workerFlag)) serveTasks(root);
else {
  main(process.argv.slice(2)).catch((cause: unknown) => {
    console.error(`${cause instanceof Error ? cause.message : String(cause)}\n\n${usage}`);
    process.exitCode = 2;
  });
}
