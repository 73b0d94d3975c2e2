/** The id of a cluster stands in the files and in the handshake: both must give it back as it was. */

import { expect, it } from 'vitest';
import { InvalidOptionsError } from '../../runtime/errors.ts';
import { clusterIdOf } from '../../runtime/node/cluster-id.ts';

it('the id of a long token never ends in half of a character', () => {
  for (let length = 50; length < 60; length += 1) {
    const id = clusterIdOf(`${'o'.repeat(length)}🌳`, ['n1']);

    expect(Buffer.from(id).toString()).toBe(id);
    expect(id.length).toBeLessThanOrEqual(64);
  }
});

it('a token with half of a surrogate pair is refused', () => {
  expect(() => clusterIdOf('orchard\ud83c', ['n1'])).toThrow(InvalidOptionsError);
});
