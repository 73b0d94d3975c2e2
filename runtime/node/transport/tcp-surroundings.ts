/** What the connections of one server share. */

import type { Checksum } from '../../../generated/messages/byte-reader.ts';
import type { PeerCodec } from '../../../generated/messages/peer-codec.ts';
import type { NodeId } from '../../../generated/vocabulary.ts';
import type { Clock, Random } from '../../clock/clock.ts';
import type { MessageEncoder } from '../../transport/message-frame.ts';
import type { TransportEvents } from '../../transport/transport.ts';
import type { Hello } from './handshake.ts';
import type { TcpTransportLimits } from './tcp-transport-options.ts';
import type { ProblemReporter } from './transport-problem.ts';

export interface Surroundings {
  readonly clusterId: string;
  readonly nodeId: NodeId;
  /** As in Hello. */
  readonly founders: string;
  readonly limits: TcpTransportLimits;
  readonly clock: Clock;
  readonly random: Random;
  readonly codec: PeerCodec;
  /** Guards every frame. */
  readonly checksum: Checksum;
  readonly encoder: MessageEncoder;
  readonly problems: ProblemReporter;
  readonly events: TransportEvents;
  /** Null: nobody answers questions. */
  readonly onQuestion: ((question: Uint8Array) => Promise<Uint8Array>) | null;
  /** What this server says of itself when it dials. */
  readonly hello: () => Omit<Hello, 'to' | 'asMember'>;
}
