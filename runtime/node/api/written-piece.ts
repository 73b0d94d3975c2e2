import type { CallResponse } from './call.ts';

/** Writes a piece of an answer, and waits until the client takes more. False if it is gone. */
export async function writePiece(response: CallResponse, piece: Uint8Array): Promise<boolean> {
  if (response.destroyed) return false;
  // Both versions of HTTP have this method, but TypeScript sees no common form of it.
  const write = response.write.bind(response) as (piece: Uint8Array) => boolean;
  if (write(piece)) return true;
  await new Promise<void>((resolve) => {
    response.once('drain', resolve);
    response.once('close', resolve);
  });
  return !response.destroyed;
}
