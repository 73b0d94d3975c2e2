/**
 * The language of scenarios: a command per line; lines that begin with # tell the story; indented lines below
 * a command are the trace that it must leave. README.md of this folder lists the commands.
 */

import type { MemberChange } from '../../spec/events.ts';
import type { NodeId } from '../../spec/vocabulary.ts';
import { type Expectation, readExpectations } from './expectations.ts';

/** Messages on a link: '*' for any server; `type` null for any type. */
export interface Selection {
  readonly from: string;
  readonly to: string;
  readonly type: string | null;
  /** 2: not the oldest of them, but the one after it. */
  readonly place?: number;
}

/** How much goes into a message, and when the log gets shorter. Seldom, unless the script says otherwise. */
export interface Limits {
  readonly maxBatchEntries: number;
  readonly maxEntries: number;
  readonly keptEntries: number;
  readonly pieceBytes: number;
  /** The number of the server that should rather lead; 0 if all are equal. */
  readonly preferred: number;
}

export const usualLimits: Limits = {
  maxBatchEntries: 100,
  maxEntries: 1000,
  keptEntries: 0,
  pieceBytes: 1000,
  preferred: 0,
};

export type Command =
  | { readonly verb: 'cluster'; readonly servers: readonly string[]; readonly limits: Limits }
  | { readonly verb: 'timeout'; readonly server: string; readonly timer: string }
  | { readonly verb: SelectingVerb; readonly selection: Selection }
  | { readonly verb: LinkVerb; readonly from: string; readonly to: string }
  | { readonly verb: 'partition'; readonly sides: readonly (readonly string[])[] }
  | { readonly verb: 'saved'; readonly servers: readonly string[] }
  | { readonly verb: 'propose'; readonly server: string; readonly commands: readonly string[] }
  | { readonly verb: 'crash'; readonly server: string; readonly losingUnsynced: boolean }
  | { readonly verb: OneServerVerb; readonly server: string }
  | { readonly verb: 'snapshotted'; readonly server: string; readonly failing: boolean }
  | { readonly verb: 'reconfigure'; readonly server: string; readonly changes: readonly MemberChange[] }
  | {
      readonly verb: 'given';
      readonly server: string;
      readonly term: number;
      readonly terms: readonly number[];
    }
  | { readonly verb: 'unreachable'; readonly server: string; readonly peer: string }
  | { readonly verb: 'transfer'; readonly server: string; readonly target: string | null }
  | { readonly verb: 'heal' | 'settle' }
  | { readonly verb: 'expect'; readonly server: string; readonly expectations: readonly Expectation[] };

type SelectingVerb = 'deliver' | 'drop' | 'duplicate' | 'hold' | 'release';
type LinkVerb = 'cut' | 'mend';
type OneServerVerb = 'restart' | 'elect' | 'heartbeat' | 'add' | 'snapshot' | 'read';

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
    else if (!/^\s/.test(line)) {
      lines.push({ kind: 'command', text: line, place: where, command: parseCommand(line, where) });
    } else if (lines.at(-1)?.kind !== 'command') {
      throw new ScenarioError(
        where,
        'A trace stands directly under its command. Is this line indented by mistake?',
      );
    }
  });
  return lines;
}

/** Throws ScenarioError if it cannot be read. */
export function parseCommand(text: string, place: string): Command {
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
  return command;
}

/** A command, or how it should have been written. */
type Reader = (words: readonly string[]) => Command | string;

const timers: readonly string[] = ['electionTimeout', 'minimumElectionTimeout', 'heartbeatInterval'];
const followerTimer = /^(probeRetry|snapshotPatience)\/\w+$/;
const isName = (word: string | undefined): word is string => word !== undefined && /^\w+$/.test(word);
const areNames = (words: readonly string[]) => words.length > 0 && words.every(isName);

const readers: Readonly<Record<string, Reader>> = {
  cluster: (words) => {
    const place = words.findIndex((word) => word in limitNames);
    const servers = place === -1 ? words : words.slice(0, place);
    const limits = readLimits(words.slice(servers.length));
    if (!areNames(servers) || limits === null)
      return 'cluster n1 n2 n3 [batching 1] [compacting 5] [keeping 1] [pieces 10]';
    return { verb: 'cluster', servers, limits };
  },
  timeout: ([server, timer = '', ...more]) => {
    const usage = `timeout n1 ${timers.join('|')}|probeRetry/n2|snapshotPatience/n2`;
    const isTimer = timers.includes(timer) || followerTimer.test(timer);
    return isName(server) && isTimer && more.length === 0 ? { verb: 'timeout', server, timer } : usage;
  },
  deliver: (words) => selecting('deliver', words),
  drop: (words) => selecting('drop', words),
  duplicate: (words) => selecting('duplicate', words),
  hold: (words) => selecting('hold', words),
  release: (words) => selecting('release', words),
  cut: (words) => oneLink('cut', words),
  mend: (words) => oneLink('mend', words),
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
    const read = commands.map(readQuoted);
    if (!isName(server) || commands.length === 0 || !areTexts(read)) return 'propose n1 "x" "y"';
    return { verb: 'propose', server, commands: read };
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
  read: (words) => oneServer('read', words),
  add: (words) => oneServer('add', words),
  given: ([server, ...words]) => {
    const [, term, terms = ''] = /^term (\d+) log ((?:\d+ ?)*)$/.exec(words.join(' ')) ?? [];
    if (!isName(server) || term === undefined) return 'given n1 term 3 log 1 1 3';
    return { verb: 'given', server, term: Number(term), terms: terms.split(' ').map(Number) };
  },
  snapshot: (words) => oneServer('snapshot', words),
  snapshotted: ([server, ...how]) => {
    const failing = how.join(' ');
    if (!isName(server) || (failing !== '' && failing !== 'failing')) return 'snapshotted n1 [failing]';
    return { verb: 'snapshotted', server, failing: failing !== '' };
  },
  reconfigure: ([server, ...words]) => {
    const changes = readChanges(words);
    if (!isName(server) || changes === null)
      return 'reconfigure n1 addLearner n4, addVoter n5, promote n4, remove n2, update n3';
    return { verb: 'reconfigure', server, changes };
  },
  unreachable: ([server, peer, ...more]) =>
    isName(server) && isName(peer) && more.length === 0
      ? { verb: 'unreachable', server, peer }
      : 'unreachable n1 n2',
  transfer: ([server, target = null, ...more]) => {
    if (!isName(server) || (target !== null && !isName(target)) || more.length > 0) return 'transfer n1 [n2]';
    return { verb: 'transfer', server, target };
  },
  expect: ([server, ...words]) => {
    const expectations = readExpectations(words);
    const usage =
      'expect n1 leader term 2 vote n1 commit 3 applied 3 log 1@1,2@2 disk 1@1 next n2 3 match n2 2';
    return isName(server) && expectations !== null ? { verb: 'expect', server, expectations } : usage;
  },
};

const areTexts = (words: readonly (string | null)[]): words is readonly string[] => !words.includes(null);

/** Null if it is not a string as JSON writes it. */
function readQuoted(word: string): string | null {
  try {
    return word.startsWith('"') ? (JSON.parse(word) as string) : null;
  } catch {
    return null;
  }
}

const limitNames: Readonly<Record<string, keyof Limits>> = {
  batching: 'maxBatchEntries',
  compacting: 'maxEntries',
  keeping: 'keptEntries',
  pieces: 'pieceBytes',
  preferring: 'preferred',
};

/** Null if the words are not pairs of a name and a number. */
function readLimits(words: readonly string[]): Limits | null {
  const limits: Record<keyof Limits, number> = { ...usualLimits };
  for (let place = 0; place < words.length; place += 2) {
    const name = limitNames[words[place] as string];
    const number = Number(words[place + 1]);
    if (name === undefined || !(number >= 0)) return null;
    limits[name] = number;
  }
  return limits;
}

const changeKinds: readonly string[] = ['addLearner', 'addVoter', 'promote', 'remove', 'update'];

/** Null if they are not pairs of a kind and a name, with commas between them. */
function readChanges(words: readonly string[]): readonly MemberChange[] | null {
  const pairs = words
    .join(' ')
    .split(', ')
    .map((pair) => pair.split(' '));
  const areChanges = pairs.every(
    ([kind = '', id, ...more]) => changeKinds.includes(kind) && isName(id) && more.length === 0,
  );
  if (!areChanges) return null;
  return pairs.map(([kind, id]) => ({ kind: kind as MemberChange['kind'], id: id as NodeId, address: '' }));
}

function oneServer(verb: OneServerVerb, [server, ...more]: readonly string[]): Command | string {
  return isName(server) && more.length === 0 ? { verb, server } : `${verb} n1`;
}

function selecting(verb: SelectingVerb, words: readonly string[]): Command | string {
  const [link = '', type, place, ...more] = words;
  const ends = /^(\w+|\*)->(\w+|\*)$/.exec(link);
  const isPlace = place === undefined || (/^[1-9]\d*$/.test(place) && !link.includes('*'));
  if (ends === null || !isPlace || more.length > 0)
    return `${verb} n1->n2 [AppendEntriesRequest [2]]; * stands for any server`;
  const [, from, to] = ends as unknown as [string, string, string];
  const selection = { from, to, type: type ?? null };
  return { verb, selection: place === undefined ? selection : { ...selection, place: Number(place) } };
}

function oneLink(verb: LinkVerb, [link = '', ...more]: readonly string[]): Command | string {
  const ends = /^(\w+)->(\w+)$/.exec(link);
  if (ends === null || more.length > 0) return `${verb} n1->n2`;
  return { verb, from: ends[1] as string, to: ends[2] as string };
}
