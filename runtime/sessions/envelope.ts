/** How commands and answers travel when clients have sessions. Numbers are doubles, little-endian. */

/** What one entry of the log asks of a machine with sessions. */
export type SessionCommand =
  /** Without a session: it takes effect as often as it is in the log. */
  | { readonly kind: 'plain'; readonly payload: Uint8Array }
  | { readonly kind: 'open' }
  | { readonly kind: 'close'; readonly session: number }
  | {
      readonly kind: 'call';
      readonly session: number;
      /** From 1 on, one for each call of the session; a retry has that of the call. */
      readonly sequence: number;
      /** The client has the answers to all calls up to this one, and asks for none of them again. */
      readonly acknowledged: number;
      readonly payload: Uint8Array;
    };

/**
 * What became of it. `done`: the payload is the machine's answer, or the number of the session that was
 * opened. `expired`: nobody knows the session any more. `stale`: the client has said that it has this answer.
 * `malformed`: these bytes are no command.
 */
export type SessionStatus = 'done' | 'expired' | 'stale' | 'malformed';

export interface SessionAnswer {
  readonly status: SessionStatus;
  readonly payload: Uint8Array;
}

const kinds = ['plain', 'open', 'close', 'call'] as const;
const statuses: readonly SessionStatus[] = ['done', 'expired', 'stale', 'malformed'];
/** Of session, sequence and acknowledged, as far as a command of this kind has them. */
const numberBytes = { plain: 0, open: 0, close: 8, call: 24 } as const;

export function encodeCommand(command: SessionCommand): Uint8Array {
  const payload = 'payload' in command ? command.payload : new Uint8Array(0);
  const start = 1 + numberBytes[command.kind];
  const bytes = new Uint8Array(start + payload.length);
  const view = new DataView(bytes.buffer);
  bytes[0] = kinds.indexOf(command.kind);
  if ('session' in command) view.setFloat64(1, command.session, true);
  if (command.kind === 'call') {
    view.setFloat64(9, command.sequence, true);
    view.setFloat64(17, command.acknowledged, true);
  }
  bytes.set(payload, start);
  return bytes;
}

/** Null for bytes that are no command. The payload is a view of them. */
export function decodeCommand(bytes: Uint8Array): SessionCommand | null {
  const kind = kinds[bytes[0] ?? -1];
  if (kind === undefined) return null;
  const start = 1 + numberBytes[kind];
  if (bytes.length < start) return null;
  const payload = bytes.subarray(start);
  if (kind === 'plain') return { kind, payload };
  if (kind !== 'call' && payload.length > 0) return null;
  if (kind === 'open') return { kind };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const session = view.getFloat64(1, true);
  if (kind === 'close') return Number.isSafeInteger(session) ? { kind, session } : null;
  const sequence = view.getFloat64(9, true);
  const acknowledged = view.getFloat64(17, true);
  const areNumbers = [session, sequence, acknowledged].every(Number.isSafeInteger);
  if (!areNumbers || acknowledged < 0 || sequence <= acknowledged) return null;
  return { kind, session, sequence, acknowledged, payload };
}

export function encodeAnswer({ status, payload }: SessionAnswer): Uint8Array {
  const bytes = new Uint8Array(1 + payload.length);
  bytes[0] = statuses.indexOf(status);
  bytes.set(payload, 1);
  return bytes;
}

/** Throws RangeError for bytes that no machine with sessions gives. */
export function decodeAnswer(bytes: Uint8Array): SessionAnswer {
  const status = statuses[bytes[0] ?? -1];
  if (status === undefined)
    throw new RangeError(`No answer begins with ${bytes[0]}: the machine has no sessions.`);
  return { status, payload: bytes.subarray(1) };
}

/** The number of a session, as the payload of the answer to `open`. */
export function encodeNumber(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, true);
  return bytes;
}

export function decodeNumber(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getFloat64(0, true);
}
