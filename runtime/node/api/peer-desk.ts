/** Answers what other servers, and those that want to be some, ask at the port of the peers. */
import { MemberChanges } from './member-changes.ts';
import type { MemberRules } from './member-rules.ts';
import { NodeCalls } from './node-calls.ts';
import { decodeQuestion, encodeList, encodeOutcome } from './peer-questions.ts';
import type { ServedNode } from './served-node.ts';

/** Nobody who asks here can give up: a server that is gone does not wait any more either. */
const nobody = new AbortController().signal;

export class PeerDesk {
  #node: ServedNode | undefined;
  #changes: MemberChanges | undefined;

  /** From now on there is somebody who knows the answers. */
  open(node: ServedNode, rules: MemberRules): void {
    const calls = new NodeCalls({ node, maxRequestBytes: 0, onFailure: () => undefined });
    this.#node = node;
    this.#changes = new MemberChanges(calls, rules);
  }

  /** Rejects on what is no question, and before open(). */
  async answer(bytes: Uint8Array): Promise<Uint8Array> {
    const [node, changes, question] = [this.#node, this.#changes, decodeQuestion(bytes)];
    if (node === undefined || changes === undefined) throw new Error('This server is still starting.');
    if (question === undefined) throw new Error('Another server has asked what nobody understands.');
    if (question.ask === 'order') return encodeOutcome(await changes.carryOut(question.order, nobody));
    const { members } = await changes.list(nobody);
    return encodeList({
      commitIndex: node.status().commitIndex,
      members: members.map(({ nodeId, peerUrls, isAnnounced }) => ({
        nodeId,
        peerUrls: [...peerUrls],
        hasRun: isAnnounced,
      })),
    });
  }
}
