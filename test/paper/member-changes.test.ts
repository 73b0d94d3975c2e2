import { describe, expect, test } from 'vitest';
import type { MemberChange } from '../../spec/events.ts';
import {
  changedConfiguration,
  configurationAfterJoint,
  jointConfiguration,
  sameVoters,
} from '../../spec/rules/member-changes.ts';
import { countsAsLearner, isJoint, membersOf, votes } from '../../spec/rules/membership.ts';
import type { Configuration, NodeId } from '../../spec/vocabulary.ts';
import { reconfiguration } from './events.ts';
import { members } from './members.ts';

const changesOf = (...texts: string[]): readonly MemberChange[] => reconfiguration(1, ...texts).changes;
const changed = (from: string, ...texts: string[]) =>
  changedConfiguration(members(from), changesOf(...texts));

describe('what a change makes of the members', () => {
  test.each([
    ['addLearner n4', 'n1 n2 n3 + n4'],
    ['addVoter n4', 'n1 n2 n3 n4'],
    ['remove n3', 'n1 n2'],
    ['remove n1', 'n2 n3'],
  ])('%s makes of three voters: %s (§6, thesis §4.2)', (change, expected) => {
    expect(changed('n1 n2 n3', change)).toEqual(members(expected));
  });

  test('a learner that is promoted votes, and is a learner no more (thesis §4.2.1)', () => {
    expect(changed('n1 n2 + n3 n4', 'promote n3')).toEqual(members('n1 n2 n3 + n4'));
  });

  test('a learner may be removed (thesis §4.2.1)', () => {
    expect(changed('n1 n2 + n3', 'remove n3')).toEqual(members('n1 n2'));
  });

  test('a server is replaced in one change, and any number may be (§6)', () => {
    expect(changed('n1 n2 n3 + n4', 'promote n4', 'remove n3')).toEqual(members('n1 n2 n4'));
    expect(changed('n1 n2 n3', 'addVoter n4', 'addVoter n5', 'remove n1', 'remove n2', 'remove n3')).toEqual(
      members('n4 n5'),
    );
  });

  test('an address changes, and nothing else does: neither who votes nor who learns (§6)', () => {
    const before = members('n1 n2 + n3');

    const after = changedConfiguration(
      before,
      changesOf('update n3 there:1', 'update n1 here:1'),
    ) as Configuration;

    expect(after).toMatchObject({ voters: ['n1', 'n2'], learners: ['n3'], oldVoters: [] });
    expect(after.addresses.map(({ address }) => address)).toEqual(['here:1', '', 'there:1']);
  });

  test('whoever is added brings an address, and whoever is promoted keeps it (thesis §4.1)', () => {
    const added = changedConfiguration(members('n1'), changesOf('addLearner n2 there:1')) as Configuration;
    const promoted = changedConfiguration(added, changesOf('promote n2'));

    expect(promoted?.addresses.map(({ address }) => address)).toEqual(['', 'there:1']);
  });

  test.each([
    ['n1 n2', 'addVoter n2', 'is a voter already'],
    ['n1 n2', 'addLearner n2', 'is a voter already'],
    ['n1 n2 + n3', 'addVoter n3', 'is a learner, and must be promoted'],
    ['n1 n2', 'promote n2', 'is a voter already'],
    ['n1 n2', 'promote n9', 'is no member'],
    ['n1 n2', 'remove n9', 'is no member'],
    ['n1 n2', 'update n9 there', 'is no member'],
    ['n1', 'remove n1', 'is the last voter'],
    ['n1 + n2', 'remove n1', 'is the last voter'],
  ])('with %s it is impossible to %s: it %s (§6, thesis §4.1)', (before, change) => {
    expect(changed(before, change)).toBeNull();
  });

  test('one impossible change makes all of them impossible (§6)', () => {
    expect(changed('n1 n2 n3', 'addVoter n4', 'remove n9')).toBeNull();
  });

  test('whoever is new does not count while the servers before it decide, too (§6)', () => {
    const learnersOf = (text: string) =>
      membersOf(members(text)).filter((id) => countsAsLearner(members(text), id));

    expect(learnersOf('n1 n2 n3')).toEqual([]);
    expect(learnersOf('n1 n2 + n3')).toEqual(['n3']);
    expect(learnersOf('n1 n2 to n1 n4 + n3')).toEqual(['n4', 'n3']);
    expect(learnersOf('n1 to n1 n2')).toEqual(['n2']);
  });

  test('nobody is added twice (§6)', () => {
    expect(changed('n1 n2', 'addVoter n3', 'addLearner n3')).toBeNull();
    expect(changed('n1 n2', 'addVoter n3', 'addVoter n3')).toBeNull();
  });

  test('a voter becomes a learner only in two changes: a joint configuration cannot name both (§6)', () => {
    expect(changed('n1 n2 n3', 'remove n3', 'addLearner n3')).toBeNull();
  });

  test('whoever is removed comes back only in another change: what it held counts for nothing then (§6)', () => {
    expect(changed('n1 n2 n3', 'remove n3', 'addVoter n3')).toBeNull();
    expect(changed('n1 n2 + n3', 'remove n3', 'addLearner n3')).toBeNull();
    expect(changed('n1 n2', 'addVoter n3', 'remove n3', 'addLearner n3')).toEqual(members('n1 n2 + n3'));
  });

  test('there are at most 64 members (thesis §4.1)', () => {
    const names = Array.from({ length: 64 }, (_, place) => `m${place}`);

    expect(changed('n1', ...names.slice(1).map((name) => `addLearner ${name}`))?.learners).toHaveLength(63);
    expect(changed('n1', ...names.map((name) => `addLearner ${name}`))).toBeNull();
  });
});

describe('C-old,new', () => {
  const joint = jointConfiguration(members('n1 n2 n3'), members('n2 n4 + n5'));

  test('has both halves, and everybody’s address (§6)', () => {
    expect(joint).toEqual(members('n1 n2 n3 to n2 n4 + n5'));
    expect([isJoint(joint), isJoint(members('n1'))]).toEqual([true, false]);
  });

  test('has a vote for everybody of either half, and for no learner (§6)', () => {
    const voting = ['n1', 'n2', 'n3', 'n4', 'n5', 'n9'].filter((id) => votes(joint, id as NodeId));

    expect(voting).toEqual(['n1', 'n2', 'n3', 'n4']);
    expect(membersOf(joint)).toHaveLength(5);
  });

  test('leaves the new half, its learners, and nobody else’s address (§6)', () => {
    expect(configurationAfterJoint(joint)).toEqual(members('n2 n4 + n5'));
  });

  test('keeps the new address of whoever is in both halves (§6)', () => {
    const next = changedConfiguration(
      members('n1 n2'),
      changesOf('update n1 new:1', 'addVoter n3'),
    ) as Configuration;

    expect(jointConfiguration(members('n1 n2'), next).addresses[0]?.address).toBe('new:1');
  });

  test('is needed exactly where other servers vote (§6)', () => {
    expect(sameVoters(members('n1 n2'), members('n1 n2 + n3'))).toBe(true);
    expect(sameVoters(members('n1 n2'), members('n1 n3'))).toBe(false);
    expect(sameVoters(members('n1 n2'), members('n1 n2 n3'))).toBe(false);
  });
});
