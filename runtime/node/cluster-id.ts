/** What tells one cluster from another, on the wire and on the disk. */

import { createHash } from 'node:crypto';
import { isWellFormedText } from '../../generated/messages/utf8.ts';
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
  if (!isWellFormedText(token)) {
    throw new InvalidOptionsError(
      `Cannot use ${JSON.stringify(token)} as the token of a cluster: it has half of a surrogate pair, which has no ` +
        'UTF-8. Choose another one.',
    );
  }
  const identity = JSON.stringify([token, ...[...names].sort()]);
  const digest = createHash('sha256').update(identity).digest('hex').slice(0, DIGEST_LENGTH);
  return `${beginningOf(token, MAX_ID_LENGTH - DIGEST_LENGTH - 1)}/${digest}`;
}

/** At most `length` characters, and no half of one: a disk would give it back as another. */
function beginningOf(text: string, length: number): string {
  const beginning = text.slice(0, length);
  return isWellFormedText(beginning) ? beginning : beginning.slice(0, -1);
}
