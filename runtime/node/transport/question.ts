/**
 * A question to a server that is not Raft's: who the members are, say. Whoever asks dials the port of the
 * peers, sends one frame, reads one, and is done; it need not be a member. A question begins with a magic
 * number of its own where a hello has another one.
 */

import { connect } from 'node:net';
import { ByteReader } from '../../../generated/messages/byte-reader.ts';
import { ByteWriter } from '../../../generated/messages/byte-writer.ts';
import { TransportFailedError } from '../../transport/transport-failed-error.ts';
import { FrameAssembler } from './frame-assembler.ts';
import type { PeerAddress } from './tcp-transport-options.ts';

/** 'RCHQ', read as a little-endian number. */
const MAGIC = 0x5148_4352;
const QUESTION_VERSION = 1;
export const MAX_QUESTION_BYTES = 16 * 1024;
const MAX_ANSWER_BYTES = 1024 * 1024;
const MAX_NAME_BYTES = 256;

/** The order is that of the wire. */
const VERDICTS = ['answered', 'wrongVersion', 'wrongCluster', 'nobodyAnswers', 'failed'] as const;

type Verdict = (typeof VERDICTS)[number];

const why: Readonly<Record<Exclude<Verdict, 'answered'>, string>> = {
  wrongVersion: 'it speaks another version of the protocol. Run the same version on all servers',
  wrongCluster: 'it belongs to another cluster. Correct the token of the cluster, or the address',
  nobodyAnswers: 'it answers no questions. Ask another server',
  failed: 'it could not find the answer. Look into its log',
};

/** Whether the content of a frame is a question, or pretends to be one. */
export function isQuestion(bytes: Uint8Array, start: number, end: number): boolean {
  const reader = new ByteReader();
  reader.open(bytes, start, end);
  return reader.u32('magic') === MAGIC && reader.refusal === null;
}

/** The frame that answers the question in [start, end). Never rejects. */
export async function answerTo(
  frame: readonly [bytes: Uint8Array, start: number, end: number],
  clusterId: string,
  onQuestion: ((question: Uint8Array) => Promise<Uint8Array>) | null,
): Promise<Uint8Array> {
  const question = decodeQuestion(frame, clusterId);
  if (typeof question === 'string') return encodeAnswer(question, nothing);
  if (onQuestion === null) return encodeAnswer('nobodyAnswers', nothing);
  try {
    return encodeAnswer('answered', await onQuestion(question));
  } catch {
    return encodeAnswer('failed', nothing);
  }
}

export interface Asking {
  readonly address: PeerAddress;
  readonly clusterId: string;
  readonly timeoutMs: number;
}

/** Asks the server at the address. Rejects with TransportFailedError, which says why there is no answer. */
export function askServer(
  question: Uint8Array,
  { address, clusterId, timeoutMs }: Asking,
): Promise<Uint8Array> {
  const place = `${address.host}:${address.port}`;
  return new Promise((resolve, reject) => {
    const socket = connect({ ...address, noDelay: true });
    const fail = (reason: string, cause?: unknown) => {
      socket.destroy();
      reject(new TransportFailedError(`Cannot ask the server at ${place}: ${reason}.`, { cause }));
    };
    const assembler = new FrameAssembler(MAX_ANSWER_BYTES);
    const timer = setTimeout(() => fail(`it did not answer within ${timeoutMs} ms`), timeoutMs);
    socket.on('connect', () => socket.write(encodeQuestion(clusterId, question)));
    socket.on('error', (error) => fail(error.message, error));
    socket.on('close', () => {
      clearTimeout(timer);
      fail('what answers there is no raftchart server');
    });
    socket.on('data', (piece) => {
      const tooLarge = assembler.push(piece, (bytes, start, end) => {
        const answer = decodeAnswer(bytes, start, end);
        if (typeof answer === 'string') fail(answer);
        else resolve(answer);
        socket.destroy();
        return false;
      });
      if (tooLarge !== null) fail('what answers there is no raftchart server');
    });
  });
}

const nothing = new Uint8Array(0);

export function encodeQuestion(clusterId: string, question: Uint8Array): Uint8Array {
  const writer = new ByteWriter(MAX_NAME_BYTES + question.length);
  writer.u32(0);
  writer.u32(MAGIC);
  writer.u8(QUESTION_VERSION);
  writer.text(clusterId);
  writer.blob(question);
  writer.setU32(0, writer.length - 4);
  return writer.bytes();
}

function decodeQuestion(
  [bytes, start, end]: readonly [Uint8Array, number, number],
  clusterId: string,
): Uint8Array | Exclude<Verdict, 'answered'> {
  const reader = new ByteReader();
  reader.open(bytes, start, end);
  reader.u32('magic');
  if (reader.u8('version') !== QUESTION_VERSION) return 'wrongVersion';
  const cluster = reader.text('clusterId', 1, MAX_NAME_BYTES);
  const question = reader.blob('question', MAX_QUESTION_BYTES);
  reader.expectEnd();
  if (reader.refusal !== null) return 'failed';
  return cluster === clusterId ? question : 'wrongCluster';
}

function encodeAnswer(verdict: Verdict, answer: Uint8Array): Uint8Array {
  const writer = new ByteWriter(16 + answer.length);
  writer.u32(0);
  writer.u8(VERDICTS.indexOf(verdict));
  writer.blob(answer);
  writer.setU32(0, writer.length - 4);
  return writer.bytes();
}

/** The answer, or why there is none. */
function decodeAnswer(bytes: Uint8Array, start: number, end: number): Uint8Array | string {
  const reader = new ByteReader();
  reader.open(bytes, start, end);
  const verdict = VERDICTS[reader.choice('verdict', VERDICTS.length)] ?? 'failed';
  const answer = reader.blob('answer', MAX_ANSWER_BYTES);
  reader.expectEnd();
  if (reader.refusal !== null) return 'what answers there is no raftchart server';
  return verdict === 'answered' ? answer : why[verdict];
}
