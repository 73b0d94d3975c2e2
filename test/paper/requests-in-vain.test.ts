/** What is refused, or comes to nothing, leaves a server as it was. */

import { describe, expect, test } from 'vitest';
import type { ServerEvent } from '../../spec/events.ts';
import {
  accepted,
  installSnapshot,
  reconfiguration,
  snapshotAnswer,
  snapshotMark,
  transferTo,
} from './events.ts';
import { everyRole, timersOf, whoDoesNotLead } from './every-role.ts';
import { follower, leader, type ServerUnderTest } from './server-fixture.ts';
import { settled } from './settled-leader.ts';

const requests: readonly ServerEvent[] = [
  reconfiguration(7, 'addLearner n4'),
  transferTo('n2', 7),
  { type: 'ClientRead', token: 7, count: 1 },
];

const inVain = whoDoesNotLead.flatMap(([name, make]) =>
  requests.map((request) => [name, request.type, make, request] as const),
);

test.each(inVain)('%s stays what it is when it refuses a %s (§8)', (_name, _type, make, request) => {
  const server = make();
  const { role, leaderId } = server.server;

  server.step(request);

  const refusal = { outcome: 'refused', token: 7, count: 1, reason: 'notLeader', leaderId };
  expect(server.last.answers).toEqual([refusal]);
  expect([server.server.role, server.last.orders]).toEqual([role, ['answer']]);
  expect(timersOf(server)).toEqual([]);
});

describe('a leader that refuses a change of the members', () => {
  const refusal = (reason: string) => [{ outcome: 'refused', token: 7, count: 1, reason, leaderId: 'n1' }];
  const early = () => leader({ term: 2, log: [1] }).saved();
  const changing = () => settled().step(reconfiguration(1, 'addLearner n4'));

  test.each([
    ['changeUnderWay', changing, 'addLearner n5'],
    ['termNotCommitted', early, 'addLearner n4'],
    ['impossibleChange', settled, 'remove n9'],
    [
      'learnerLags',
      () =>
        changing()
          .saved()
          .step(accepted({ term: 2, matchIndex: 3 })),
      'promote n4',
    ],
  ] as const)('because of %s goes on as before (§6)', (reason, make, change) => {
    const server = make();
    const { role, log } = server.server;
    const length = log.length;

    server.step(reconfiguration(7, change));

    expect(server.last.answers).toEqual(refusal(reason));
    expect([server.server.role, server.server.log.length]).toEqual([role, length]);
    expect([server.last.orders, timersOf(server)]).toEqual([['answer'], []]);
  });

  test.each([
    [
      'another change, rather than that its term is new',
      () => leader({ term: 1, voters: ['n1', 'n2'] }),
      'promote n9',
      'changeUnderWay',
    ],
    ['that its term is new, rather than that it is impossible', early, 'remove n9', 'termNotCommitted'],
    ['that it is impossible, rather than that somebody lags', settled, 'promote n9', 'impossibleChange'],
  ] as const)('names %s, where both hold (§6, thesis §4.1)', (_what, make, change, reason) => {
    expect(make().step(reconfiguration(7, change)).last.answers).toEqual(refusal(reason));
  });
});

test.each(everyRole)('%s is not disturbed by a leader of an older term (§5.1)', (_name, make) => {
  const server = make();
  const { role, leaderId } = server.server;

  server.step(installSnapshot(snapshotMark(4, 1), 0, { from: 'n3', term: 2 }));

  expect(server.server).toMatchObject({ role, leaderId, currentTerm: 3, incomingSnapshot: null });
  expect([server.last.orders, timersOf(server)]).toEqual([['send'], []]);
});

test.each(everyRole)('%s has as much to do when its disk has room again (thesis §10.2.1)', (_name, make) => {
  const server = make();
  const { role } = server.server;

  server.step({ type: 'DiskFreed' });

  expect(server.server).toMatchObject({ role, diskIsFull: false });
  expect([server.last.orders, timersOf(server)]).toEqual([[], []]);
});

test('a newer term that an answer to a piece shows is written once, and nothing else happens (§5.1)', () => {
  const server: ServerUnderTest = follower({ term: 3 }).step(snapshotAnswer({ term: 9, session: 1 }));

  expect(server.last.orders).toEqual(['saveTermAndVote']);
  expect(server.server).toMatchObject({ currentTerm: 9, role: 'follower.silent' });
});
