/** What the command line says. */

import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { type FaultClass, faultClasses } from './faults.ts';
import type { PlanLimits } from './plan.ts';
import { plants } from './plants/every-plant.ts';

export interface Settings {
  readonly seed: number;
  readonly runs: number;
  readonly ticks: number;
  readonly limits: PlanLimits;
  /** The name of a fault to put in on purpose. */
  readonly plant: string | null;
  readonly json: boolean;
  readonly shrink: boolean;
  readonly trace: string | null;
  /** Instead of running seeds: in how many of them each plant is found. */
  readonly measurePlants: boolean;
  readonly workers: number;
  /** All of it, as it was given. */
  readonly given: readonly string[];
  /** This process was started by another one, which sends it seeds. */
  readonly isWorker: boolean;
}

export const usage = `npm run simulate -- [options]

  --seed N        the first seed (1)
  --runs N        how many seeds, one after the other (100; 1 with --trace)
  --ticks N       how long faults strike, in simulated milliseconds (10000); then everything heals
  --json          one JSON object instead of text
  --shrink        make the first failure as small as it gets
  --trace FILE    write what happens as NDJSON, one seed only
  --workers N     processes (one per core)
  --plant NAME    put a fault in on purpose: ${plants.map(({ name }) => name).join(', ')}
  --measure-plants  for every plant, in how many of the seeds it is found, and how many it takes
  --only N,N      of the scheduled faults only these, by their numbers in the trace
  --without A,B   switch classes of faults off: ${faultClasses.join(', ')}
  --clients N     at most so many clients
  --servers N     so many servers, instead of as many as each seed has
`;

const options = {
  seed: { type: 'string' },
  runs: { type: 'string' },
  ticks: { type: 'string' },
  json: { type: 'boolean' },
  shrink: { type: 'boolean' },
  trace: { type: 'string' },
  workers: { type: 'string' },
  worker: { type: 'boolean' },
  'measure-plants': { type: 'boolean' },
  plant: { type: 'string' },
  only: { type: 'string' },
  without: { type: 'string' },
  clients: { type: 'string' },
  servers: { type: 'string' },
} as const;

/** Throws an Error that says what is wrong. */
export function readCommandLine(given: readonly string[]): Settings {
  const { values } = parseArgs({ args: [...given], options });
  const number = (name: 'seed' | 'runs' | 'ticks' | 'workers' | 'clients' | 'servers', usual: number) =>
    values[name] === undefined ? usual : wholeNumber(`--${name}`, values[name]);
  const plant = values.plant ?? null;
  if (plant !== null && plants.every(({ name }) => name !== plant))
    throw new Error(`No plant is called ${plant}.`);
  return {
    seed: number('seed', 1),
    runs: number('runs', values.trace === undefined ? 100 : 1),
    ticks: number('ticks', 10_000),
    limits: {
      ...(values.only === undefined
        ? {}
        : { only: listOf(values.only).map((one) => wholeNumber('--only', one)) }),
      ...(values.without === undefined ? {} : { without: listOf(values.without).map(faultClass) }),
      ...(values.clients === undefined ? {} : { clients: number('clients', 1) }),
      ...(values.servers === undefined ? {} : { servers: serverCount(number('servers', 1)) }),
    },
    plant,
    json: values.json ?? false,
    shrink: values.shrink ?? false,
    trace: values.trace ?? null,
    workers: number('workers', availableParallelism()),
    isWorker: values.worker ?? false,
    measurePlants: values['measure-plants'] ?? false,
    given,
  };
}

/** The line that repeats one seed, and nothing else. */
export function replayLine(seed: number, ticks: number, limits: PlanLimits, plant: string | null): string {
  const parts = [`npm run simulate -- --seed ${seed} --runs 1 --ticks ${ticks}`];
  if (limits.only !== undefined) parts.push(`--only '${limits.only.join(',')}'`);
  if (limits.without !== undefined && limits.without.length > 0)
    parts.push(`--without ${limits.without.join(',')}`);
  if (limits.clients !== undefined) parts.push(`--clients ${limits.clients}`);
  if (limits.servers !== undefined) parts.push(`--servers ${limits.servers}`);
  if (plant !== null) parts.push(`--plant ${plant}`);
  return parts.join(' ');
}

const listOf = (text: string) => text.split(',').filter((one) => one !== '');

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (text !== '' && Number.isSafeInteger(number) && number >= 0) return number;
  throw new Error(`${name} wants a whole number, not "${text}".`);
}

function serverCount(count: number): number {
  if (count >= 1 && count <= 31) return count;
  throw new Error(`--servers wants 1 to 31, not ${count}.`);
}

function faultClass(text: string): FaultClass {
  const found = faultClasses.find((name) => name === text);
  if (found === undefined) throw new Error(`No class of faults is called ${text}.`);
  return found;
}
