/** CRC-32 by zlib: what seals the entries of every server and every disk in production. */

import { crc32 } from 'node:zlib';
import type { Checksum } from '../../../generated/messages/byte-reader.ts';

export const zlibChecksum: Checksum = (bytes, start, end) =>
  crc32(new Uint8Array(bytes.buffer, bytes.byteOffset + start, end - start));
