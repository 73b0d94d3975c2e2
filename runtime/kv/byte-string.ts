/** Keys as strings of bytes: one UTF-16 unit, 0 to 255, for each byte. */

declare const brand: unique symbol;

/**
 * A key. A `Uint8Array` can neither be looked up in a `Map` nor be compared by `<`; a string can be both. As
 * every unit is one byte, `<` orders keys exactly as etcd does, byte by byte, and the engine stores them with
 * one byte per unit. Decoding as UTF-8 would do neither, and would merge keys that are not UTF-8.
 */
export type ByteString = string & { readonly [brand]: 'ByteString' };

/** At most this many arguments go into one call: engines limit them. */
const CHUNK_BYTES = 1024;

/** The bytes from `start` up to, not including, `end`, as a string. */
export function byteString(bytes: Uint8Array, start = 0, end = bytes.length): ByteString {
  let text = '';
  for (let from = start; from < end; from += CHUNK_BYTES) {
    const units = new Array<number>(Math.min(CHUNK_BYTES, end - from));
    for (let i = 0; i < units.length; i++) units[i] = bytes[from + i] as number;
    text += String.fromCharCode(...units);
  }
  return text as ByteString;
}

/** Writes the bytes of `text` into `target` at `offset`, where there must be room. */
export function writeByteString(text: ByteString, target: Uint8Array, offset: number): void {
  for (let i = 0; i < text.length; i++) target[offset + i] = text.charCodeAt(i);
}

/** The bytes of `text`, in memory of their own. */
export function bytesOf(text: ByteString): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  writeByteString(text, bytes, 0);
  return bytes;
}

/** Negative, zero or positive: in the order in which etcd compares keys and values. */
export function compareBytes(left: Uint8Array, right: Uint8Array): number {
  const shorter = Math.min(left.length, right.length);
  for (let i = 0; i < shorter; i++) {
    const difference = (left[i] as number) - (right[i] as number);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
