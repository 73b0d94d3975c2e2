import { expect, it } from 'vitest';
import { generatedCore, type ServerCore } from '../../runtime/server-core.ts';
import { partingOf } from '../../tools/inspect/compare/parting.ts';
import { search } from '../../tools/inspect/compare/search.ts';
import { Playground, type PlaygroundOptions } from '../../tools/inspect/playground/playground.ts';

const elected = {
  title: 'an election',
  seed: 1,
  commands: ['cluster n1 n2 n3', 'elect n1', 'settle', 'propose n1 "x"', 'settle', 'expect n1 leader'],
};
const same = { Playground };

/** What a playground is made of where the core is another one. */
function playedBy(core: ServerCore): { readonly Playground: typeof Playground } {
  class Played extends Playground {
    constructor(options: PlaygroundOptions = {}) {
      super({ ...options, core });
    }
  }
  return { Playground: Played };
}

/** It never answers a request for a vote. */
const deaf = playedBy({
  start: generatedCore.start,
  step(server, event, effects) {
    if (event.type !== 'RequestVoteRequest') generatedCore.step(server, event, effects);
  },
});

it('a specification is compared with itself without a difference, and drawn runs are counted', () => {
  const steps = search({ old: same, edited: same }, [elected], 3);

  let next = steps.next();
  while (next.done !== true) next = steps.next();

  expect(partingOf({ old: same, edited: same }, elected)).toBeNull();
  expect(next.value).toEqual({ compared: 4, parted: null, broken: null, doing: null });
});

it('the first step that differs is found, and what becomes impossible after it is left out', () => {
  const parting = partingOf({ old: same, edited: deaf }, elected);

  expect(parting?.old.step?.server).toBe('n2');
  expect(parting?.old.step?.behaviour).toContain('"voteGranted":true');
  expect(parting?.edited.step?.behaviour).toContain('RequestVoteRequest');
  expect(parting?.edited.step?.moment).toBe(parting?.old.step?.moment);
  expect(parting?.edited.replayed.playground.servers.map(({ machine }) => machine)).toEqual([[], [], []]);
});
