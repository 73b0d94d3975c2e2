/** A node whose state machine is the key-value store, as the API server sees it. */

import type { KeyValueMachine } from '../kv/key-value-machine.ts';
import type { RaftNode } from '../raft-node.ts';
import { etcdIdOf } from './api/etcd-id.ts';
import type { ServedMember, ServedNode } from './api/served-node.ts';

/**
 * `machine` is the state machine that the node was opened with. The numbers in etcd's headers come from the
 * names, so they are the same after every start. `peerUrls` says, by name, where servers reach each other.
 */
export function servedRaftNode(
  node: RaftNode,
  machine: KeyValueMachine,
  clusterToken: string,
  peerUrls: Readonly<Record<string, string>> = {},
): ServedNode {
  const clusterId = etcdIdOf(clusterToken);
  const memberIdOf = (name: string) => etcdIdOf(`${clusterToken}/${name}`);
  const memberOf = (name: string): ServedMember => {
    const url = peerUrls[name];
    return { id: memberIdOf(name), name, peerUrls: url === undefined ? [] : [url] };
  };
  return {
    propose: (command) => node.propose(command),
    read: (query) => node.read(query),
    readLocal: (query) => machine.query(query),
    status: () => {
      const { id, currentTerm, leaderId, commitIndex, lastApplied, configuration } = node.status();
      const members = configuration.voters.map(memberOf);
      const memberId = memberIdOf(id);
      return { clusterId, memberId, term: currentTerm, leaderId, commitIndex, lastApplied, members };
    },
  };
}
