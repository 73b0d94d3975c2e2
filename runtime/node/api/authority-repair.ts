/**
 * Clients of etcd 3.4 that are given a URL, as they are by `etcdctl --cluster`, name `http://host:port` as
 * their authority. HTTP/2 has no such authority, and Node refuses the call; so the first one is mended here.
 */
import { huffmanText } from './huffman-text.ts';

const HEADERS = 1;
const PADDED = 0x8;
const WITH_PRIORITY = 0x20;
const FRAME_HEADER_BYTES = 9;
/** `:authority` in HPACK's static table. */
const AUTHORITY = 1;

/** How many bytes the first frames of a connection take: the preface, and the header of what comes first. */
export const START_BYTES = 24 + FRAME_HEADER_BYTES;

/** A connection begins as those of Go's gRPC do: with settings that set nothing. */
export function isFromGo(start: Uint8Array): boolean {
  return (
    start.length >= START_BYTES && start.subarray(24, 28).every((byte, at) => byte === (at === 3 ? 4 : 0))
  );
}

/** The length of a frame with its header; undefined while it is not known. */
export function frameLength(bytes: Buffer): number | undefined {
  return bytes.length < FRAME_HEADER_BYTES ? undefined : FRAME_HEADER_BYTES + bytes.readUIntBE(0, 3);
}

export function hasHeaders(frame: Buffer): boolean {
  return frame[3] === HEADERS;
}

/**
 * The frame with an authority as it should be; the frame itself if there is nothing to mend. What the client
 * repeats, it repeats by a reference to this one. A shorter value never leaves a table that both sides keep
 * sooner than the client thinks.
 */
export function withAuthority(frame: Buffer): Buffer {
  const flags = frame[4] as number;
  if ((flags & PADDED) !== 0) return frame;
  let at = FRAME_HEADER_BYTES + ((flags & WITH_PRIORITY) === 0 ? 0 : 5);
  while (at < frame.length) {
    const field = fieldAt(frame, at);
    if (field === undefined) return frame;
    if (field.name === AUTHORITY) return mended(frame, field.valueAt, field.end);
    at = field.end;
  }
  return frame;
}

interface Field {
  /** Its number in the static table; anything else is of no interest here. */
  readonly name: number;
  readonly valueAt: number;
  readonly end: number;
}

/** RFC 7541 §6. Undefined where the frame is none. */
function fieldAt(frame: Buffer, at: number): Field | undefined {
  const first = frame[at] as number;
  if ((first & 0x80) !== 0) return skipped(integerAt(frame, at, 7));
  if ((first & 0xe0) === 0x20) return skipped(integerAt(frame, at, 5));
  const name = integerAt(frame, at, (first & 0x40) === 0 ? 4 : 6);
  if (name === undefined) return undefined;
  const valueAt = name.value === 0 ? stringEnd(frame, name.end) : name.end;
  const end = valueAt === undefined ? undefined : stringEnd(frame, valueAt);
  return valueAt === undefined || end === undefined ? undefined : { name: name.value, valueAt, end };
}

function skipped(integer: { readonly end: number } | undefined): Field | undefined {
  return integer === undefined ? undefined : { name: 0, valueAt: integer.end, end: integer.end };
}

/** RFC 7541 §5.1. */
function integerAt(frame: Buffer, at: number, prefixBits: number) {
  const most = (1 << prefixBits) - 1;
  const first = frame[at];
  if (first === undefined) return undefined;
  let value = first & most;
  if (value < most) return { value, end: at + 1 };
  for (let next = at + 1, shift = 0; shift <= 21; next++, shift += 7) {
    const byte = frame[next];
    if (byte === undefined) return undefined;
    value += (byte & 0x7f) << shift;
    if (byte < 0x80) return { value, end: next + 1 };
  }
  return undefined;
}

function stringEnd(frame: Buffer, at: number): number | undefined {
  const length = integerAt(frame, at, 7);
  const end = length === undefined ? undefined : length.end + length.value;
  return end === undefined || end > frame.length ? undefined : end;
}

function mended(frame: Buffer, valueAt: number, end: number): Buffer {
  const start = integerAt(frame, valueAt, 7)?.end ?? end;
  const isHuffman = ((frame[valueAt] as number) & 0x80) !== 0;
  const value = frame.subarray(start, end);
  const text = isHuffman ? huffmanText(value) : value.toString('latin1');
  const authority = /^https?:\/\/([^/]{1,126})\/?$/.exec(text ?? '')?.[1];
  if (authority === undefined) return frame;
  const literal = Buffer.from(authority, 'latin1');
  const head = Buffer.from(frame.subarray(0, valueAt));
  const whole = Buffer.concat([head, Buffer.of(literal.length), literal, frame.subarray(end)]);
  whole.writeUIntBE(whole.length - FRAME_HEADER_BYTES, 0, 3);
  return whole;
}
