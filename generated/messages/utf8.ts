// Copied from tools/generate/codec/templates/utf8.ts by tools/generate.
// Do not edit: change the source and run `npm run generate`.

/**
 * UTF-8 without TextEncoder: strict, the same everywhere, and faster for the short names that servers
 * exchange.
 */

/** How many bytes a string takes; a lone surrogate counts as U+FFFD. */
export function utf8Length(text: string): number {
  let byteLength = text.length;
  for (let position = 0; position < text.length; position++) {
    const unit = text.charCodeAt(position);
    if (unit < 0x80) continue;
    byteLength += unit < 0x800 ? 1 : 2;
    if (isHighSurrogate(unit) && isLowSurrogate(text.charCodeAt(position + 1))) position++;
  }
  return byteLength;
}

/** Whether a string has a UTF-8 form at all: no surrogate stands alone. */
export function isWellFormedText(text: string): boolean {
  for (let position = 0; position < text.length; position++) {
    const unit = text.charCodeAt(position);
    if (isLowSurrogate(unit)) return false;
    if (!isHighSurrogate(unit)) continue;
    if (!isLowSurrogate(text.charCodeAt(position + 1))) return false;
    position++;
  }
  return true;
}

/** Writes at `offset`, where there must be room; gives the position after it. */
export function writeUtf8(text: string, target: Uint8Array, offset: number): number {
  let at = offset;
  for (let position = 0; position < text.length; position++) {
    const unit = text.charCodeAt(position);
    if (unit < 0x80) {
      target[at++] = unit;
    } else {
      const point = isHighSurrogate(unit) || isLowSurrogate(unit) ? pointAt(text, position) : unit;
      if (point > 0xffff) position++;
      at = writePoint(point, target, at);
    }
  }
  return at;
}

/** The string that these bytes are, or null if they are not well-formed UTF-8. */
export function readUtf8(bytes: Uint8Array, start: number, end: number): string | null {
  let text = '';
  for (let position = start; position < end; position++) {
    const byte = bytes[position] as number;
    if (byte >= 0x80) return readBeyondAscii(bytes, position, end, text);
    text += String.fromCharCode(byte);
  }
  return text;
}

function readBeyondAscii(bytes: Uint8Array, start: number, end: number, before: string): string | null {
  let text = before;
  let position = start;
  while (position < end) {
    const first = bytes[position] as number;
    const byteCount = sequenceLength(first);
    if (byteCount === 0 || position + byteCount > end) return null;
    let point = byteCount === 1 ? first : first & (0x7f >> byteCount);
    for (let follower = position + 1; follower < position + byteCount; follower++) {
      const byte = bytes[follower] as number;
      if ((byte & 0xc0) !== 0x80) return null;
      point = (point << 6) | (byte & 0x3f);
    }
    if (!isShortestForm(point, byteCount)) return null;
    text += String.fromCodePoint(point);
    position += byteCount;
  }
  return text;
}

/** How many bytes a sequence has that begins like this; 0 if none does. */
function sequenceLength(first: number): number {
  if (first < 0x80) return 1;
  if (first < 0xc2) return 0;
  if (first < 0xe0) return 2;
  if (first < 0xf0) return 3;
  return first < 0xf5 ? 4 : 0;
}

/** Nothing longer than needed, no surrogate, nothing beyond Unicode. */
function isShortestForm(point: number, byteCount: number): boolean {
  if (byteCount === 3) return point >= 0x800 && !(point >= 0xd800 && point <= 0xdfff);
  return byteCount < 4 || (point >= 0x1_0000 && point <= 0x10_ffff);
}

function pointAt(text: string, position: number): number {
  const point = text.codePointAt(position) as number;
  return point >= 0xd800 && point <= 0xdfff ? 0xfffd : point;
}

function writePoint(point: number, target: Uint8Array, offset: number): number {
  let at = offset;
  if (point < 0x800) {
    target[at++] = 0xc0 | (point >> 6);
  } else {
    if (point < 0x1_0000) {
      target[at++] = 0xe0 | (point >> 12);
    } else {
      target[at++] = 0xf0 | (point >> 18);
      target[at++] = 0x80 | ((point >> 12) & 0x3f);
    }
    target[at++] = 0x80 | ((point >> 6) & 0x3f);
  }
  target[at++] = 0x80 | (point & 0x3f);
  return at;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
