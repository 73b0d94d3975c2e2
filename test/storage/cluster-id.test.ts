/** The id of a cluster stands in the files and in the handshake: both must give it back as it was. */

import { expect, it } from 'vitest';
import { InvalidOptionsError } from '../../runtime/errors.ts';
import { clusterIdOf, foundersId } from '../../runtime/node/cluster-id.ts';

it('the id of a cluster does not depend on who its members are', () => {
  expect(clusterIdOf('orchard 🌳')).toBe('orchard 🌳');
});

it('the order of the first members makes no difference, and each name does', () => {
  expect(foundersId(['n1', 'n2'])).toBe(foundersId(['n2', 'n1']));
  expect(foundersId(['n1', 'n2'])).not.toBe(foundersId(['n1', 'n2', 'n3']));
  expect(foundersId(['n1', 'n2'])).not.toBe(foundersId(['n1,n2']));
});

it('a token with half of a surrogate pair is refused', () => {
  expect(() => clusterIdOf('orchard\ud83c')).toThrow(InvalidOptionsError);
});
