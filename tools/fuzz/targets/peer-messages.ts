/** What comes from a peer: frames, the messages in them, and the sealed log entries in these. */

import { ByteWriter } from '../../../generated/messages/byte-writer.ts';
import { isMessageRefusal } from '../../../generated/messages/message-refusal.ts';
import { createPeerCodec } from '../../../generated/messages/peer-codec.ts';
import { refusePeerMessage } from '../../../generated/messages/refuse-messages.ts';
import type {
  AppendEntriesRequest,
  Configuration,
  LogEntry,
  LogIndex,
  NodeId,
  PeerMessage,
  SnapshotMark,
  Term,
} from '../../../generated/vocabulary.ts';
import { crc32 } from '../../../runtime/checksum.ts';
import { FrameAssembler } from '../../../runtime/node/transport/frame-assembler.ts';
import { zlibChecksum } from '../../../runtime/node/transport/zlib-checksum.ts';
import { FrameBuilder, FrameReader, MessageEncoder } from '../../../runtime/transport/message-frame.ts';
import { type FuzzTarget, mustEqualBytes, mustHold, type Verdict } from '../target.ts';

const codec = createPeerCodec(zlibChecksum);
const from = 'n1' as NodeId;
const MAX_FRAME_BYTES = 1 << 20;

function entry(index: number, command: string): LogEntry {
  const place = { term: 3 as Term, index: index as LogIndex };
  const kind = command === '' ? 'noop' : 'command';
  return { ...place, kind, configuration: null, command: new TextEncoder().encode(command) };
}

const other = 'n2' as NodeId;

/** Everybody has an address: one is known to the transport, one is told. */
const joint: Configuration = {
  voters: [other],
  oldVoters: [from],
  learners: ['n3' as NodeId],
  addresses: [
    { id: from, address: '' },
    { id: other, address: '127.0.0.1:2380' },
    { id: 'n3' as NodeId, address: 'знак' },
  ],
};

const change: LogEntry = { ...entry(304, ''), kind: 'configuration', configuration: joint };

const mark: SnapshotMark = {
  lastIncludedIndex: 300 as LogIndex,
  lastIncludedTerm: 3 as Term,
  configuration: joint,
  bytes: 5,
};

const vote = {
  from,
  term: 7 as Term,
  candidateId: from,
  lastLogIndex: 9 as LogIndex,
  lastLogTerm: 3 as Term,
};
const heartbeat: AppendEntriesRequest = {
  type: 'AppendEntriesRequest',
  from,
  term: 7 as Term,
  leaderId: from,
  prevLogIndex: 300 as LogIndex,
  prevLogTerm: 3 as Term,
  entries: [],
  leaderCommit: 299 as LogIndex,
  readRound: 2 ** 33,
  session: 300,
};

const piece: PeerMessage = {
  type: 'InstallSnapshotRequest',
  from,
  term: 7 as Term,
  leaderId: from,
  snapshot: mark,
  offset: 2,
  done: true,
  readRound: 0,
  session: 2 ** 40,
  data: Uint8Array.of(3, 4, 5),
};

const forwarded = { from, incarnation: 2 ** 40 + 5, requestId: 70 };

/** One of each type, and those whose shape depends on their content. */
const messages: readonly PeerMessage[] = [
  { type: 'PreVoteRequest', ...vote },
  { type: 'PreVoteResponse', from, term: 7 as Term, voteGranted: true },
  { type: 'RequestVoteRequest', ...vote, term: (2 ** 45) as Term, mayDisruptLeader: true },
  { type: 'RequestVoteResponse', from: 'знак' as NodeId, term: 128 as Term, voteGranted: false },
  heartbeat,
  { ...heartbeat, entries: [entry(301, 'a command'), entry(302, ''), entry(303, 'another one'), change] },
  {
    type: 'AppendEntriesResponse',
    from,
    term: 7 as Term,
    success: true,
    prevLogIndex: 300 as LogIndex,
    matchIndex: 303 as LogIndex,
    conflictTerm: 0 as Term,
    conflictIndex: 0 as LogIndex,
    readRound: 1,
    session: 300,
  },
  piece,
  { ...piece, offset: 0, done: false },
  {
    type: 'InstallSnapshotResponse',
    from,
    term: 7 as Term,
    lastIncludedIndex: 300 as LogIndex,
    offset: 5,
    installed: true,
    readRound: 0,
    session: 1,
  },
  { type: 'TimeoutNowRequest', from, term: 7 as Term, lastLogIndex: 304 as LogIndex, priority: 2 },
  { type: 'ForwardRequest', ...forwarded, kind: 'command', payload: Uint8Array.of(1, 2, 3) },
  { type: 'ForwardResponse', ...forwarded, outcome: 'notLeader', payload: new Uint8Array(0) },
];

function encoded(message: PeerMessage): Uint8Array {
  const writer = new ByteWriter();
  codec.encodePeerMessage(message, writer);
  return writer.bytes().slice();
}

/** Without the seals, so that encoding it again is work and not memory. */
function unsealed<Message extends PeerMessage>(message: Message): Message {
  if (message.type === 'InstallSnapshotRequest') return { ...message, snapshot: { ...message.snapshot } };
  if (!('entries' in message)) return message;
  return { ...message, entries: message.entries.map((each) => ({ ...each })) };
}

function checkMessage(input: Uint8Array): Verdict {
  const message = codec.decodePeerMessage(input, 0, input.length);
  if (isMessageRefusal(message)) return 'refused';
  const complaint = refusePeerMessage(message);
  mustHold(complaint === null, `It was read, and is not well formed: ${complaint?.detail}`);
  mustEqualBytes(encoded(unsealed(message)), input, 'It was read, and is not written like this.');
  return 'accepted';
}

function checkEntry(input: Uint8Array): Verdict {
  const opened = codec.openLogEntry(input, 0, input.length);
  if (isMessageRefusal(opened)) return 'refused';
  const sealed = codec.sealLogEntry({ ...opened });
  mustEqualBytes(sealed, input.subarray(0, sealed.length), 'It was read, and is not sealed like this.');
  return 'accepted';
}

function checkMark(input: Uint8Array): Verdict {
  const opened = codec.openSnapshotMark(input, 0, input.length);
  if (isMessageRefusal(opened)) return 'refused';
  const sealed = codec.sealSnapshotMark({ ...opened });
  mustEqualBytes(sealed, input.subarray(0, sealed.length), 'It was read, and is not sealed like this.');
  return 'accepted';
}

function sealAgain(input: Uint8Array): void {
  if (input.length < 8) return;
  const view = new DataView(input.buffer, input.byteOffset);
  view.setUint32(0, input.length - 8, true);
  view.setUint32(4, crc32(input, 8, input.length), true);
}

function framesOf(batches: readonly (readonly PeerMessage[])[], maxFrameBytes = MAX_FRAME_BYTES): Uint8Array {
  const parts = batches.map((batch) => {
    const tools = { encoder: new MessageEncoder(codec), checksum: crc32 };
    const builder = new FrameBuilder(new ByteWriter(), tools, maxFrameBytes);
    for (const message of batch) builder.add(message);
    return builder.bytes().slice();
  });
  return Uint8Array.from(Buffer.concat(parts));
}

/** The whole stream in two pieces, as a socket may give it. */
function checkFrames(input: Uint8Array): Verdict {
  const assembler = new FrameAssembler(MAX_FRAME_BYTES);
  const reader = new FrameReader(codec, zlibChecksum, from);
  let refused = false;
  const take = (bytes: Uint8Array, start: number, end: number) => {
    const read: PeerMessage[] = [];
    const refusal = reader.read(bytes, start, end, (message) => read.push(message));
    mustHold(refusal !== null || read.every((message) => message.from === from), 'Somebody else sent it.');
    refused ||= refusal !== null;
    if (refusal !== null || read.length === 0) return refusal === null;
    const again = framesOf([read.map(unsealed)]).subarray(4);
    mustEqualBytes(again, bytes.subarray(start, end), 'A frame was read, and is not written like this.');
    return true;
  };
  const middle = input.length >> 1;
  for (const piece of [input.subarray(0, middle), input.subarray(middle)]) {
    if (refused) break;
    const tooLarge = assembler.push(piece, take);
    mustHold(tooLarge === null || tooLarge > MAX_FRAME_BYTES, 'A frame that fits was too large.');
    refused ||= tooLarge !== null;
  }
  return refused ? 'refused' : 'accepted';
}

/** Frame by frame, as far as the lengths make sense. */
function sumAgain(input: Uint8Array): void {
  const view = new DataView(input.buffer, input.byteOffset, input.length);
  let at = 0;
  while (at + 8 <= input.length) {
    const length = Math.max(4, Math.min(view.getUint32(at, true), input.length - at - 4));
    view.setUint32(at, length, true);
    view.setUint32(at + 4, crc32(input, at + 8, at + 4 + length), true);
    at += 4 + length;
  }
}

export const targets: readonly FuzzTarget[] = [
  {
    name: 'peer-frames',
    promise: 'A stream is cut into frames that are written like this, all of one server, or it is refused.',
    seeds: () => [
      framesOf(messages.filter((message) => message.from === from).map((message) => [message])),
      framesOf([[heartbeat, heartbeat], messages.slice(4, 6), [heartbeat]]),
    ],
    mend: sumAgain,
    check: checkFrames,
  },
  {
    name: 'peer-messages',
    promise: 'A message is well formed and is encoded like this, or it is refused with reason and field.',
    seeds: () => messages.map(encoded),
    check: checkMessage,
  },
  {
    name: 'log-entries',
    promise: 'A sealed entry is sealed like this, or it is refused.',
    seeds: () =>
      [entry(1, ''), entry(2 ** 40, 'x'.repeat(300)), change].map((each) => codec.sealLogEntry(each).slice()),
    mend: sealAgain,
    check: checkEntry,
  },
  {
    name: 'snapshot-marks',
    promise: 'A sealed mark of a snapshot is sealed like this, or it is refused.',
    seeds: () => [codec.sealSnapshotMark(mark).slice()],
    mend: sealAgain,
    check: checkMark,
  },
];
