/** CRC-32 (IEEE 802.3) in plain JavaScript, for wherever there is no zlib. */

import type { Checksum } from '../generated/messages/byte-reader.ts';

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++)
    remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb8_8320 : remainder >>> 1;
  return remainder;
});

/** The same numbers as zlib.crc32, at a fifth of its speed. */
export const crc32: Checksum = (bytes, start, end) => {
  let remainder = 0xffff_ffff;
  for (let position = start; position < end; position++) {
    remainder = (remainder >>> 8) ^ (TABLE[(remainder ^ (bytes[position] as number)) & 0xff] as number);
  }
  return ~remainder >>> 0;
};
