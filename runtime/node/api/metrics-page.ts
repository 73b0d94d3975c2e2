/**
 * The page for Prometheus, `/metrics`: what this server knows at this moment. What etcd has too is called as
 * there, so that what watches etcd watches this; what only raftchart says begins with its name.
 */

import type { CallResponse } from './call.ts';
import { ETCD_VERSION } from './etcd-version.ts';
import type { ServedNode, ServedNodeStatus } from './served-node.ts';

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [labels: Labels, value: number | boolean];

interface Metric {
  readonly name: string;
  readonly help: string;
  readonly samples: readonly Sample[];
}

export function answerMetrics(node: ServedNode, response: CallResponse): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
  response.end(Buffer.from(metricsText(node.status())));
}

export function metricsText(status: ServedNodeStatus): string {
  const metrics = [...etcdMetrics(status), ...ownMetrics(status), ...memberMetrics(status)];
  return metrics
    .filter(({ samples }) => samples.length > 0)
    .map(metricText)
    .join('');
}

function etcdMetrics(status: ServedNodeStatus): readonly Metric[] {
  const { leaderId, memberId, members, commitIndex, lastApplied, openRequests } = status;
  const isLearner = members.some(({ id, isLearner: learns }) => id === memberId && learns);
  return [
    metric('etcd_server_has_leader', 'Whether this server knows of a leader.', leaderId !== null),
    metric('etcd_server_is_leader', 'Whether this server leads.', leaderId === memberId),
    metric('etcd_server_is_learner', 'Whether this server only learns.', isLearner),
    metric('etcd_server_proposals_committed_total', 'The last entry that is committed.', commitIndex),
    metric('etcd_server_proposals_applied_total', 'The last entry that is applied.', lastApplied),
    metric('etcd_server_proposals_pending', 'Requests that are not answered yet.', openRequests),
    {
      name: 'etcd_server_version',
      help: 'The version of etcd whose API this is.',
      samples: [[{ server_version: ETCD_VERSION }, 1]],
    },
  ];
}

function ownMetrics(status: ServedNodeStatus): readonly Metric[] {
  const { role, firstLogIndex, lastLogIndex, durableIndex, snapshotIndex } = status;
  return [
    {
      name: 'raftchart_role',
      help: 'The active state of the chart, and what stands first in its path.',
      samples: [[{ role: role.split('.')[0] as string, state: role }, 1]],
    },
    metric('raftchart_current_term', 'The term of this server.', status.term),
    metric(
      'raftchart_first_log_index',
      'The first entry in the log; one past the last if it is empty.',
      firstLogIndex,
    ),
    metric('raftchart_last_log_index', 'The last entry in the log.', lastLogIndex),
    metric('raftchart_durable_index', 'The last entry that is on the own disk.', durableIndex),
    metric(
      'raftchart_snapshot_index',
      'The last entry in the newest snapshot; 0 without one.',
      snapshotIndex,
    ),
    metric(
      'raftchart_uncommitted_bytes',
      'Of commands that a leader has not committed yet.',
      status.uncommittedBytes,
    ),
  ];
}

/** By the numbers of the members, as etcdctl prints them. */
function memberMetrics({ members, followers, memberId: own }: ServedNodeStatus): readonly Metric[] {
  const others = members.filter(({ id }) => id !== own);
  const of = (
    name: string,
    help: string,
    told: (follower: ServedNodeStatus['followers'][number]) => number | boolean,
  ): Metric => ({
    name: `raftchart_follower_${name}`,
    help,
    samples: followers.map((follower) => [memberLabel(follower.memberId), told(follower)]),
  });
  return [
    {
      name: 'raftchart_peer_reachable',
      help: 'Whether this server is connected to the member.',
      samples: others.map(({ id, isReachable }) => [memberLabel(id), isReachable]),
    },
    {
      name: 'raftchart_follower_progress',
      help: 'The active state of the chart that a leader has for the member.',
      samples: followers.map(({ memberId, progress }) => [{ ...memberLabel(memberId), progress }, 1]),
    },
    of('next_index', 'The entry that a leader sends next.', ({ nextIndex }) => nextIndex),
    of('match_index', 'The last entry that the member is known to have.', ({ matchIndex }) => matchIndex),
    of('in_flight_messages', 'Sent and not acknowledged.', ({ inFlightMessages }) => inFlightMessages),
    of('in_flight_bytes', 'Of the commands in them.', ({ inFlightBytes }) => inFlightBytes),
    of('caught_up', 'Whether the member keeps up with the log.', ({ isCaughtUp }) => isCaughtUp),
  ];
}

const memberLabel = (id: bigint): Labels => ({ member: id.toString(16) });

function metric(name: string, help: string, value: number | boolean): Metric {
  return { name, help, samples: [[{}, value]] };
}

function metricText({ name, help, samples }: Metric): string {
  const lines = samples.map(([labels, value]) => `${name}${labelsText(labels)} ${Number(value)}\n`);
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join('')}`;
}

/** No value has quotes, backslashes or line breaks: they are numbers, versions and states of charts. */
function labelsText(labels: Labels): string {
  const texts = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  return texts.length === 0 ? '' : `{${texts.join(',')}}`;
}
