/** Tries every mutant of the machine: regenerate, run the tests, and say which change nobody noticed. */

import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Mutant, mutantsOf } from './machine-mutants.ts';

type Verdict = 'refused by the generator' | 'killed by the tests' | 'SURVIVED';

const root = resolve(import.meta.dirname, '../..');
const machinePath = 'spec/machines/server.machine.ts';
/** The cheapest first. */
const judges = [['test/paper', 'test/scenarios'], ['test/model']];

/** A copy of the repository in which a mutant can live without being seen by anybody else. */
function makeBench(name: string): string {
  const bench = join(root, '.cache', 'mutants', name);
  rmSync(bench, { recursive: true, force: true });
  mkdirSync(bench, { recursive: true });
  for (const entry of [
    'package.json',
    'tsconfig.json',
    '.biome.json',
    'spec',
    'generated',
    'runtime',
    'tools',
    'test',
  ]) {
    cpSync(join(root, entry), join(bench, entry), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(bench, 'node_modules'));
  return bench;
}

function succeeds(bench: string, command: string, given: readonly string[]): Promise<boolean> {
  return new Promise((settle) => {
    const child = spawn(join(bench, 'node_modules/.bin', command), given, { cwd: bench, stdio: 'ignore' });
    child.on('exit', (code) => settle(code === 0));
  });
}

async function judge(bench: string, mutant: Mutant): Promise<Verdict> {
  writeFileSync(join(bench, machinePath), mutant.text);
  if (!(await succeeds(bench, 'tsx', ['tools/generate/main.ts']))) return 'refused by the generator';
  const given = [
    'run',
    '--config',
    'test/vitest.config.ts',
    '--root',
    '.',
    '--bail',
    '1',
    '--reporter',
    'dot',
  ];
  for (const folders of judges) {
    if (!(await succeeds(bench, 'vitest', [...given, ...folders]))) return 'killed by the tests';
  }
  return 'SURVIVED';
}

async function work(name: string, queue: Mutant[], report: (mutant: Mutant, verdict: Verdict) => void) {
  const bench = makeBench(name);
  for (let mutant = queue.shift(); mutant !== undefined; mutant = queue.shift()) {
    report(mutant, await judge(bench, mutant));
  }
}

/** `-- --from 50` goes on with the fiftieth. */
const from = process.argv.includes('--from') ? Number(process.argv[process.argv.indexOf('--from') + 1]) : 1;
const mutants = mutantsOf(readFileSync(join(root, machinePath), 'utf8')).slice(from - 1);
const survivors: Mutant[] = [];
let judged = 0;
const queue = [...mutants];
const report = (mutant: Mutant, verdict: Verdict) => {
  judged += 1;
  if (verdict === 'SURVIVED') survivors.push(mutant);
  console.log(`${judged}/${mutants.length} ${verdict}: ${mutant.name}`);
};
await Promise.all(['first', 'second'].map((name) => work(name, queue, report)));
console.log(`${mutants.length} mutants, ${survivors.length} survived.`);
for (const { name } of survivors) console.log(`  ${name}`);
process.exitCode = survivors.length === 0 ? 0 : 1;
