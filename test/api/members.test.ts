/** Who the members are, and how that changes: with etcd's rules, texts and codes. */
import { type Client, Code, createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { beforeEach, describe, expect, it } from 'vitest';
import { NotLeaderError, OutcomeUnknownError, ReconfigurationRefusedError } from '../../runtime/errors.ts';
import { announce } from '../../runtime/node/api/announcement.ts';
import { PeerDesk } from '../../runtime/node/api/peer-desk.ts';
import { decodeList, encodeQuestion } from '../../runtime/node/api/peer-questions.ts';
import { becomeVoter } from '../../runtime/node/api/promotion.ts';
import { Cluster } from '../../runtime/node/api/protocol/rpc_pb.ts';
import { post, type Served, serve } from './served.ts';
import { memberOf, n1, StandInNode } from './stand-in-node.ts';

let served: Served;
let cluster: Client<typeof Cluster>;
beforeEach(async () => {
  served = await serve();
  cluster = createClient(Cluster, createGrpcTransport({ baseUrl: served.url }));
});

const nobody = new AbortController().signal;
const url = 'http://10.0.0.3:2380';
const unstarted = (id: bigint) => memberOf(id, '', { nodeId: id.toString(16), isReachable: false });

describe('a member that is added', () => {
  it('comes without a vote, with a number of 16 digits that says whether it will get one (§4.2.1)', async () => {
    const added = await cluster.memberAdd({ peerURLs: [url] });
    const learner = await cluster.memberAdd({ peerURLs: ['http://10.0.0.4:2380'], isLearner: true });

    expect(added.member).toMatchObject({ name: '', peerURLs: [url], clientURLs: [], isLearner: true });
    expect(added.members).toHaveLength(3);
    expect(added.header).toMatchObject({ memberId: n1, revision: 1n, raftTerm: 2n });
    expect(served.node.changes[0]).toMatchObject({ kind: 'addLearner', peerUrl: url });
    for (const [{ member }, parity] of [
      [added, 0n],
      [learner, 1n],
    ] as const) {
      expect(member?.ID.toString(16)).toHaveLength(16);
      expect((member?.ID ?? 2n) & 1n).toBe(parity);
    }
  });

  it.each([
    [[]],
    [[url, 'http://b:2']],
    [['https://a:2380']],
    [['http://a']],
    [['http://a:0']],
    [[`http://${'a'.repeat(250)}:1`]],
  ])('needs one URL without TLS: not %j', async (peerURLs) => {
    const text = 'etcdserver: given member URLs are invalid';
    await expect(cluster.memberAdd({ peerURLs })).rejects.toMatchObject({ code: 3, rawMessage: text });
  });

  it('is announced under the name that it has given itself', async () => {
    const { member } = await cluster.memberAdd({ peerURLs: [url] });
    const id = member?.ID.toString(16) ?? '';

    await announce(served.node, { member: id, name: 'third', clientUrls: ['http://c:1'] }, nobody);

    const { members } = await cluster.memberList({});
    expect(members.find(({ name }) => name === 'third')).toMatchObject({ ID: member?.ID });
  });
});

const refusals: readonly (readonly [string, Partial<StandInNode>, Code, string])[] = [
  [
    'at an address that another one has',
    { members: [memberOf(n1, 'n1', { peerUrls: [url] })] },
    Code.FailedPrecondition,
    'etcdserver: Peer URLs already exists',
  ],
  [
    'while another voter is not reached',
    { members: [memberOf(n1, 'n1'), memberOf(2n, 'n2', { isReachable: false })] },
    Code.Unavailable,
    'etcdserver: unhealthy cluster',
  ],
  [
    'while too few voters have ever run',
    { members: [memberOf(n1, 'n1'), memberOf(2n, ''), memberOf(3n, '')] },
    Code.FailedPrecondition,
    'etcdserver: re-configuration failed due to not enough started members',
  ],
];

describe('an addition is refused', () => {
  it.each(refusals)('%s', async (_, state, code, rawMessage) => {
    Object.assign(served.node, state);

    await expect(cluster.memberAdd({ peerURLs: [url] })).rejects.toMatchObject({ code, rawMessage });
    expect(served.node.changes).toEqual([]);
  });

  it('if it is the second learner, and those that will vote do not count', async () => {
    served.node.members.push({ ...unstarted(2n ** 60n), isLearner: true });
    await cluster.memberAdd({ peerURLs: [url], isLearner: true });

    const again = cluster.memberAdd({ peerURLs: ['http://b:2'], isLearner: true });

    const rawMessage = 'etcdserver: too many learner members in cluster';
    await expect(again).rejects.toMatchObject({ code: Code.FailedPrecondition, rawMessage });
  });
});

describe('a member that is removed', () => {
  it('is gone from the list', async () => {
    const { members } = await cluster.memberRemove({ ID: 2n });
    expect(members.map(({ name }) => name)).toEqual(['n1']);
  });

  it('must exist, and must not be the last one', async () => {
    const none = { code: Code.NotFound, rawMessage: 'etcdserver: member not found' };
    await expect(cluster.memberRemove({ ID: 9n })).rejects.toMatchObject(none);
    served.node.members = [memberOf(n1, 'n1')];
    const rawMessage = 'etcdserver: re-configuration failed due to not enough started members';
    await expect(cluster.memberRemove({ ID: n1 })).rejects.toMatchObject({ rawMessage });
  });

  it('must not be needed by those that are left, unless it is down itself', async () => {
    const down = memberOf(3n, 'n3', { isReachable: false });
    served.node.members.push(down, { ...down, id: 4n, name: 'n4' });

    const rawMessage = 'etcdserver: unhealthy cluster';
    await expect(cluster.memberRemove({ ID: 2n })).rejects.toMatchObject({ rawMessage });
    expect((await cluster.memberRemove({ ID: 3n })).members).toHaveLength(3);
  });
});

describe('a member that is moved', () => {
  it('has another address', async () => {
    const { members } = await cluster.memberUpdate({ ID: 2n, peerURLs: [`${url}/`] });
    expect(members.find(({ ID }) => ID === 2n)?.peerURLs).toEqual([url]);
  });

  it('must exist, and not go where another one is', async () => {
    const taken = { ID: 2n, peerURLs: ['http://127.0.0.1:2380'] };
    await expect(cluster.memberUpdate(taken)).rejects.toThrow('etcdserver: Peer URLs already exists');
    await expect(cluster.memberUpdate({ ...taken, ID: 9n })).rejects.toThrow('etcdserver: member not found');
  });
});

describe('a learner that is promoted', () => {
  const learner = memberOf(3n, 'n3', { isLearner: true });

  it('votes', async () => {
    served.node.members.push(learner);
    const { members } = await cluster.memberPromote({ ID: 3n });
    expect(members.find(({ ID }) => ID === 3n)?.isLearner).toBe(false);
  });

  it('must exist, be one, and have caught up', async () => {
    served.node.members.push(learner);
    served.node.outcomes.push(new ReconfigurationRefusedError('learnerLags'));

    await expect(cluster.memberPromote({ ID: 9n })).rejects.toThrow('etcdserver: member not found');
    const voter = { code: 9, rawMessage: 'etcdserver: can only promote a learner member' };
    await expect(cluster.memberPromote({ ID: 2n })).rejects.toMatchObject(voter);
    const lagging = 'etcdserver: can only promote a learner member which is in sync with leader';
    await expect(cluster.memberPromote({ ID: 3n })).rejects.toMatchObject({ code: 9, rawMessage: lagging });
  });

  it('asks for its vote itself if it was added to vote, until it has it', async () => {
    const node = new StandInNode();
    node.members = [{ ...unstarted(n1 & ~1n), id: n1 & ~1n, isLearner: true }];
    node.status = () => ({ ...StandInNode.prototype.status.call(node), memberId: n1 & ~1n });
    node.leaderId = n1 & ~1n;
    node.outcomes.push(new ReconfigurationRefusedError('learnerLags'), new NotLeaderError('…'));

    await becomeVoter(node, nobody);

    expect(node.changes.map(({ kind }) => kind)).toEqual(['promote', 'promote', 'promote']);
    expect(node.members[0]?.isLearner).toBe(false);
  });
});

describe('a change that is not possible yet', () => {
  it.each([
    ['another one is under way', new ReconfigurationRefusedError('changeUnderWay')],
    ['the leader is new', new ReconfigurationRefusedError('termNotCommitted')],
    ['nobody leads for a moment', new NotLeaderError('…')],
  ])('because %s is tried again', async (_, refusal) => {
    served.node.outcomes.push(refusal, refusal);

    await cluster.memberRemove({ ID: 2n });

    expect(served.node.changes).toHaveLength(3);
  });

  it('ends when the client gives up', async () => {
    served.node.leaderId = null;
    const call = cluster.memberRemove({ ID: 2n }, { timeoutMs: 100 });
    await expect(call).rejects.toMatchObject({ code: Code.DeadlineExceeded });
  });

  it('and one whose outcome is unknown is said to be so', async () => {
    served.node.outcomes.push(new OutcomeUnknownError('…'));
    const rawMessage = 'etcdserver: request timed out, possibly due to previous leader failure';
    await expect(cluster.memberRemove({ ID: 2n })).rejects.toMatchObject({ code: 14, rawMessage });
  });

  it('and one for which the disk is too full is refused', async () => {
    served.node.outcomes.push(new ReconfigurationRefusedError('diskFull'));
    const rawMessage = 'etcdserver: mvcc: database space exceeded';
    await expect(cluster.memberRemove({ ID: 2n })).rejects.toMatchObject({ code: 8, rawMessage });
  });
});

describe('a server that does not lead', () => {
  let leader: StandInNode;
  beforeEach(() => {
    leader = new StandInNode();
    const desk = new PeerDesk();
    desk.open(leader, { maxLearners: 1 });
    served.node.leaderId = 2n;
    served.node.askLeader = async (question) => {
      const answer = await desk.answer(question);
      served.node.members = leader.members;
      return answer;
    };
  });

  it('passes changes on to the one that does, and answers when it knows of them itself', async () => {
    const { member, members } = await cluster.memberAdd({ peerURLs: [url] });
    await cluster.memberUpdate({ ID: member?.ID ?? 0n, peerURLs: ['http://b:2'] });
    await cluster.memberPromote({ ID: member?.ID ?? 0n });
    await cluster.memberRemove({ ID: member?.ID ?? 0n });

    expect(members).toHaveLength(3);
    expect(leader.changes.map(({ kind }) => kind)).toEqual(['addLearner', 'update', 'promote', 'remove']);
    expect(served.node.changes).toEqual([]);
  });

  it('passes on what the other one says', async () => {
    const none = { code: Code.NotFound, rawMessage: 'etcdserver: member not found' };
    await expect(cluster.memberRemove({ ID: 9n })).rejects.toMatchObject(none);
  });

  it('asks again if the other one has ceased to lead, or cannot be asked', async () => {
    const ask = served.node.askLeader;
    let count = 0;
    served.node.askLeader = async (question) => {
      count += 1;
      leader.leaderId = count < 2 ? null : n1;
      return count === 2 ? undefined : ask(question);
    };

    await cluster.memberRemove({ ID: 2n });

    expect(count).toBe(3);
  });
});

it('a server that wants to join learns who the members are, and which of them have run', async () => {
  const node = new StandInNode();
  const desk = new PeerDesk();
  const question = encodeQuestion({ ask: 'members' });
  await expect(desk.answer(question)).rejects.toThrow('still starting');
  desk.open(node, { maxLearners: 1 });
  await announce(node, { member: 'n1', name: 'n1', clientUrls: [] }, nobody);

  expect(decodeList(await desk.answer(question))).toEqual({
    commitIndex: 7,
    members: [
      { nodeId: 'n1', peerUrls: ['http://127.0.0.1:2380'], hasRun: true },
      { nodeId: 'n2', peerUrls: [], hasRun: false },
    ],
  });
  await expect(desk.answer(Buffer.from('{"ask":"order","order":{}}'))).rejects.toThrow('nobody understands');
  await expect(desk.answer(Buffer.from('what?'))).rejects.toThrow('nobody understands');
});

it('all of it can be asked in JSON', async () => {
  const [status, text] = await post(`${served.url}/v3/cluster/member/add`, {
    peerURLs: [url],
    isLearner: true,
  });
  const { member } = JSON.parse(text);

  expect([status, member]).toEqual([200, { ID: expect.any(String), peerURLs: [url], isLearner: true }]);
  for (const [call, more] of [
    ['update', { peerURLs: ['http://b:2'] }],
    ['promote', {}],
    ['remove', {}],
  ] as const) {
    const [code] = await post(`${served.url}/v3/cluster/member/${call}`, { ID: member.ID, ...more });
    expect(code).toBe(200);
  }
  const [code, refusal] = await post(`${served.url}/v3/cluster/member/remove`, { ID: member.ID });
  const message = 'etcdserver: member not found';
  expect([code, JSON.parse(refusal)]).toEqual([404, { error: message, code: 5, message }]);
});
