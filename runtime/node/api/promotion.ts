/** A server that was added to vote asks for its vote, until it has it. */
import { Code, ConnectError } from '@connectrpc/connect';
import { ClusterService } from './cluster-service.ts';
import { MemberChanges } from './member-changes.ts';
import { isToVote } from './member-id.ts';
import { NodeCalls } from './node-calls.ts';
import { pause } from './pause.ts';
import type { ServedNode } from './served-node.ts';

const RETRY_MS = 200;

/**
 * Resolves when the server votes, has been removed, or was never meant to vote, or when `signal` aborts.
 * Until it knows that it is a member at all, it waits.
 */
export async function becomeVoter(node: ServedNode, signal: AbortSignal): Promise<void> {
  const calls = new NodeCalls({ node, maxRequestBytes: 0, onFailure: () => undefined });
  const cluster = new ClusterService(calls, new MemberChanges(calls, { maxLearners: 0 }));
  for (let wasMember = false; !signal.aborted; ) {
    const { memberId, members } = node.status();
    const own = members.find(({ id }) => id === memberId);
    if (own === undefined ? wasMember : !isToVote(own)) return;
    wasMember ||= own !== undefined;
    try {
      if (own === undefined) await pause(RETRY_MS, signal);
      else
        await cluster.memberPromote({ $typeName: 'etcdserverpb.MemberPromoteRequest', ID: memberId }, signal);
    } catch (thrown) {
      // It lags still, or nobody leads.
      if (thrown instanceof ConnectError && thrown.code === Code.NotFound) return;
      await pause(RETRY_MS, signal).catch(() => undefined);
    }
  }
}
