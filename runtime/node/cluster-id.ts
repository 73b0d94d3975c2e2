/** What tells one cluster from another, on the wire and on the disk. */

import { createHash } from 'node:crypto';
import { isWellFormedText } from '../../generated/messages/utf8.ts';
import { InvalidOptionsError } from '../errors.ts';

const MAX_TOKEN_LENGTH = 64;
const DIGEST_LENGTH = 16;

/** The token: the members of a cluster change, and its name does not. Throws InvalidOptionsError. */
export function clusterIdOf(token: string): string {
  if (token.length < 1 || token.length > MAX_TOKEN_LENGTH) {
    throw new InvalidOptionsError(
      `Cannot use "${token}" as the token of a cluster: it has ${token.length} characters. Choose one of ` +
        `1 to ${MAX_TOKEN_LENGTH}.`,
    );
  }
  if (isWellFormedText(token)) return token;
  throw new InvalidOptionsError(
    `Cannot use ${JSON.stringify(token)} as the token of a cluster: it has half of a surrogate pair, which has no ` +
      'UTF-8. Choose another one.',
  );
}

/**
 * What stands for the names of the members with which a cluster begins. Two servers that begin with different
 * ones must not talk: each list could elect a leader of its own.
 */
export function foundersId(names: readonly string[]): string {
  const sorted = JSON.stringify([...names].sort());
  return createHash('sha256').update(sorted).digest('hex').slice(0, DIGEST_LENGTH);
}
