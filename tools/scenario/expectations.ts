/** What a script expects of a server: how it is written, and whether it holds. */

import type { ScenarioServer } from './scenario-server.ts';
import { tellMark } from './told-messages.ts';
import { tellLog } from './trace.ts';

/** Field by field what is expected of one server, as written. */
export interface Expectation {
  readonly field: string;
  readonly of: string | null;
  readonly value: string;
}

const scalars = [
  ...['term', 'vote', 'commit', 'applied', 'durable', 'log', 'disk', 'leaderId'],
  ...['snapshot', 'machine', 'voters', 'oldVoters', 'learners'],
];
const roles = ['follower', 'preCandidate', 'candidate', 'leader', 'halted', 'down'];

/** What is expected of a leader's view of another server. */
const ofFollower: readonly string[] = ['next', 'match', 'progress', 'inFlight'];

/** Null if they cannot be read. */
export function readExpectations(words: readonly string[]): readonly Expectation[] | null {
  const expectations: Expectation[] = [];
  for (let place = 0; place < words.length; place += 1) {
    const [field = '', second, third] = words.slice(place, place + 3);
    if (roles.includes(field.split('.')[0] as string))
      expectations.push({ field: 'role', of: null, value: field });
    else if (scalars.includes(field) && second !== undefined) {
      expectations.push({ field, of: null, value: second });
      place += 1;
    } else if (ofFollower.includes(field) && second !== undefined && third !== undefined) {
      expectations.push({ field, of: second, value: third });
      place += 2;
    } else return null;
  }
  return expectations.length > 0 ? expectations : null;
}

/** Throws if the expectation does not hold. */
export function compare(one: ScenarioServer, { field, of, value }: Expectation): void {
  const actual = actualValue(one, field, of);
  const holds = actual === value || (field === 'role' && actual.startsWith(`${value}.`));
  const name = of === null ? field : `${field} of ${of}`;
  if (!holds) throw new Error(`Expected ${one.id} to have ${name} ${value}; it has ${actual}.`);
}

function actualValue(one: ScenarioServer, field: string, of: string | null): string {
  const { server, disk, running, machine } = one;
  const progress = [...server.followers].find(([id]) => id === of)?.[1];
  const values: Readonly<Record<string, string | number | null | undefined>> = {
    role: running ? server.role : 'down',
    term: server.currentTerm,
    vote: server.votedFor,
    leaderId: server.leaderId,
    commit: server.commitIndex,
    applied: server.lastApplied,
    durable: server.durableIndex,
    log: tellLog(server),
    disk: tellLog(disk),
    snapshot: server.snapshot === null ? null : tellMark(server.snapshot),
    machine: machine.join(',') || null,
    voters: server.configuration.voters.join(',') || null,
    oldVoters: server.configuration.oldVoters.join(',') || null,
    learners: server.configuration.learners.join(',') || null,
    next: progress?.nextIndex,
    match: progress?.matchIndex,
    progress: progress?.role,
    inFlight: progress?.inFlight.length,
  };
  return String(values[field] ?? 'none');
}
