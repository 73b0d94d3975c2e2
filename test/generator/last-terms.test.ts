/** The last terms that a number can hold: a server that took one over could never be elected again. */

import { describe, expect, it } from 'vitest';
import { ByteWriter } from '../../generated/messages/byte-writer.ts';
import { createPeerCodec } from '../../generated/messages/peer-codec.ts';
import { refusePeerMessage } from '../../generated/messages/refuse-messages.ts';
import type { PeerMessage } from '../../generated/vocabulary.ts';

const codec = createPeerCodec(() => 0);

function throughBytes(message: PeerMessage): unknown {
  const writer = new ByteWriter(1);
  codec.encodePeerMessage(message, writer);
  const bytes = writer.bytes();
  return codec.decodePeerMessage(bytes, 0, bytes.length);
}

const from = 'n1';
const nothing = { lastLogIndex: 0, lastLogTerm: 0 };
const byItself = { mayDisruptLeader: false };
const agreement = {
  success: true,
  prevLogIndex: 0,
  matchIndex: 0,
  conflictIndex: 0,
  conflictTerm: 0,
  readRound: 0,
  session: 1,
};
const beginning = { prevLogIndex: 0, prevLogTerm: 0, entries: [], leaderCommit: 0, readRound: 0, session: 1 };

/** One message of each kind that has a term, but for the term. */
const messages = [
  { type: 'PreVoteRequest', from, candidateId: from, ...nothing },
  { type: 'RequestVoteRequest', from, candidateId: from, ...nothing, ...byItself },
  { type: 'PreVoteResponse', from, voteGranted: false },
  { type: 'PreVoteResponse', from, voteGranted: true },
  { type: 'RequestVoteResponse', from, voteGranted: false },
  { type: 'AppendEntriesRequest', from, leaderId: from, ...beginning },
  { type: 'AppendEntriesResponse', from, ...agreement },
] as const;

describe.each(messages)('$type', (message) => {
  it.each([2 ** 53 - 1, 2 ** 53 - 2])('is refused in term %d, which nobody could succeed (§5.1)', (term) => {
    const late = { ...message, term } as unknown as PeerMessage;

    const refusals = [refusePeerMessage(late), throughBytes(late)];

    const text = `Term ${term} has no successor that a server could stand for.`;
    for (const refusal of refusals) expect(JSON.stringify(refusal)).toContain(text);
  });

  it('is taken in the term before those (§5.1)', () => {
    const timely = { ...message, term: 2 ** 53 - 3 } as unknown as PeerMessage;

    const decoded = throughBytes(timely);

    expect(refusePeerMessage(timely)).toBeNull();
    expect(decoded).toEqual(timely);
  });
});
