/** HPACK's Huffman code (RFC 7541, appendix B), as far as addresses are written in it. */

interface Row {
  readonly bits: number;
  readonly first: number;
  readonly characters: string;
}

/** The codes of one length follow one another, in the order of their characters. */
const ROWS: readonly Row[] = [
  { bits: 5, first: 0x00, characters: '012aceiost' },
  { bits: 6, first: 0x14, characters: ' %-./3456789=A_bdfghlmnpru' },
  { bits: 7, first: 0x5c, characters: ':BCDEFGHIJKLMNOPQRSTUVWYjkqvwxyz' },
  { bits: 8, first: 0xf8, characters: '&*,;XZ' },
];

/** The text, or undefined if there is another character in it. */
export function huffmanText(bytes: Uint8Array): string | undefined {
  const length = bytes.length * 8;
  let text = '';
  for (let at = 0; at < length; ) {
    const found = characterAt(bytes, at);
    if (found === undefined) return isPadding(bytes, at) ? text : undefined;
    text += found.character;
    at += found.bits;
  }
  return text;
}

function characterAt(bytes: Uint8Array, at: number): { character: string; bits: number } | undefined {
  for (const { bits, first, characters } of ROWS) {
    if (at + bits > bytes.length * 8) return undefined;
    const character = characters[bitsAt(bytes, at, bits) - first];
    if (character !== undefined) return { character, bits };
  }
  return undefined;
}

function bitsAt(bytes: Uint8Array, at: number, count: number): number {
  let value = 0;
  for (let bit = at; bit < at + count; bit++) {
    value = (value << 1) | (((bytes[bit >> 3] as number) >> (7 - (bit & 7))) & 1);
  }
  return value;
}

/** Ones, and fewer than would make a byte. */
function isPadding(bytes: Uint8Array, at: number): boolean {
  const count = bytes.length * 8 - at;
  return count < 8 && bitsAt(bytes, at, count) === (1 << count) - 1;
}
