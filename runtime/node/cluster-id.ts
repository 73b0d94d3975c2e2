/** What tells one cluster from another, on the wire and on the disk. */

import { createHash } from 'node:crypto';
import { InvalidOptionsError } from '../errors.ts';

const MAX_TOKEN_LENGTH = 64;
/** Of an id: so much fits into the header of a file. */
const MAX_ID_LENGTH = 64;
const DIGEST_LENGTH = 8;

/**
 * The token, as far as it fits, and a digest of it and of the names of the members. So whoever starts a
 * server with other members than its data has is refused: the two sets could elect a leader each. Addresses
 * may change. Throws InvalidOptionsError.
 */
export function clusterIdOf(token: string, names: readonly string[]): string {
  if (token.length < 1 || token.length > MAX_TOKEN_LENGTH) {
    throw new InvalidOptionsError(
      `Cannot use "${token}" as the token of a cluster: it has ${token.length} characters. Choose one of ` +
        `1 to ${MAX_TOKEN_LENGTH}.`,
    );
  }
  const identity = JSON.stringify([token, ...[...names].sort()]);
  const digest = createHash('sha256').update(identity).digest('hex').slice(0, DIGEST_LENGTH);
  return `${token.slice(0, MAX_ID_LENGTH - DIGEST_LENGTH - 1)}/${digest}`;
}
