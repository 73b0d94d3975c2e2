/** A node whose state machine is the key-value store, as the API server sees it. */

import { countsAsLearner, type MemberChange, type NodeId } from '../../generated/vocabulary.ts';
import { OutcomeUnknownError } from '../errors.ts';
import type { KeyValueMachine } from '../kv/key-value-machine.ts';
import type { RaftNode } from '../raft-node.ts';
import type { TransportFailedError } from '../transport/transport-failed-error.ts';
import { etcdIdOf } from './api/etcd-id.ts';
import type { ServedMember, ServedMemberChange, ServedNode, ServedNodeStatus } from './api/served-node.ts';
import type { ServedTrace } from './api/trace-page.ts';
import { clusterIdOf } from './cluster-id.ts';
import { addressIn } from './server-address.ts';
import type { LiveTrace } from './trace/live-trace.ts';
import { askServer } from './transport/question.ts';

/** A change of the members takes a leader no longer: then its outcome is unknown. */
const ANSWER_MS = 7000;

/** A name that a leader has given, and nobody else: the 16 digits of a large number. */
const GIVEN_NAME = /^[1-9a-f][0-9a-f]{15}$/;

/**
 * `machine` is the state machine that the node was opened with. The numbers of members that began a cluster
 * come from their names, so they are the same after every start; those of added members are their names.
 */
export function servedRaftNode(node: RaftNode, machine: KeyValueMachine, clusterToken: string): ServedNode {
  const clusterId = etcdIdOf(clusterToken);
  const memberIdOf = (name: string) =>
    GIVEN_NAME.test(name) ? BigInt(`0x${name}`) : etcdIdOf(`${clusterToken}/${name}`);
  const nameOf = (memberId: bigint) => {
    const known = node.status().configuration.addresses.find(({ id }) => memberIdOf(id) === memberId);
    return known?.id ?? memberId.toString(16).padStart(16, '0');
  };
  return {
    propose: (command) => node.propose(command),
    read: (query) => node.read(query),
    readLocal: (query) => machine.query(query),
    snapshot: () => machine.snapshot(),
    changeMembers: (change) => node.reconfigure([memberChange(change, nameOf(change.memberId))]),
    transferLeadership: (memberId) => node.transferLeadership(nameOf(memberId)),
    askLeader: (question) => askLeader(node, clusterToken, question),
    status: () => statusOf(node, clusterId, memberIdOf),
  };
}

/** `live` is what the node was opened with, as `core`. */
export function servedTrace(live: LiveTrace, node: RaftNode): ServedTrace {
  return {
    watch: (sink, entries) => live.watch(sink, { timers: node.status().timers, entries }),
  };
}

function statusOf(node: RaftNode, clusterId: bigint, memberIdOf: (name: string) => bigint): ServedNodeStatus {
  const { id, currentTerm, leaderId, committedConfiguration, followers, ...own } = node.status();
  const memberOf = (member: { id: NodeId; address: string }): ServedMember => ({
    id: memberIdOf(member.id),
    nodeId: member.id,
    name: GIVEN_NAME.test(member.id) ? '' : member.id,
    peerUrls: member.address === '' ? [] : [`http://${member.address}`],
    isLearner: countsAsLearner(committedConfiguration, member.id),
    isReachable: member.id === id || node.isReachable(member.id),
  });
  return {
    clusterId,
    memberId: memberIdOf(id),
    term: currentTerm,
    leaderId: leaderId === null ? null : memberIdOf(leaderId),
    role: own.role,
    commitIndex: own.commitIndex,
    lastApplied: own.lastApplied,
    firstLogIndex: own.firstLogIndex,
    lastLogIndex: own.lastLogIndex,
    durableIndex: own.durableIndex,
    snapshotIndex: own.snapshotIndex,
    followers: Object.entries(followers).map(([name, { progress, nextIndex, matchIndex, ...follower }]) => ({
      memberId: memberIdOf(name),
      progress,
      nextIndex,
      matchIndex,
      inFlightMessages: follower.inFlightMessages,
      inFlightBytes: follower.inFlightBytes,
      isCaughtUp: follower.isCaughtUp,
    })),
    uncommittedBytes: own.uncommittedBytes,
    openRequests: own.openRequests,
    members: committedConfiguration.addresses.map(memberOf),
  };
}

function memberChange({ kind, peerUrl = '' }: ServedMemberChange, name: string): MemberChange {
  return { kind, id: name as NodeId, address: peerUrl.replace(/^http:\/\//, '') };
}

async function askLeader(
  node: RaftNode,
  clusterToken: string,
  question: Uint8Array,
): Promise<Uint8Array | undefined> {
  const { id, leaderId, configuration } = node.status();
  const listed = configuration.addresses.find((member) => member.id === leaderId);
  const address = addressIn(listed?.address ?? '');
  if (leaderId === id || address === undefined) return undefined;
  const clusterId = clusterIdOf(clusterToken);
  try {
    return await askServer(question, { address, clusterId, timeoutMs: ANSWER_MS });
  } catch (thrown) {
    const { message, cause } = thrown as TransportFailedError;
    if (cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED') return undefined;
    throw new OutcomeUnknownError(`${message} It may have changed the members: look at them.`);
  }
}
