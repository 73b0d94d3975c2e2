/** `raftchart top`: what it learns from one server. */

import { createServer } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { askServer, type ServerAnswer } from '../../tools/terminal/top/ask-server.ts';
import { serve } from '../api/served.ts';
import { busyFollower } from '../api/stand-in-node.ts';

describe('a server is asked', () => {
  it('for its status, its members and its metrics', async () => {
    const { node, url } = await serve();
    node.followers = [busyFollower];

    const answer = await askServer(60_000)(url);

    expect(answer).toMatchObject({
      memberId: '8e9e05c52164694d',
      leaderId: '8e9e05c52164694d',
      term: 2,
      commitIndex: 7,
      lastApplied: 6,
      members: [{ name: 'n1' }, { id: '2', name: 'n2', isLearner: false }],
    });
    const { metrics } = answer as ServerAnswer;
    expect(metrics.get('raftchart_last_log_index')).toEqual([{ labels: {}, value: 9 }]);
    expect(metrics.get('raftchart_follower_match_index')).toEqual([{ labels: { member: '2' }, value: 8 }]);
  });

  it('and does not answer: the reason is told in a few words', async () => {
    const answers = ['[]', '<html>', '{}'];
    const server = createServer((request, response) => {
      if (request.url?.startsWith('/silent')) return;
      if (request.url?.startsWith('/none')) response.statusCode = 404;
      response.end(answers[Number(request.url?.slice(1, 2))] ?? '');
    });
    await new Promise<void>((resolve) => server.listen({ host: '127.0.0.1', port: 0 }, resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const { port } = server.address() as { port: number };
    const url = `http://127.0.0.1:${port}`;

    const said = await Promise.all(
      ['0', '1', '2', 'none'].map((path) => askServer(60_000)(`${url}/${path}`)),
    );
    const silent = await askServer(50)(`${url}/silent`);

    expect([...said, silent].map((each) => ('reason' in each ? each.reason : each))).toEqual([
      "it does not speak etcd's API",
      "it does not speak etcd's API",
      "it does not speak etcd's API",
      expect.stringMatching(/^it answers 404 to \/v3\/(maintenance\/status|cluster\/member\/list)$/),
      'no answer within 0.05 s',
    ]);
  });
});
