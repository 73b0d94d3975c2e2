import { describe, expect, test } from 'vitest';

import {
  refuseAppendEntriesRequest,
  refuseAppendEntriesResponse,
  refuseLogEntry,
  refusePreVoteRequest,
  refusePreVoteResponse,
  refuseRequestVoteRequest,
  refuseRequestVoteResponse,
} from '../../spec/rules/well-formed-messages.ts';
import type { LogEntry } from '../../spec/vocabulary.ts';
import {
  accepted,
  appendEntries,
  preVote,
  preVoteResponse,
  rejected,
  requestVote,
  requestVoteResponse,
} from './events.ts';
import { entriesOf, entryOf } from './server-fixture.ts';

const lastTerm = Number.MAX_SAFE_INTEGER - 2;
const noSuccessor = `Term ${lastTerm + 1} has no successor that a server could stand for.`;

describe.each([
  ['PreVoteRequest', (fields: object) => refusePreVoteRequest(preVote(fields))],
  ['RequestVoteRequest', (fields: object) => refuseRequestVoteRequest(requestVote(fields))],
] as const)('a %s', (_type, refuse) => {
  test('may come with an empty log and with a long one (§5.4.1)', () => {
    expect(refuse({ term: 1 })).toBe(null);
    expect(refuse({ term: 4, lastLogIndex: 9, lastLogTerm: 3 })).toBe(null);
    expect(refuse({ term: lastTerm })).toBe(null);
  });

  test('asks for its sender and nobody else (§5.2)', () => {
    expect(refuse({ from: 'n2', candidateId: 'n3' })).toBe('n2 asks for votes for n3.');
  });

  test('stands for a term that its log has not reached (§5.2)', () => {
    expect(refuse({ term: 3, lastLogIndex: 1, lastLogTerm: 3 })).toBe(
      'lastLogTerm 3 is not older than term 3.',
    );
    expect(refuse({ term: 0 })).toBe('lastLogTerm 0 is not older than term 0.');
  });

  test('names an index and a term, or neither (§5.4.1)', () => {
    expect(refuse({ term: 3, lastLogIndex: 1 })).toBe('lastLogIndex is 1 and lastLogTerm is 0.');
    expect(refuse({ term: 3, lastLogTerm: 1 })).toBe('lastLogIndex is 0 and lastLogTerm is 1.');
  });

  test('leaves a term for the next election (§5.1)', () => {
    expect(refuse({ term: lastTerm + 1 })).toBe(noSuccessor);
  });
});

test('a pre-vote is granted for a term, refused in any (thesis §9.6)', () => {
  expect(refusePreVoteResponse(preVoteResponse({ term: 0, voteGranted: true }))).toBe(
    'A vote is granted in term 0.',
  );
  expect(refusePreVoteResponse(preVoteResponse({ term: 0, voteGranted: false }))).toBe(null);
  expect(refusePreVoteResponse(preVoteResponse({ term: 1, voteGranted: true }))).toBe(null);
  expect(refusePreVoteResponse(preVoteResponse({ term: lastTerm + 1 }))).toBe(noSuccessor);
});

test('a vote is answered in a term, from 1 on (§5.1)', () => {
  expect(refuseRequestVoteResponse(requestVoteResponse({ term: 0 }))).toBe('A vote is answered in term 0.');
  expect(refuseRequestVoteResponse(requestVoteResponse({ term: 1 }))).toBe(null);
  expect(refuseRequestVoteResponse(requestVoteResponse({ term: lastTerm + 1 }))).toBe(noSuccessor);
});

describe('AppendEntries', () => {
  const refuse = (fields: object) => refuseAppendEntriesRequest(appendEntries(fields));

  test('may be empty, may begin a log, and may follow on one (§5.3)', () => {
    expect(refuse({ term: 1 })).toBe(null);
    expect(refuse({ term: 2, entries: entriesOf([1, 1, 2]) })).toBe(null);
    expect(refuse({ term: 2, prevLogIndex: 3, prevLogTerm: 2, entries: entriesOf([2, 2], 3) })).toBe(null);
    expect(refuse({ term: lastTerm })).toBe(null);
  });

  test('comes from a leader, of a term from 1 on (§5.2)', () => {
    expect(refuse({ term: 0 })).toBe('A leader speaks in term 0.');
    expect(refuse({ from: 'n2', leaderId: 'n3' })).toBe('n2 speaks for the leader n3.');
    expect(refuse({ term: lastTerm + 1 })).toBe(noSuccessor);
  });

  test('tells a place: an index and a term that the leader can have, or neither (§5.3)', () => {
    expect(refuse({ term: 2, prevLogIndex: 1, prevLogTerm: 3 })).toBe('prevLogTerm 3 is newer than term 2.');
    expect(refuse({ term: 2, prevLogIndex: 1 })).toBe('prevLogIndex is 1 and prevLogTerm is 0.');
    expect(refuse({ term: 2, prevLogTerm: 1 })).toBe('prevLogIndex is 0 and prevLogTerm is 1.');
  });

  test('brings entries in order and without gaps (§5.3)', () => {
    const after = { term: 5, prevLogIndex: 4, prevLogTerm: 2 };

    expect(refuse({ ...after, entries: [entryOf(6, 2)] })).toBe('Entry 6 stands where 5 belongs.');
    expect(refuse({ ...after, entries: [entryOf(5, 2), entryOf(7, 2)] })).toBe(
      'Entry 7 stands where 6 belongs.',
    );
  });

  test('brings terms that never decrease, nor pass the leader’s (§5.3)', () => {
    const after = { term: 5, prevLogIndex: 4, prevLogTerm: 3 };

    expect(refuse({ ...after, entries: [entryOf(5, 2)] })).toBe('Entry 5 has term 2, the one before it 3.');
    expect(refuse({ ...after, entries: entriesOf([4, 3], 4) })).toBe(
      'Entry 6 has term 3, the one before it 4.',
    );
    expect(refuse({ ...after, entries: entriesOf([4, 6], 4) })).toBe('An entry has term 6, its leader 5.');
  });
});

describe('an answer to AppendEntries', () => {
  test('is a success that agrees, or a refusal that says where the logs part (§5.3)', () => {
    expect(refuseAppendEntriesResponse(accepted({ matchIndex: 3 }))).toBe(null);
    expect(refuseAppendEntriesResponse(rejected({ conflictIndex: 3 }))).toBe(null);
    expect(refuseAppendEntriesResponse(rejected({ term: 2, conflictIndex: 3, conflictTerm: 2 }))).toBe(null);
    expect(refuseAppendEntriesResponse(rejected({ term: 2 }))).toBe(null);
  });

  test('names no conflict if it is a success (§5.3)', () => {
    const seen = 'A success names a conflict.';

    expect(refuseAppendEntriesResponse(accepted({ conflictIndex: 1 }))).toBe(seen);
    expect(refuseAppendEntriesResponse(accepted({ conflictTerm: 1 }))).toBe(seen);
  });

  test('agrees about nothing if it is a refusal (§5.3)', () => {
    expect(refuseAppendEntriesResponse(rejected({ matchIndex: 1 }))).toBe(
      'A refusal claims to agree up to 1.',
    );
  });

  test('names a conflict with a place, in a term that can be (§5.3)', () => {
    expect(refuseAppendEntriesResponse(rejected({ conflictTerm: 1 }))).toBe(
      'conflictTerm 1 has no first index.',
    );
    expect(refuseAppendEntriesResponse(rejected({ term: 2, conflictIndex: 1, conflictTerm: 3 }))).toBe(
      'conflictTerm 3 is newer than term 2.',
    );
  });

  test('comes from a term from 1 on, with a successor (§5.1)', () => {
    expect(refuseAppendEntriesResponse(accepted({ term: 0 }))).toBe('AppendEntries is answered in term 0.');
    expect(refuseAppendEntriesResponse(accepted({ term: lastTerm + 1 }))).toBe(noSuccessor);
  });
});

test('an entry has an index and a term from 1 on; a noop carries nothing (§5.3)', () => {
  const entry = entryOf(1, 1);
  const noop: LogEntry = { ...entry, kind: 'noop' };

  expect(refuseLogEntry(entry)).toBe(null);
  expect(refuseLogEntry(entryOf(0, 1))).toBe('No entry has index 0.');
  expect(refuseLogEntry(entryOf(1, 0))).toBe('No entry has term 0.');
  expect(refuseLogEntry({ ...noop, command: Uint8Array.of(7) })).toBe('A noop carries a command.');
  expect(refuseLogEntry({ ...noop, command: new Uint8Array(0) })).toBe(null);
  expect(refuseLogEntry({ ...entry, command: new Uint8Array(0) })).toBe(null);
});
