/** What the explorer says of reads: it looks at what everybody knew when they came. */

import { expect, test } from 'vitest';
import { generatedCore, type ServerCore } from '../../runtime/server-core.ts';
import { explore } from '../../tools/explore/explore.ts';
import { presets } from '../../tools/explore/presets.ts';

/** Whoever leads answers at once, and asks nobody whether it still does. */
const answersAtOnce: ServerCore = {
  start: generatedCore.start,
  step: (server, event, effects) => {
    generatedCore.step(server, event, effects);
    const [read] = server.pendingReads;
    if (read === undefined) return;
    server.pendingReads = [];
    effects.answer({ outcome: 'readable', token: read.token, count: 1 });
  },
};

test('a read that a deposed leader answers by itself is stale, and found (thesis §6.4)', () => {
  const { counterexample } = explore({ ...presets.read.bounds, heartbeats: 0 }, { core: answersAtOnce });

  expect(counterexample?.violation).toMatchObject({ id: 'I15', name: 'reads are linearizable' });
});
