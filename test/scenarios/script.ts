/**
 * The language of scenarios: a command per line; lines that begin with # tell the story; indented lines below
 * a command are the trace that it must leave. README.md of this folder lists the commands.
 */

import type { TimerName } from '../../generated/server/role.ts';

/** Messages on a link: '*' for any server; `type` null for any type. */
export interface Selection {
  readonly from: string;
  readonly to: string;
  readonly type: string | null;
}

/** Field by field what is expected of one server, as written. */
export interface Expectation {
  readonly field: string;
  readonly of: string | null;
  readonly value: string;
}

export type Command =
  | { readonly verb: 'cluster'; readonly servers: readonly string[]; readonly maxBatchEntries: number }
  | { readonly verb: 'timeout'; readonly server: string; readonly timer: TimerName }
  | { readonly verb: 'deliver' | 'drop' | 'duplicate'; readonly selection: Selection }
  | { readonly verb: 'partition'; readonly sides: readonly (readonly string[])[] }
  | { readonly verb: 'saved'; readonly servers: readonly string[] }
  | { readonly verb: 'propose'; readonly server: string; readonly commands: readonly string[] }
  | { readonly verb: 'crash'; readonly server: string; readonly losingUnsynced: boolean }
  | { readonly verb: 'restart' | 'elect' | 'heartbeat'; readonly server: string }
  | { readonly verb: 'heal' | 'settle' }
  | { readonly verb: 'expect'; readonly server: string; readonly expectations: readonly Expectation[] };

export type ScriptLine =
  | { readonly kind: 'blank' }
  | { readonly kind: 'story'; readonly text: string }
  | { readonly kind: 'command'; readonly text: string; readonly place: string; readonly command: Command };

/** What is wrong with a scenario, and where: `file:line: …`. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';

  constructor(place: string, problem: string) {
    super(`${place}: ${problem}`);
  }
}

/** Throws ScenarioError. The traces in the text are not kept: they are compared as text, after a run. */
export function parseScript(text: string, file: string): readonly ScriptLine[] {
  const lines: ScriptLine[] = [];
  text.split('\n').forEach((raw, place) => {
    const where = `${file}:${place + 1}`;
    const line = raw.trimEnd();
    if (line === '') lines.push({ kind: 'blank' });
    else if (line.startsWith('#')) lines.push({ kind: 'story', text: line });
    else if (!/^\s/.test(line)) lines.push(commandLine(line, where));
    else if (lines.at(-1)?.kind !== 'command') {
      throw new ScenarioError(
        where,
        'A trace stands directly under its command. Is this line indented by mistake?',
      );
    }
  });
  return lines;
}

function commandLine(text: string, place: string): ScriptLine {
  const words = text.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? [];
  const [verb = '', ...rest] = words;
  const read = readers[verb];
  if (read === undefined) {
    throw new ScenarioError(
      place,
      `No command is called "${verb}". There are: ${Object.keys(readers).join(', ')}.`,
    );
  }
  const command = read(rest);
  if (typeof command === 'string') throw new ScenarioError(place, `It reads: ${command}`);
  return { kind: 'command', text, place, command };
}

/** A command, or how it should have been written. */
type Reader = (words: readonly string[]) => Command | string;

const timers: readonly string[] = ['electionTimeout', 'minimumElectionTimeout', 'heartbeatInterval'];
const isName = (word: string | undefined): word is string => word !== undefined && /^\w+$/.test(word);
const areNames = (words: readonly string[]) => words.length > 0 && words.every(isName);

const readers: Readonly<Record<string, Reader>> = {
  cluster: (words) => {
    const batching = words.indexOf('batching');
    const servers = batching === -1 ? words : words.slice(0, batching);
    const maxBatchEntries = batching === -1 ? 100 : Number(words.slice(batching + 1).join(' '));
    if (!areNames(servers) || !(maxBatchEntries >= 1)) return 'cluster n1 n2 n3 [batching 1]';
    return { verb: 'cluster', servers, maxBatchEntries };
  },
  timeout: ([server, timer = '', ...more]) => {
    const usage = `timeout n1 ${timers.join('|')}`;
    if (!isName(server) || !timers.includes(timer) || more.length > 0) return usage;
    return { verb: 'timeout', server, timer: timer as TimerName };
  },
  deliver: (words) => selecting('deliver', words),
  drop: (words) => selecting('drop', words),
  duplicate: (words) => selecting('duplicate', words),
  partition: (words) => {
    const sides = words
      .join(' ')
      .split('|')
      .map((side) => side.trim().split(/\s+/));
    return sides.length > 1 && sides.every(areNames)
      ? { verb: 'partition', sides }
      : 'partition n1 n2 | n3 n4 n5';
  },
  heal: (words) => (words.length === 0 ? { verb: 'heal' } : 'heal'),
  settle: (words) => (words.length === 0 ? { verb: 'settle' } : 'settle'),
  saved: (words) => (areNames(words) ? { verb: 'saved', servers: words } : 'saved n1 n2'),
  propose: ([server, ...commands]) => {
    const quoted = commands.every((word) => /^".*"$/.test(word));
    if (!isName(server) || commands.length === 0 || !quoted) return 'propose n1 "x" "y"';
    return { verb: 'propose', server, commands: commands.map((word) => JSON.parse(word) as string) };
  },
  crash: ([server, ...how]) => {
    const losing = how.join(' ');
    if (!isName(server) || (losing !== '' && losing !== 'losing unsynced'))
      return 'crash n1 [losing unsynced]';
    return { verb: 'crash', server, losingUnsynced: losing !== '' };
  },
  restart: (words) => oneServer('restart', words),
  elect: (words) => oneServer('elect', words),
  heartbeat: (words) => oneServer('heartbeat', words),
  expect: ([server, ...words]) => {
    const expectations = readExpectations(words);
    const usage =
      'expect n1 leader term 2 vote n1 commit 3 applied 3 log 1@1,2@2 disk 1@1 next n2 3 match n2 2';
    return isName(server) && expectations !== null ? { verb: 'expect', server, expectations } : usage;
  },
};

function oneServer(
  verb: 'restart' | 'elect' | 'heartbeat',
  [server, ...more]: readonly string[],
): Command | string {
  return isName(server) && more.length === 0 ? { verb, server } : `${verb} n1`;
}

function selecting(verb: 'deliver' | 'drop' | 'duplicate', words: readonly string[]): Command | string {
  const [link = '', type, ...more] = words;
  const ends = /^(\w+|\*)->(\w+|\*)$/.exec(link);
  if (ends === null || more.length > 0)
    return `${verb} n1->n2 [AppendEntriesRequest]; * stands for any server`;
  return { verb, selection: { from: ends[1] as string, to: ends[2] as string, type: type ?? null } };
}

const scalars = ['term', 'vote', 'commit', 'applied', 'durable', 'log', 'disk', 'leaderId'];
const roles = ['follower', 'preCandidate', 'candidate', 'leader', 'halted', 'down'];

function readExpectations(words: readonly string[]): readonly Expectation[] | null {
  const expectations: Expectation[] = [];
  for (let place = 0; place < words.length; place += 1) {
    const [field = '', second, third] = words.slice(place, place + 3);
    if (roles.includes(field.split('.')[0] as string))
      expectations.push({ field: 'role', of: null, value: field });
    else if (scalars.includes(field) && second !== undefined) {
      expectations.push({ field, of: null, value: second });
      place += 1;
    } else if ((field === 'next' || field === 'match') && second !== undefined && third !== undefined) {
      expectations.push({ field, of: second, value: third });
      place += 2;
    } else return null;
  }
  return expectations.length > 0 ? expectations : null;
}
