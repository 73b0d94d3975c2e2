/** What the command line says. */

import { parseArgs } from 'node:util';
import { type Bounds, type ChangeKind, changeKinds, checkBounds, unlimited } from './bounds.ts';
import { type PresetName, presets } from './presets.ts';

export interface Settings {
  readonly preset: PresetName;
  readonly bounds: Bounds;
  readonly maxStates: number;
  readonly symmetry: boolean;
  readonly forgetDead: boolean;
  readonly json: boolean;
  readonly trace: string | null;
  readonly help: boolean;
}

const presetLines = Object.entries(presets).map(([name, { why }]) => `    ${name.padEnd(16)}${why}`);

export const usage = `npm run explore -- [options]

  --preset NAME      (quick)
${presetLines.join('\n')}
  --servers N        1 to 5
  --voters N         so many of them are members at first; the others start without knowing any
  --term N           no server goes past this term
  --log N            clients ask only while the log is shorter
  --batch N          most entries in one message
  --priorities N,N   which servers should rather lead, server by server; 0 for those that need not
  --disks T,T/T/     what the disks hold at the start: the terms of the entries, server by server
  --pieces N         a snapshot travels in 1 to 3 pieces
  --kept N           so many entries before the end of a snapshot stay in the log
  --kinds A,B        what a change of members may be: ${changeKinds.join(', ')}
  --requests N       what happens in a whole run, each at most so often:
  --elections N        a server is asked to stand at once; N or "unlimited"
  --timeouts N         an election timeout; N or "unlimited"
  --heartbeats N       a leader's heartbeat, beside the first
  --drops N            a message is lost, as a step of its own; never arriving is always possible
  --duplicates N       a message arrives and stays; N or "unlimited"
  --restarts N         a crash with a restart
  --slow-writes N      a write that ends later than it begins; N or "unlimited"
  --changes N          a change of members
  --compactions N      a snapshot
  --transfers N        a transfer of leadership
  --reads N            a linearizable read
  --max-states N     give up after so many states (200000000)
  --no-symmetry      states that differ in the servers' names count each
  --no-forgetting    messages that can never do anything again stay in the states
  --trace FILE       where the counterexample goes (explore-trace.ndjson)
  --json             one JSON object instead of text
  --help             this text
`;

const options = {
  preset: { type: 'string' },
  servers: { type: 'string' },
  voters: { type: 'string' },
  pieces: { type: 'string' },
  kept: { type: 'string' },
  kinds: { type: 'string' },
  term: { type: 'string' },
  log: { type: 'string' },
  batch: { type: 'string' },
  disks: { type: 'string' },
  priorities: { type: 'string' },
  requests: { type: 'string' },
  elections: { type: 'string' },
  timeouts: { type: 'string' },
  heartbeats: { type: 'string' },
  drops: { type: 'string' },
  duplicates: { type: 'string' },
  restarts: { type: 'string' },
  'slow-writes': { type: 'string' },
  changes: { type: 'string' },
  compactions: { type: 'string' },
  transfers: { type: 'string' },
  reads: { type: 'string' },
  retries: { type: 'string' },
  'max-states': { type: 'string' },
  'no-symmetry': { type: 'boolean' },
  'no-forgetting': { type: 'boolean' },
  trace: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

/** Throws an Error that says what is wrong. */
export function readCommandLine(words: readonly string[]): Settings {
  const { values } = parseArgs({ args: [...words], options });
  const preset = presetNamed(values.preset ?? 'quick');
  const base: Bounds = presets[preset].bounds;
  const bounds = changed(base, (name) => values[name === 'slowWrites' ? 'slow-writes' : name]);
  checkBounds(bounds);
  return {
    preset,
    bounds,
    maxStates: amount('max-states', values['max-states'] ?? '200000000'),
    symmetry: values['no-symmetry'] !== true,
    forgetDead: values['no-forgetting'] !== true && !('keepsDead' in presets[preset]),
    json: values.json ?? false,
    trace: values.trace ?? null,
    help: values.help ?? false,
  };
}

/** A cluster of another size has all its servers as members, unless it is said otherwise. */
function changed(base: Bounds, given: (name: keyof Bounds) => string | undefined): Bounds {
  const names = Object.keys(base) as (keyof Bounds)[];
  const wanted = names.map((name) => [name, bound(name, given(name)) ?? base[name]]);
  const bounds = Object.fromEntries(wanted) as unknown as Bounds;
  const isResized = given('servers') !== undefined && given('voters') === undefined;
  return isResized ? { ...bounds, voters: bounds.servers } : bounds;
}

function bound(name: keyof Bounds, text: string | undefined): Bounds[keyof Bounds] | undefined {
  if (text === undefined) return undefined;
  if (name === 'disks') return disksIn(text);
  if (name === 'priorities') return text.split(',').map((priority) => amount('priorities', priority));
  return name === 'kinds' ? kindsIn(text) : amount(name === 'slowWrites' ? 'slow-writes' : name, text);
}

function kindsIn(text: string): readonly ChangeKind[] {
  return text.split(',').map((word) => {
    const kind = changeKinds.find((known) => known === word);
    if (kind !== undefined) return kind;
    throw new Error(`No change of members is called "${word}". There are: ${changeKinds.join(', ')}.`);
  });
}

function presetNamed(name: string): PresetName {
  if (Object.hasOwn(presets, name)) return name as PresetName;
  throw new Error(`No preset is called "${name}". There are: ${Object.keys(presets).join(', ')}.`);
}

/** '1,1/2/' is two entries of term 1, one of term 2, and none. */
function disksIn(text: string): Bounds['disks'] {
  return text
    .split('/')
    .map((log) => (log === '' ? [] : log.split(',').map((term) => amount('disks', term))));
}

function amount(flag: string, text: string): number {
  if (text === 'unlimited') return unlimited;
  const number = Number(text);
  if (text !== '' && Number.isSafeInteger(number) && number >= 0) return number;
  throw new Error(`--${flag} wants a whole number or "unlimited", not "${text}".`);
}
