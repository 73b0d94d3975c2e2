/** The lockstep sees what it is there to see. */

import { describe, expect, test } from 'vitest';
import { BranchTable } from '../../../tools/oracle/branch-table.ts';
import type { Order } from '../../../tools/oracle/order.ts';
import { BranchCoverage } from '../branch-coverage.ts';
import { explore } from '../explore.ts';
import { GuardCoverage } from '../guard-coverage.ts';
import { impossibleAlone } from './impossible.ts';
import { breakStart, breakStep, exchanged, withoutFirst } from './planted-faults.ts';
import {
  generatedServer,
  type ServerSubject,
  serverBounds,
  serverBranches,
  serverLockstep,
  serverModel,
} from './server-model.ts';

const edgesOfThree = () => explore(serverModel(3), serverBounds(2, 2, 30));

/** Changes nothing that was ordered, but the live state. */
function breakState(
  change: (live: Parameters<ServerSubject['step']>[0] & { role: string }) => void,
): ServerSubject {
  return breakStep((orders, live) => {
    change(live);
    return orders;
  });
}

/** The message as it was, but for one number. */
function withOtherPlace(order: Order): Order {
  const [to, message] = order.given as [unknown, { readonly prevLogIndex?: number }];
  if (order.type !== 'send' || message.prevLogIndex !== 1) return order;
  return { type: order.type, given: [to, { ...message, prevLogIndex: 0 }] };
}

/** The number of the branch by which a follower becomes a pre-candidate. */
const stands =
  serverBranches.branches.find(({ state, on }) => state === 'follower' && on === 'after electionTimeout')
    ?.number ?? -1;

const differs = ' in the chart, .* in generated code';

const faults: readonly (readonly [string, ServerSubject, RegExp])[] = [
  [
    'an effect that is missing',
    breakStep((orders) => withoutFirst(orders, 'saveTermAndVote')),
    new RegExp(`^follower.silent × \\w+: order \\d+: saveTermAndVote\\(.*\\)${differs}`),
  ],
  [
    'an effect that comes twice',
    breakStep((orders) => orders.flatMap((order) => (order.type === 'answer' ? [order, order] : [order]))),
    /^follower.silent × ClientProposal: order 3: nothing in the chart, answer\(.*\)/,
  ],
  [
    'a vote that is sent before it is saved',
    breakStep((orders) => exchanged(orders, 'saveTermAndVote', 'send')),
    /^follower.silent × \w+: order \d+: saveTermAndVote\(.*\) in the chart, send\(/,
  ],
  [
    'a timer that is not started',
    breakStep((orders) => withoutFirst(orders, 'startTimer')),
    new RegExp(`^follower.silent × \\w+: order \\d+: startTimer\\("electionTimeout"\\)${differs}`),
  ],
  [
    'a timer that is not stopped',
    breakStep((orders) => withoutFirst(orders, 'cancelTimer')),
    new RegExp(`^follower.silent × \\w+: order \\d+: cancelTimer\\("electionTimeout"\\)${differs}`),
  ],
  [
    'a timer that is not started at the boot',
    breakStart((orders) => withoutFirst(orders, 'startTimer')),
    /^before boot × Booted: order 1: startTimer\("electionTimeout"\) in the chart, nothing in generated code/,
  ],
  [
    'a branch with a wrong number',
    breakStep((orders) =>
      orders.map((order) => (order.given[0] === stands ? { ...order, given: [stands + 1] } : order)),
    ),
    new RegExp(
      `^follower.silent × after electionTimeout: order 1: took\\(${stands}\\) in the chart, took\\(${stands + 1}\\) in generated code`,
    ),
  ],
  [
    'a wrong role',
    breakState((live) => {
      if (live.role === 'follower.hearing') live.role = 'follower.silent';
    }),
    /^follower.silent × AppendEntriesRequest: role: follower.hearing in the chart, follower.silent in generated code/,
  ],
  [
    'a field of the state that is wrong',
    breakState((live) => live.votesGranted.delete(live.id)),
    /^follower.silent × after electionTimeout: state.votesGranted: \["n1"\] in the chart, \[\] in generated code/,
  ],
  [
    'a payload that is wrong inside',
    breakStep((orders) => orders.map(withOtherPlace)),
    new RegExp(`^\\S+ × \\w+: order \\d+: send\\(.*"prevLogIndex":1.*\\)${differs}`),
  ],
  [
    'an exception',
    breakStep(() => {
      throw new RangeError('too far');
    }),
    /^follower.silent × \w+: generated code throws RangeError: too far/,
  ],
];

describe('the lockstep', () => {
  test.each(faults)('reports %s with state, event and place', (_, subject, report) => {
    const difference = serverLockstep(subject).compareEdges(edgesOfThree());

    expect(difference).toMatch(report);
    expect(difference).toMatch(/\n {2}event {5}\{.*\n {2}state {5}.*\n {2}chart {5}to /);
  });

  test('sees on a walk what no single edge shows: something kept outside the state', () => {
    let stepCount = 0;
    const remembering: ServerSubject = {
      start: (state, effects) => {
        stepCount = 0;
        return generatedServer.start(state, effects);
      },
      step: (live, event, effects) => {
        stepCount += 1;
        if (stepCount < 2) generatedServer.step(live, event, effects);
      },
    };
    const [boot, first, second] = walkOfThree();

    const difference = serverLockstep(remembering).compareWalk([boot, first, second]);

    expect(difference).toMatch(
      /^preCandidate × after electionTimeout: .*[\s\S]*walk {6}Booted → follower.silent, after/,
    );
  });
});

function walkOfThree() {
  const edges = [...explore(serverModel(3), serverBounds(1, 1, 3))];
  const next = (role: string, to: string) =>
    edges.find(
      ({ before, after, event }) =>
        before.role === role && after.role === to && /after|Boot/.test(event.type),
    );
  const boot = edges[0];
  const first = edges.find(({ before, after }) => before === boot?.after && after.role === 'preCandidate');
  const second = next('preCandidate', 'preCandidate');
  if (boot === undefined || first === undefined || second === undefined)
    throw new Error('The graph is too small.');
  return [boot, { ...first }, { ...second, before: first.after }] as const;
}

describe('coverage', () => {
  test('names a branch that was never taken', () => {
    const coverage = new BranchCoverage(serverBranches);

    for (const { after } of explore(serverModel(3), serverBounds(2, 2, 0.5))) coverage.record(after.trace);

    expect(coverage.complaints([])).toContain(
      'never: leader × always [majorityHoldsNewEntry] (server.machine.ts: leader.always[0])',
    );
  });

  test('names a branch that was taken although it is declared impossible', () => {
    const coverage = new BranchCoverage(serverBranches);

    for (const { after } of explore(serverModel(3), serverBounds(2, 2, 30))) coverage.record(after.trace);

    expect(coverage.complaints(impossibleAlone(serverBranches))).toContain(
      'happened: preCandidate × ElectionRequested (server.machine.ts: preCandidate.on.ElectionRequested[1]), ' +
        'although its own pre-vote is a majority, so that it does not stay in this role',
    );
  });

  test('names an excuse for a branch that the chart does not have', () => {
    const coverage = new BranchCoverage(serverBranches);

    const complaints = coverage.complaints([{ title: 'leader × Coup', reason: 'nobody would' }]);

    expect(complaints).toContain('excused, but not in the chart: leader × Coup');
  });

  test('names a transition that the generated table lacks', () => {
    const { machine } = serverModel(3);
    const table = new BranchTable(machine, []);
    const coverage = new BranchCoverage(table);

    for (const { after } of explore({ ...serverModel(3), table }, serverBounds(1, 1, 1)))
      coverage.record(after.trace);

    expect(coverage.complaints([]).join()).toContain('not in the generated table: a branch of the chart');
  });

  test('names a condition that never decided', () => {
    const guards = new GuardCoverage(serverBranches);
    const isEarly = ({ before }: { before: { role: string } }) => !before.role.startsWith('candidate');

    for (const edge of explore(serverModel(3), serverBounds(2, 2, 2), guards.observe))
      if (!isEarly(edge)) break;

    expect(guards.complaints([])).toContain(
      'never: voteIsGranted fails and decides candidate × RequestVoteResponse ' +
        '[termIsCurrent && voteIsGranted] (server.machine.ts: candidate.on.RequestVoteResponse[0])',
    );
  });
});
