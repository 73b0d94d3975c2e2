/** What an entry is about, as far as it can be read. */

import type { ToldEntry } from '../../timeline/told-log.ts';

const longest = 40;

export function entryText({ kind, base64 }: Pick<ToldEntry, 'kind' | 'base64'>): string {
  if (kind !== 'command') return kind;
  const text = base64 === null ? '' : textIn(base64);
  return text === '' ? kind : `"${text.length > longest ? `${text.slice(0, longest)}…` : text}"`;
}

/** The printable runs: keys and values are, what stands between them is not. */
export function textIn(base64: string): string {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const text = new TextDecoder('utf-8').decode(bytes);
  return (text.match(/[\p{L}\p{N}\p{P}\p{S} ]+/gu) ?? [])
    .map((run) => run.replaceAll('\uFFFD', ''))
    .filter((run) => run.trim() !== '')
    .join(' ');
}
