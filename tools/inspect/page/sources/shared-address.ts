/** What is shown, as an address: a tour by its name, a small run by its commands. */

import { source } from '../view-state.ts';

/** Longer addresses do not survive being sent around. */
const longest = 6_000;

/** Null: it is too long, and a file has to do. */
export async function addressOfShown(): Promise<string | null> {
  const { playground = null } = source.value ?? {};
  if (playground === null) return null;
  const packed = await throughStream(
    new Blob([playground.commands.join('\n')]),
    new CompressionStream('deflate-raw'),
  );
  const text = btoa(String.fromCharCode(...packed))
    .replaceAll('+', '-')
    .replaceAll('/', '_');
  return text.length > longest ? null : `${location.href.split('#')[0]}#run=${text}`;
}

/** Rejects if the text was cut or changed on its way. */
export async function commandsIn(text: string): Promise<readonly string[]> {
  const bytes = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  const packed = Uint8Array.from(bytes, (character) => character.charCodeAt(0));
  const whole = await throughStream(new Blob([packed]), new DecompressionStream('deflate-raw'));
  return new TextDecoder().decode(whole).split('\n');
}

async function throughStream(
  blob: Blob,
  stream: CompressionStream | DecompressionStream,
): Promise<Uint8Array<ArrayBuffer>> {
  const through = blob
    .stream()
    .pipeThrough(stream as ReadableWritablePair<Uint8Array<ArrayBuffer>, BufferSource>);
  return new Uint8Array(await new Response(through).arrayBuffer());
}
