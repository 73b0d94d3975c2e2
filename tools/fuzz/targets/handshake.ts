/** What two servers say to each other first, when neither knows who the other is. */

import type { NodeId } from '../../../generated/vocabulary.ts';
import {
  decodeHello,
  decodeReply,
  encodeHello,
  encodeReply,
  MAX_HANDSHAKE_BYTES,
} from '../../../runtime/node/transport/handshake.ts';
import { type FuzzTarget, mustEqualBytes, mustHold } from '../target.ts';

const clusterId = 'orchard/0a1b2c3d';
const [from, to] = ['n1' as NodeId, 'größe' as NodeId];

/** A frame without its length. */
const content = (frame: Uint8Array) => frame.slice(4);

export const targets: readonly FuzzTarget[] = [
  {
    name: 'handshake-hello',
    promise: 'A hello is encoded like this, or it is refused by a name.',
    seeds: () => [
      content(encodeHello({ clusterId, from, to, asMember: true, address: 'host:1', founders: 'abc' })),
    ],
    check: (input) => {
      const hello = decodeHello(input, 0, input.length);
      if (typeof hello === 'string') return 'refused';
      mustHold(input.length <= MAX_HANDSHAKE_BYTES, 'It is longer than a handshake may be.');
      mustEqualBytes(content(encodeHello(hello)), input, 'It was read, and is not written like this.');
      return 'accepted';
    },
  },
  {
    name: 'handshake-reply',
    promise: 'A reply is encoded like this, or it is refused by a name.',
    seeds: () => [
      content(encodeReply({ refusal: null, clusterId, from })),
      content(encodeReply({ refusal: 'wrongCluster', clusterId, from: to })),
    ],
    check: (input) => {
      const reply = decodeReply(input, 0, input.length);
      if (typeof reply === 'string') return 'refused';
      mustHold(input.length <= MAX_HANDSHAKE_BYTES, 'It is longer than a handshake may be.');
      mustEqualBytes(content(encodeReply(reply)), input, 'It was read, and is not written like this.');
      return 'accepted';
    },
  },
];
