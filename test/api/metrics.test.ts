/** The page for Prometheus. */

import { expect, test } from 'vitest';
import { serve } from './served.ts';
import { busyFollower, memberOf, n1 } from './stand-in-node.ts';

async function metricsAt(url: string) {
  const response = await fetch(`${url}/metrics`);
  const text = await response.text();
  return { response, lines: text.trimEnd().split('\n') };
}

test('the metrics of a leader say what it knows of its log and of each follower', async () => {
  const { node, url } = await serve();
  node.followers = [busyFollower];

  const { response, lines } = await metricsAt(url);

  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(lines.filter((line) => !line.startsWith('#'))).toEqual([
    'etcd_server_has_leader 1',
    'etcd_server_is_leader 1',
    'etcd_server_is_learner 0',
    'etcd_server_proposals_committed_total 7',
    'etcd_server_proposals_applied_total 6',
    'etcd_server_proposals_pending 4',
    expect.stringMatching(/^etcd_server_version\{server_version="3\.\d+\.\d+\+raftchart"\} 1$/),
    'raftchart_role{role="leader",state="leader.supported.heartbeat"} 1',
    'raftchart_current_term 2',
    'raftchart_first_log_index 3',
    'raftchart_last_log_index 9',
    'raftchart_durable_index 8',
    'raftchart_snapshot_index 2',
    'raftchart_uncommitted_bytes 120',
    'raftchart_peer_reachable{member="2"} 1',
    'raftchart_follower_progress{member="2",progress="replicate.free"} 1',
    'raftchart_follower_next_index{member="2"} 10',
    'raftchart_follower_match_index{member="2"} 8',
    'raftchart_follower_in_flight_messages{member="2"} 1',
    'raftchart_follower_in_flight_bytes{member="2"} 33',
    'raftchart_follower_caught_up{member="2"} 1',
  ]);
});

test('the metrics are in the text format of Prometheus: each has its help and its type before it', async () => {
  const { url } = await serve();

  const { lines } = await metricsAt(url);

  const names = lines.filter((line) => !line.startsWith('#')).map((line) => line.split(/[{ ]/)[0]);
  for (const name of new Set(names)) {
    const first = lines.findIndex((line) => line.split(/[{ ]/)[0] === name);
    expect(lines.slice(first - 2, first)).toEqual([
      expect.stringMatching(`^# HELP ${name} [A-Z].*\\.$`),
      `# TYPE ${name} gauge`,
    ]);
  }
});

test('the metrics of a learner without a leader say so', async () => {
  const { node, url } = await serve();
  node.leaderId = null;
  node.members = [memberOf(n1, 'n1', { isLearner: true }), memberOf(2n, 'n2', { isReachable: false })];

  const { lines } = await metricsAt(url);

  expect(lines).toContain('etcd_server_has_leader 0');
  expect(lines).toContain('etcd_server_is_leader 0');
  expect(lines).toContain('etcd_server_is_learner 1');
  expect(lines).toContain('raftchart_peer_reachable{member="2"} 0');
  expect(lines.join()).not.toContain('raftchart_follower');
});
