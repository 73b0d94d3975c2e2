import { describe, expect, test } from 'vitest';
import type { NodeId } from '../../spec/vocabulary.ts';
import { accepted, appendEntries, proposal, reconfiguration, requestVoteResponse } from './events.ts';
import { configurationEntry, members } from './members.ts';
import { entryOf, follower, leader, type ServerUnderTest } from './server-fixture.ts';
import { everywhere, settled } from './settled-leader.ts';

const three = 'n1 n2 n3';
const answers = ({ last }: ServerUnderTest) => last.answers;
const refusal = (reason: string) => [{ outcome: 'refused', token: 7, count: 1, reason, leaderId: 'n1' }];
const last = ({ server }: ServerUnderTest) => server.log.at(-1)?.configuration;

describe('a change of who votes', () => {
  test('begins with C-old,new in the log, which decides at once and goes to both halves (§6)', () => {
    const leading = settled().step(reconfiguration(7, 'addVoter n4', 'remove n3'));

    expect(last(leading)).toEqual(members('n1 n2 n3 to n1 n2 n4'));
    expect(leading.server.configuration).toEqual(last(leading));
    expect(leading.last.configurations).toEqual([last(leading)]);
    expect([...leading.server.followers.keys()]).toEqual(['n2', 'n3', 'n4']);
    expect(leading.last.to('n3')).toMatchObject([{ entries: [{ index: 3, kind: 'configuration' }] }]);
    expect(leading.last.to('n4')).toMatchObject([{ type: 'AppendEntriesRequest' }]);
  });

  test('goes on with C-new when C-old,new is committed by both halves (§6)', () => {
    const leading = settled().step(reconfiguration(7, 'addVoter n4', 'addVoter n5'));
    everywhere(leading, 'n2');
    const byOldOnly = last(leading);

    everywhere(leading, 'n4');

    expect(byOldOnly).toEqual(members('n1 n2 n3 to n1 n2 n3 n4 n5'));
    expect(last(leading)).toEqual(members('n1 n2 n3 n4 n5'));
    expect(leading.server.configuration).toEqual(last(leading));
  });

  test('goes on with C-new also where one server alone was the whole cluster (§6)', () => {
    const alone = leader({ term: 2, log: [1], voters: ['n1'] }).saved();
    alone.step(reconfiguration(7, 'addVoter n2'));
    const both = last(alone);

    alone.saved().step(accepted({ term: 2, prevLogIndex: 2, matchIndex: 3 }));

    expect([both, last(alone)]).toEqual([members('n1 to n1 n2'), members('n1 n2')]);
  });

  test('ends, and is answered, when C-new is committed and applied: once, not before (§6)', () => {
    const leading = settled().step(reconfiguration(7, 'addVoter n4'));
    everywhere(leading, 'n2', 'n4');
    const early = answers(leading);
    leading.saved().step(accepted({ from: 'n2', term: 2, matchIndex: 4 }));
    const byTwoOfFour = answers(leading);

    leading.step(accepted({ from: 'n4', term: 2, matchIndex: 4 }));

    expect([early, byTwoOfFour]).toEqual([[], []]);
    expect(answers(leading)).toEqual([{ outcome: 'done', token: 7, count: 1, index: 4 }]);
    expect(answers(leading.step(accepted({ from: 'n3', term: 2, matchIndex: 4 })))).toEqual([]);
  });

  test('forgets who is removed when C-new is in the log: it is told nothing more (§6)', () => {
    const leading = settled().step(reconfiguration(7, 'remove n3'));

    everywhere(leading, 'n2');

    expect([...leading.server.followers.keys()]).toEqual(['n2']);
    expect(leading.timeout('heartbeatInterval').last.to('n3')).toEqual([]);
  });

  test('is left by whichever leader sees C-old,new committed, also by one that did not begin it (§6)', () => {
    const log = [entryOf(1, 1), configurationEntry(2, 1, 'n1 n2 n3 to n1 n2 n4')];
    const leading = leader({ term: 2, log }).saved();
    const before = last(leading);

    for (const from of ['n2', 'n4']) leading.step(accepted({ from, term: 2, matchIndex: 3 }));

    expect(before).toBeNull();
    expect(last(leading)).toEqual(members('n1 n2 n4'));
    expect(answers(leading)).toEqual([]);
  });

  test('is left at once by a leader whose snapshot ends within it: it is committed (§6, §7)', () => {
    const joint = members('n1 n2 n3 to n1 n2 n4');
    const mark = { lastIncludedIndex: 3, lastIncludedTerm: 1, configuration: joint, bytes: 5 };

    const leading = leader({ term: 2, snapshot: mark as never });

    expect(last(leading)).toEqual(members('n1 n2 n4'));
  });

  test('is open to the next leader when this one loses office: nobody knows what becomes of it (§6)', () => {
    const leading = settled().step(reconfiguration(7, 'addVoter n4'));

    leading.step(requestVoteResponse({ term: 3, voteGranted: false }));

    expect(answers(leading)).toEqual([{ outcome: 'unknown', token: 7, count: 1 }]);
    expect(leading.server.pendingChange).toBeNull();
  });
});

describe('a change of who only listens', () => {
  test.each([
    ['a learner is added', three, 'addLearner n4', 'n1 n2 n3 + n4'],
    ['a learner is removed', 'n1 n2 n3 + n4', 'remove n4', three],
  ])('needs no joint configuration: %s (thesis §4.2.1)', (_what, before, change, after) => {
    const leading = settled(members(before)).step(reconfiguration(7, change));

    expect(last(leading)).toEqual(members(after));
    everywhere(leading, 'n2');
    expect(answers(leading)).toEqual([{ outcome: 'done', token: 7, count: 1, index: 3 }]);
  });

  test('the same holds for an address (§6)', () => {
    const leading = settled().step(reconfiguration(7, 'update n3 there:1'));

    expect(last(leading)).toMatchObject({ voters: ['n1', 'n2', 'n3'], oldVoters: [] });
    expect(last(leading)?.addresses[2]).toEqual({ id: 'n3', address: 'there:1' });
  });
});

describe('a change is refused', () => {
  const request = reconfiguration(7, 'addVoter n4');

  test('by whoever does not lead, who names the leader (§8)', () => {
    const server = follower({ term: 1 }).step(appendEntries({})).step(request);

    expect(answers(server)).toMatchObject([
      { outcome: 'refused', reason: 'notLeader', leaderId: 'n2', count: 1 },
    ]);
  });

  test('while another one is not committed (§6)', () => {
    const leading = settled()
      .step(reconfiguration(1, 'addLearner n4'))
      .step(reconfiguration(7, 'addLearner n5'));

    expect(answers(leading)).toEqual(refusal('changeUnderWay'));
    expect(leading.server.log).toHaveLength(3);
  });

  test('while C-old,new decides, and while C-new is not committed (§6)', () => {
    const leading = settled().step(reconfiguration(1, 'addVoter n4'));

    expect(answers(leading.step(request))).toEqual(refusal('changeUnderWay'));
    everywhere(leading, 'n2', 'n4');
    expect(answers(leading.step(request))).toEqual(refusal('changeUnderWay'));
  });

  test('while who asked for the one before is not answered: the own disk may lag behind the others (§6, §8)', () => {
    const leading = settled().step(reconfiguration(1, 'addLearner n4'));
    for (const from of ['n2', 'n3']) leading.step(accepted({ from, term: 2, matchIndex: 3 }));

    const meanwhile = answers(leading.step(request));

    expect(leading.server).toMatchObject({ commitIndex: 3, lastApplied: 2 });
    expect(meanwhile).toEqual(refusal('changeUnderWay'));
    expect(answers(leading.saved())).toEqual([{ outcome: 'done', token: 1, count: 1, index: 3 }]);
  });

  test('before an entry of the leader’s own term is committed: there may be a change that it does not know of (thesis §4.1)', () => {
    const leading = leader({ term: 2, log: [1] }).saved();

    expect(answers(leading.step(request))).toEqual(refusal('termNotCommitted'));
    leading.step(accepted({ term: 2, matchIndex: 1 }));
    expect(answers(leading.step(request))).toEqual(refusal('termNotCommitted'));
    leading.step(accepted({ term: 2, prevLogIndex: 1, matchIndex: 2 }));
    expect(answers(leading.step(request))).toEqual([]);
  });

  test('where the members do not allow it (§6)', () => {
    expect(answers(settled().step(reconfiguration(7, 'remove n9')))).toEqual(refusal('impossibleChange'));
    expect(answers(settled().step({ ...request, changes: [] }))).toEqual(refusal('impossibleChange'));
  });

  test('if a learner is to vote that has not caught up: it would keep everybody from committing (thesis §4.2.1)', () => {
    const leading = settled(members('n1 n2 n3 + n4'));

    expect(answers(leading.step(reconfiguration(7, 'promote n4')))).toEqual(refusal('learnerLags'));
    expect(answers(leading.step(reconfiguration(7, 'addLearner n5', 'promote n5')))).toEqual(
      refusal('learnerLags'),
    );
  });

  test('and is possible again when the one before it is over (§6)', () => {
    const leading = everywhere(settled().step(reconfiguration(1, 'addLearner n4')), 'n2');

    expect(answers(leading.step(reconfiguration(7, 'addLearner n5')))).toEqual([]);
    expect(last(leading)).toEqual(members('n1 n2 n3 + n4 n5'));
  });
});

describe('a learner that catches up', () => {
  /** Another time of support: the others answer and it begins anew. */
  function round(leading: ServerUnderTest, learnerHas: number): ServerUnderTest {
    leading.step(accepted({ from: 'n2', term: 2, matchIndex: 2 }));
    leading.step(accepted({ from: 'n4', term: 2, matchIndex: learnerHas }));
    return leading.timeout('minimumElectionTimeout');
  }
  const learning = () => settled(members('n1 n2 n3 + n4'));
  const isCaughtUp = ({ server }: ServerUnderTest) => server.followers.get('n4' as NodeId)?.isCaughtUp;

  test('may vote when in one election timeout it got all that was there when this began (thesis §4.2.1)', () => {
    const leading = settled().step(reconfiguration(1, 'addLearner n4')).saved();
    leading.step(accepted({ term: 2, prevLogIndex: 2, matchIndex: 3 })).timeout('minimumElectionTimeout');
    const atFirst = isCaughtUp(leading);
    leading.step(proposal(1, 5, 6)).saved();

    round(leading, 3);

    expect([atFirst, isCaughtUp(leading)]).toEqual([false, true]);
    leading.step(reconfiguration(7, 'promote n4'));
    expect(last(leading)).toEqual(members('n1 n2 n3 to n1 n2 n3 n4'));
  });

  test('may not while more comes in an election timeout than it can take (thesis §4.2.1)', () => {
    const leading = round(
      learning()
        .step(proposal(1, 5, 6))
        .saved(),
      2,
    );

    expect(isCaughtUp(round(leading, 3))).toBe(false);
    expect(answers(leading.step(reconfiguration(7, 'promote n4')))).toEqual(refusal('learnerLags'));
  });

  test('may no longer if it falls behind later (thesis §4.2.1)', () => {
    const leading = round(round(learning(), 2), 2)
      .step(proposal(1, 5, 6))
      .saved();
    leading.step(accepted({ term: 2, prevLogIndex: 2, matchIndex: 4 })).timeout('minimumElectionTimeout');
    const stillThen = isCaughtUp(leading);

    leading.step(accepted({ term: 2, prevLogIndex: 2, matchIndex: 4 })).timeout('minimumElectionTimeout');

    expect([stillThen, isCaughtUp(leading)]).toEqual([true, false]);
  });
});
