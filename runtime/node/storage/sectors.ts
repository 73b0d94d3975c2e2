/** The unit that a disk writes whole or not at all, and how a sector that was never written looks. */

/** The smallest unit that any disk writes atomically. Disks with larger sectors are multiples of it. */
export const SECTOR_BYTES = 512;

/** Room for a header and the smallest batch. */
export const SMALLEST_SEGMENT_BYTES = 2 * SECTOR_BYTES;

/** No segment is larger: a header that says so lies. */
export const LARGEST_SEGMENT_BYTES = 2 ** 31;

const zeros = Buffer.alloc(65_536);

export function roundUpToSector(bytes: number): number {
  return Math.ceil(bytes / SECTOR_BYTES) * SECTOR_BYTES;
}

export function isZero(bytes: Buffer, from: number, to: number): boolean {
  for (let start = from; start < to; start += zeros.length) {
    const end = Math.min(to, start + zeros.length);
    if (bytes.compare(zeros, 0, end - start, start, end) !== 0) return false;
  }
  return true;
}

/**
 * Whether a sector was never written: at most one bit of it is set. Every written sector begins with a byte
 * of at least three set bits, so one flipped bit neither makes a written sector look blank nor a blank one
 * look written.
 */
export function isBlankSector(bytes: Buffer, offset: number): boolean {
  const end = Math.min(bytes.length, offset + SECTOR_BYTES);
  if (isZero(bytes, offset, end)) return true;
  let found = false;
  for (let at = offset; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === 0) continue;
    if (found || (byte & (byte - 1)) !== 0) return false;
    found = true;
  }
  return true;
}

/** Whether every sector from `from` on was never written. */
export function isBlank(bytes: Buffer, from: number, to: number): boolean {
  if (isZero(bytes, from, to)) return true;
  for (let at = from; at < to; at += SECTOR_BYTES) {
    if (!isBlankSector(bytes, at)) return false;
  }
  return true;
}
