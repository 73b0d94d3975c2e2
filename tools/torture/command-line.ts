/** What the command line says. */

import { parseArgs } from 'node:util';
import { type FaultClass, faultClasses } from './schedule.ts';
import { type Plant, plants } from './torture.ts';

export interface Settings {
  readonly minutes: number;
  readonly seed: number;
  readonly serverCount: number;
  readonly clientCount: number;
  readonly faults: readonly FaultClass[];
  readonly plant: Plant | null;
  readonly json: boolean;
  readonly keep: boolean;
}

export const usage = `npm run torture -- [options]

  --minutes N     how long faults strike (1; fractions are fine); looking at memory takes a tenth more
  --seed N        what strikes when and whom (drawn, and said)
  --servers N     3 or 5 (3)
  --clients N     how many, all at once (8)
  --faults A,B    only these: ${faultClasses.join(', ')}
  --plant NAME    put a fault in on purpose: ${plants.join(', ')}
  --json          one JSON object instead of text
  --keep          keep the directory even if nothing is wrong
`;

const options = {
  minutes: { type: 'string', default: '1' },
  seed: { type: 'string' },
  servers: { type: 'string', default: '3' },
  clients: { type: 'string', default: '8' },
  faults: { type: 'string' },
  plant: { type: 'string' },
  json: { type: 'boolean', default: false },
  keep: { type: 'boolean', default: false },
} as const;

/** `drawnSeed` is taken if none is given. Throws an Error that says what is wrong. */
export function readCommandLine(given: readonly string[], drawnSeed: number): Settings {
  const { values } = parseArgs({ args: [...given], options });
  const minutes = Number(values.minutes);
  if (!(minutes > 0)) throw new Error(`--minutes wants a number above 0, not "${values.minutes}".`);
  const serverCount = Number(values.servers);
  if (serverCount !== 3 && serverCount !== 5)
    throw new Error(`--servers wants 3 or 5, not "${values.servers}".`);
  return {
    minutes,
    seed: values.seed === undefined ? drawnSeed : wholeNumber('--seed', values.seed, 0),
    serverCount,
    clientCount: wholeNumber('--clients', values.clients, 1),
    faults: values.faults === undefined ? faultClasses : faultsOf(values.faults),
    plant: values.plant === undefined ? null : oneOf('--plant', values.plant, plants),
    json: values.json,
    keep: values.keep,
  };
}

/** The line that draws the same schedule again. Real processes never run the same way twice. */
export function repeatLine(settings: Settings): string {
  const { minutes, seed, serverCount, clientCount, faults, plant } = settings;
  const parts = [`npm run torture -- --seed ${seed} --minutes ${minutes} --servers ${serverCount}`];
  parts.push(`--clients ${clientCount}`);
  if (faults.length < faultClasses.length) parts.push(`--faults '${faults.join(',')}'`);
  if (plant !== null) parts.push(`--plant ${plant}`);
  return parts.join(' ');
}

/** In the order of the list, so that the same faults are the same seed. An empty list is none. */
function faultsOf(text: string): readonly FaultClass[] {
  const named = text.split(',').filter((name) => name !== '');
  const asked = named.map((name) => oneOf('--faults', name, faultClasses));
  return faultClasses.filter((name) => asked.includes(name));
}

function oneOf<Name extends string>(flag: string, text: string, names: readonly Name[]): Name {
  const found = names.find((name) => name === text);
  if (found === undefined) throw new Error(`${flag} knows no "${text}". Choose from ${names.join(', ')}.`);
  return found;
}

function wholeNumber(flag: string, text: string, least: number): number {
  const number = Number(text);
  if (text !== '' && Number.isSafeInteger(number) && number >= least) return number;
  throw new Error(`${flag} wants a whole number from ${least} on, not "${text}".`);
}
