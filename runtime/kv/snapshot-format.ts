/** What writer and reader of a snapshot agree on. The format as a whole is described in `README.md`. */

/** "RAFTKV" and the number of the format, 1. */
export const PREFACE = Uint8Array.of(0x52, 0x41, 0x46, 0x54, 0x4b, 0x56, 0x01, 0x00);
/** Of the preface, so many bytes say that it is a snapshot at all. */
export const NAME_BYTES = 6;

/** A section: length of its content, checksum of the section before, content, checksum of all these. */
export const SECTION_HEAD_BYTES = 8;
export const CHECKSUM_BYTES = 4;
/** Of every section but the last. To fill one takes about a millisecond, mostly waiting for memory. */
export const CONTENT_BYTES = 64 * 1024;
/** What stands in the first section for the checksum of the one before. */
export const FIRST_PREVIOUS = 0;

/** Each item begins with one of these bytes. */
export const ITEM = { state: 1, announcement: 2, key: 3, version: 4, deletion: 5, end: 6 } as const;

/** Where a byte of the content is in the snapshot. */
export function offsetOf(contentOffset: number): number {
  const section = Math.floor(contentOffset / CONTENT_BYTES);
  const around = SECTION_HEAD_BYTES + CHECKSUM_BYTES;
  return PREFACE.length + section * around + SECTION_HEAD_BYTES + contentOffset;
}
