/** A node whose state machine is the key-value store, as the API server sees it. */

import type { KeyValueMachine } from '../kv/key-value-machine.ts';
import type { RaftNode } from '../raft-node.ts';
import { etcdIdOf } from './api/etcd-id.ts';
import type { ServedNode } from './api/served-node.ts';

/**
 * `machine` is the state machine that the node was opened with. The numbers in etcd's headers come from the
 * names, so they are the same after every start.
 */
export function servedRaftNode(node: RaftNode, machine: KeyValueMachine, clusterToken: string): ServedNode {
  const clusterId = etcdIdOf(clusterToken);
  return {
    propose: (command) => node.propose(command),
    read: (query) => node.read(query),
    readLocal: (query) => machine.query(query),
    status: () => {
      const { id, currentTerm: term, leaderId } = node.status();
      return { clusterId, memberId: etcdIdOf(`${clusterToken}/${id}`), term, leaderId };
    },
  };
}
