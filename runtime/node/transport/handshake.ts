/**
 * What two servers tell each other before anything else: the dialling one a hello, the other one a reply.
 * Each is one frame, but without the checksum of later frames; magic number and version come first and never
 * change their place, so that any two versions understand a refusal.
 */

import { ByteReader } from '../../../generated/messages/byte-reader.ts';
import { ByteWriter } from '../../../generated/messages/byte-writer.ts';
import { MESSAGE_LAYOUT } from '../../../generated/messages/peer-codec.ts';
import type { NodeId } from '../../../generated/vocabulary.ts';

/** 'RCHT', read as a little-endian number. */
const MAGIC = 0x5448_4352;
/** Of frames and handshake; the layout of the messages has a number of its own. */
const PROTOCOL_VERSION = 3;
/** A hello or a reply is never longer. */
export const MAX_HANDSHAKE_BYTES = 1024;
const MAX_NAME_BYTES = 256;

/** Why two servers do not talk. The order is that of the wire. */
const REFUSALS = [
  /** The other end is no raftchart server, or says things that make no sense. */
  'notRaftchart',
  /** Another version of the protocol, or messages of another layout. */
  'wrongVersion',
  'wrongCluster',
  /** The server at this address is not the one that was meant. */
  'wrongPeer',
  /** Both servers began with a list of members, and not with the same: each list could elect a leader. */
  'otherFounders',
  /** One side did not say who it is in time. */
  'handshakeTimeout',
] as const;

export type HandshakeRefusal = (typeof REFUSALS)[number];

/** What the dialling server says. */
export interface Hello {
  readonly clusterId: string;
  readonly from: NodeId;
  /** Whom it believes to be talking to. */
  readonly to: NodeId;
  /** It dials because it counts the other one among the members; false: only to answer. */
  readonly asMember: boolean;
  /** Where it is reached itself, for those who do not know it; empty: nowhere but where they think. */
  readonly address: string;
  /**
   * What stands for the members with which its cluster began; empty: it has joined a cluster that was there.
   */
  readonly founders: string;
}

/** What the other server answers. */
export interface Reply {
  /** Null: welcome. */
  readonly refusal: HandshakeRefusal | null;
  readonly clusterId: string;
  readonly from: NodeId;
}

/** A whole frame. */
export function encodeHello(hello: Hello): Uint8Array {
  const { clusterId, from, to, address, founders } = hello;
  return encodeFrame(hello.asMember ? 1 : 0, [clusterId, from, to, address, founders]);
}

/** A whole frame. */
export function encodeReply(reply: Reply): Uint8Array {
  return encodeFrame(reply.refusal === null ? 0 : REFUSALS.indexOf(reply.refusal) + 1, [
    reply.clusterId,
    reply.from,
  ]);
}

/** The content of a frame: a hello, or why it is none. */
export function decodeHello(bytes: Uint8Array, start: number, end: number): Hello | HandshakeRefusal {
  const reader = new ByteReader();
  reader.open(bytes, start, end);
  const refusal = readPreamble(reader);
  if (refusal !== null) return refusal;
  const hello = {
    asMember: reader.boolean('asMember'),
    clusterId: readName(reader),
    from: readName(reader) as NodeId,
    to: readName(reader) as NodeId,
    address: reader.text('address', 0, MAX_NAME_BYTES),
    founders: reader.text('founders', 0, MAX_NAME_BYTES),
  };
  reader.expectEnd();
  return reader.refusal === null ? hello : 'notRaftchart';
}

/** The content of a frame: a reply, or why it is none. */
export function decodeReply(bytes: Uint8Array, start: number, end: number): Reply | HandshakeRefusal {
  const reader = new ByteReader();
  reader.open(bytes, start, end);
  const refusal = readPreamble(reader);
  if (refusal !== null) return refusal;
  const verdict = reader.choice('verdict', REFUSALS.length + 1);
  const reply = {
    refusal: verdict === 0 ? null : (REFUSALS[verdict - 1] ?? null),
    clusterId: readName(reader),
    from: readName(reader) as NodeId,
  };
  reader.expectEnd();
  return reader.refusal === null ? reply : 'notRaftchart';
}

function encodeFrame(first: number, names: readonly string[]): Uint8Array {
  const writer = new ByteWriter(MAX_HANDSHAKE_BYTES);
  writer.u32(0);
  writer.u32(MAGIC);
  writer.u8(PROTOCOL_VERSION);
  writer.u32(MESSAGE_LAYOUT);
  writer.u8(first);
  for (const name of names) writer.text(name);
  writer.setU32(0, writer.length - 4);
  return writer.bytes();
}

function readPreamble(reader: ByteReader): HandshakeRefusal | null {
  if (reader.u32('magic') !== MAGIC) return 'notRaftchart';
  const isSameVersion = reader.u8('version') === PROTOCOL_VERSION && reader.u32('layout') === MESSAGE_LAYOUT;
  return isSameVersion ? null : 'wrongVersion';
}

function readName(reader: ByteReader): string {
  return reader.text('name', 1, MAX_NAME_BYTES);
}
