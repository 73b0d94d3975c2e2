import { describe, expect, test } from 'vitest';
import type { InstallSnapshotRequest } from '../../spec/messages.ts';
import {
  refuseInstallSnapshotRequest,
  refuseInstallSnapshotResponse,
  refuseLogEntry,
  refuseSnapshotMark,
  refuseTimeoutNowRequest,
} from '../../spec/rules/well-formed-messages.ts';
import type { Configuration, NodeId } from '../../spec/vocabulary.ts';
import { installSnapshot, snapshotAnswer, snapshotMark, timeoutNow } from './events.ts';
import { configurationEntry, members } from './members.ts';
import { entryOf } from './server-fixture.ts';

const lastTerm = Number.MAX_SAFE_INTEGER - 2;
const noSuccessor = `Term ${lastTerm + 1} has no successor that a server could stand for.`;

describe('a piece of a snapshot', () => {
  const mark = snapshotMark(4, 2, 25);
  const refuse = (offset: number, fields: object = {}, snapshot = mark) =>
    refuseInstallSnapshotRequest({
      ...installSnapshot(snapshot, offset, { term: 3 }),
      ...fields,
    } as InstallSnapshotRequest);

  test('lies anywhere in it, and ends at most where it ends (Figure 13)', () => {
    expect([refuse(0), refuse(10), refuse(20)]).toEqual([null, null, null]);
    expect(refuse(0, {}, snapshotMark(4, 2, 0))).toBe(null);
    expect(refuse(0, { term: lastTerm })).toBe(null);
    expect(refuse(20, { data: new Uint8Array(6) })).toBe('A piece ends at 26 of 25 bytes.');
    expect(refuse(26, { data: new Uint8Array(0) })).toBe('A piece ends at 26 of 25 bytes.');
  });

  test('is the last one exactly if it ends where the snapshot ends (Figure 13)', () => {
    expect(refuse(20, { done: false })).toBe('A piece that ends at 25 of 25 is not the last.');
    expect(refuse(10, { done: true })).toBe('A piece that ends at 20 of 25 is the last.');
  });

  test('comes from a leader, of a term from 1 on that has a successor (§5.2)', () => {
    expect(refuse(0, { term: 0 })).toBe('A leader speaks in term 0.');
    expect(refuse(0, { leaderId: 'n3' })).toBe('n2 speaks for the leader n3.');
    expect(refuse(0, { term: lastTerm + 1 })).toBe(noSuccessor);
  });

  test('is of a snapshot that its leader can have (§7)', () => {
    expect(refuse(0, { term: 2 })).toBe(null);
    expect(refuse(0, { term: 1 })).toBe('lastIncludedTerm 2 is newer than term 1.');
  });

  test('is answered in a term from 1 on that has a successor (§5.1)', () => {
    const refused = (term: number) => refuseInstallSnapshotResponse(snapshotAnswer({ term }));

    expect(refused(0)).toBe('InstallSnapshot is answered in term 0.');
    expect([refused(1), refused(lastTerm)]).toEqual([null, null]);
    expect(refused(lastTerm + 1)).toBe(noSuccessor);
  });
});

test('only a leader asks others to stand: its term is from 1 on, and its log is not empty (thesis §3.10)', () => {
  const refuse = (term: number, lastLogIndex: number) =>
    refuseTimeoutNowRequest(timeoutNow({ term, lastLogIndex }));

  expect([refuse(1, 1), refuse(lastTerm, 7)]).toEqual([null, null]);
  expect(refuse(0, 1)).toBe('A leader speaks in term 0.');
  expect(refuse(1, 0)).toBe('A leader has an empty log.');
  expect(refuse(lastTerm + 1, 1)).toBe(noSuccessor);
});

test('a snapshot replaces something, of a time when somebody decided (§7)', () => {
  const nobody: Configuration = { voters: [], oldVoters: [], learners: [], addresses: [] };

  expect(refuseSnapshotMark(snapshotMark(1, 1))).toBe(null);
  expect(refuseSnapshotMark(snapshotMark(0, 1))).toBe('A snapshot replaces nothing.');
  expect(refuseSnapshotMark(snapshotMark(1, 0))).toBe('A snapshot ends in term 0.');
  expect(refuseSnapshotMark(snapshotMark(1, lastTerm + 1))).toBe(noSuccessor);
  expect(refuseSnapshotMark(snapshotMark(1, 1, 25, nobody))).toBe('A configuration has no voters.');
});

describe('a configuration', () => {
  const ids = (text: string) => text.split(' ') as NodeId[];
  const addresses = (text: string) => ids(text).map((id) => ({ id, address: '' }));
  const refuse = (configuration: Configuration) =>
    refuseLogEntry({ ...configurationEntry(1, 1, 'n1'), configuration });
  const refuseWith = (fields: Partial<Configuration>) => refuse({ ...members('n1 n2'), ...fields });

  test('is in an entry of its kind, and only there (§6)', () => {
    const entry = configurationEntry(1, 1, 'n1 n2');
    const { configuration } = entry;

    expect(refuseLogEntry(entry)).toBe(null);
    expect(refuseLogEntry({ ...entry, configuration: null })).toBe('A configuration entry carries none.');
    expect(refuseLogEntry({ ...entryOf(1, 1), configuration })).toBe('A command carries a configuration.');
    expect(refuseLogEntry({ ...entry, command: Uint8Array.of(7) })).toBe(
      'A configuration carries a command.',
    );
  });

  test.each(['n1', 'n1 n2 n3', 'n1 n2 + n3', 'n1 n2 to n1 n3', 'n1 n2 to n3 + n4 n5'])(
    'may be %s (§6)',
    (text) => {
      expect(refuse(members(text))).toBe(null);
    },
  );

  test.each([
    ['voters', { voters: ids('n2 n1') }, 'n1'],
    ['voters', { voters: ids('n1 n2 n2') }, 'n2'],
    ['old voters', { oldVoters: ids('n3 n2') }, 'n2'],
    ['learners', { learners: ids('n4 n3') }, 'n3'],
    ['addresses', { addresses: addresses('n2 n1') }, 'n1'],
  ])('has its %s in order, and each of them once (§6)', (_list, fields, wrong) => {
    expect(refuseWith(fields)).toBe(`In a configuration ${wrong} stands twice or out of order.`);
  });

  test('has somebody who decides, and nobody who decides and only listens (§6, thesis §4.2.1)', () => {
    expect(refuseWith({ voters: [], oldVoters: ids('n1 n2') })).toBe('A configuration has no voters.');
    expect(refuseWith({ learners: ids('n2') })).toBe('n2 is a voter and a learner.');
    expect(refuseWith({ oldVoters: ids('n3'), learners: ids('n3') })).toBe('n3 is a voter and a learner.');
  });

  test('has an address of each of its members, and of nobody else (§6)', () => {
    const seen = (count: number, known: number) =>
      `A configuration of ${count} members has addresses of ${known}.`;

    expect(refuseWith({ addresses: addresses('n1') })).toBe(seen(2, 1));
    expect(refuseWith({ addresses: addresses('n1 n2 n3') })).toBe(seen(2, 3));
    expect(refuseWith({ addresses: addresses('n1 n3') })).toBe(seen(2, 2));
    expect(refuseWith({ oldVoters: ids('n3') })).toBe(seen(3, 2));
    expect(refuseWith({ learners: ids('n3') })).toBe(seen(3, 2));
  });
});
