/**
 * A snapshot as the file that `etcdctl snapshot save` makes of it: what the state machine wrote, zeros up to
 * a whole number of sectors, and the SHA-256 of all that. So etcdctl finds the checksum that it looks for.
 */
import { createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import type { SnapshotSource } from '../../state-machine.ts';

const SECTOR_BYTES = 512;

export interface SnapshotBlob {
  readonly blob: Uint8Array;
  readonly isLast: boolean;
}

/**
 * Closes the source, whether or not it is read to the end. A turn of the event loop passes between two blobs.
 */
export async function* snapshotBlobs(source: SnapshotSource): AsyncGenerator<SnapshotBlob> {
  const hash = createHash('sha256');
  let length = 0;
  try {
    for (let blob = source.next(); blob !== null; blob = source.next()) {
      hash.update(blob);
      length += blob.length;
      if (blob.length > 0) yield { blob, isLast: false };
      await turn();
    }
  } finally {
    source.close();
  }
  const padding = new Uint8Array((SECTOR_BYTES - (length % SECTOR_BYTES)) % SECTOR_BYTES);
  yield { blob: Buffer.concat([padding, hash.update(padding).digest()]), isLast: true };
}
