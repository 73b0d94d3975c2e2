/** The two kinds of field that Buffer does not have: integers to 2^53 - 1 and short texts. */

const HIGH = 2 ** 32;

/** 8 bytes, little endian, for integers from 0 to 2^53 - 1. */
export function writeInteger(bytes: Buffer, value: number, offset: number): void {
  bytes.writeUInt32LE(value % HIGH, offset);
  bytes.writeUInt32LE(Math.floor(value / HIGH), offset + 4);
}

export function readInteger(bytes: Buffer, offset: number): number {
  return bytes.readUInt32LE(offset + 4) * HIGH + bytes.readUInt32LE(offset);
}

/** A length of 2 bytes, then UTF-8. Returns the offset after it. */
export function writeText(bytes: Buffer, text: string, offset: number): number {
  const length = bytes.write(text, offset + 2, 'utf8');
  bytes.writeUInt16LE(length, offset);
  return offset + 2 + length;
}

/** Returns the text and the offset after it. What does not fit into the bytes is an empty text. */
export function readText(bytes: Buffer, offset: number): readonly [string, number] {
  const end = offset + 2 > bytes.length ? Infinity : offset + 2 + bytes.readUInt16LE(offset);
  if (end > bytes.length) return ['', bytes.length];
  return [bytes.toString('utf8', offset + 2, end), end];
}
