import { describe, expect, it } from 'vitest';
import { generatedCore, type ServerCore } from '../../runtime/server-core.ts';
import type { Invariant } from '../../spec/invariants.ts';
import { Actions } from '../../tools/explore/actions.ts';
import type { Bounds } from '../../tools/explore/bounds.ts';
import { namelessForm } from '../../tools/explore/canonical-form.ts';
import { Cluster } from '../../tools/explore/cluster.ts';
import { DeadMessages } from '../../tools/explore/dead-messages.ts';
import { type ExploreOptions, explore } from '../../tools/explore/explore.ts';
import { Judgement } from '../../tools/explore/judgement.ts';
import { presets } from '../../tools/explore/presets.ts';
import { initialState, Search } from '../../tools/explore/search.ts';
import { type Knowledge, Successors } from '../../tools/explore/successors.ts';
import { Symmetry } from '../../tools/explore/symmetry.ts';
import { oneTerm, two } from './tiny-bounds.ts';

const plainly = { symmetry: false, forgetDead: false };

function knowledgeOf(bounds: Bounds, core: ServerCore): Knowledge {
  const cluster = new Cluster(bounds);
  const actions = new Actions(cluster, core);
  const judgement = new Judgement(cluster, []);
  return { cluster, actions, judgement, deadMessages: new DeadMessages(cluster, actions) };
}

/**
 * Every state with the names that it has, and those that stand for all names: found without the search's
 * tables.
 */
function allStates(bounds: Bounds): { readonly named: number; readonly nameless: number } {
  const knowledge = knowledgeOf(bounds, generatedCore);
  const { cluster } = knowledge;
  const symmetry = new Symmetry(cluster);
  const successors = new Successors(knowledge);
  const named = new Set<string>();
  const nameless = new Set<string>();
  const open: Int32Array[] = [];
  const reach = (state: Int32Array, length: number) => {
    const text = state.slice(0, length).join();
    if (named.has(text)) return;
    named.add(text);
    nameless.add(symmetry.representative(state, length).slice(0, length).join());
    open.push(state.slice(0, length));
  };
  const initial = initialState(knowledge).state;
  reach(initial, initial.length);
  const visitor = {
    onState: (state: Int32Array, length: number, isBeyond: boolean) => {
      if (!isBeyond) reach(state, length);
    },
    onViolation: () => expect.unreachable('a tiny cluster violates nothing'),
  };
  for (const state of open) successors.visit(state, state.length, visitor);
  return { named: named.size, nameless: nameless.size };
}

/** Every state of one server that the invariants are asked about, whatever the servers are called. */
function statesSeen(bounds: Bounds, options: ExploreOptions) {
  const { servers } = new Cluster(bounds);
  const seen = new Set<string>();
  const check: Invariant['check'] = (own, _before, _view, { committed, leaders }) => {
    seen.add(namelessForm([own.role, own.state, own.disk, committed, leaders], own.state.id, servers));
    return null;
  };
  const found = explore(bounds, { ...options, invariants: [{ id: 'I0', name: 'look', paper: '', check }] });
  return { found, seen: [...seen].sort() };
}

describe('a reduction changes how many states there are, not what is found', () => {
  it('symmetry keeps exactly one of the states that differ in names only', () => {
    const bounds: Bounds = { ...oneTerm, elections: 2 };

    const { named, nameless } = allStates(bounds);

    expect(explore(bounds, plainly).distinct).toBe(named);
    expect(explore(bounds, { forgetDead: false }).distinct).toBe(nameless);
    expect(nameless).toBeLessThan(named / 3);
    expect(nameless).toBeGreaterThanOrEqual(named / 6);
  });

  it('symmetry keeps exactly one also where the servers begin differently, and one takes the place of another', () => {
    const bounds: Bounds = {
      ...presets.replacement.bounds,
      servers: 3,
      voters: 1,
      elections: 1,
      term: 1,
      restarts: 0,
    };

    const { named, nameless } = allStates(bounds);

    expect(explore(bounds, plainly).distinct).toBe(named);
    expect(explore(bounds, { forgetDead: false }).distinct).toBe(nameless);
    expect(nameless).toBeLessThan(named);
    expect(nameless).toBeGreaterThanOrEqual(named / 6);
  });

  it('forgetting dead messages leads to the same local states and histories', () => {
    const bounds: Bounds = { ...oneTerm, elections: 2, requests: 1, log: 2 };

    const all = statesSeen(bounds, { forgetDead: false });
    const some = statesSeen(bounds, { lessons: [300] });

    expect(all.found.closed && some.found.closed).toBe(true);
    expect(some.found.distinct).toBeLessThan(all.found.distinct);
    expect(some.seen).toEqual(all.seen);
  });

  it('forgetting is not believed when a message turns out to do something after all', () => {
    // A candidate counts votes of older terms, so a late vote is not dead for a server that will stand again.
    const core: ServerCore = {
      start: generatedCore.start,
      step: (server, event, effects) => {
        const counts = event.type === 'RequestVoteResponse' && server.role.startsWith('candidate');
        generatedCore.step(server, counts ? { ...event, term: server.currentTerm } : event, effects);
      },
    };
    const knowledge = knowledgeOf({ ...oneTerm, term: 2 }, core);
    const searchUpTo = (maxStates: number) =>
      new Search(knowledge, { maxStates, symmetry: true, onProgress: () => undefined }).run();

    searchUpTo(40);
    const isFirstBelieved = knowledge.deadMessages.learn();
    searchUpTo(5000);
    const isStillBelieved = knowledge.deadMessages.learn();

    expect([isFirstBelieved, isStillBelieved]).toEqual([true, false]);
  });

  it('a lost message leads nowhere that one which never arrives does not', () => {
    const without = explore(two, plainly);
    const lossy = explore({ ...two, drops: 1 }, plainly);

    expect(lossy.distinct).toBeGreaterThan(without.distinct);
    expect([lossy.locals, lossy.messages, lossy.histories]).toEqual([
      without.locals,
      without.messages,
      without.histories,
    ]);
  });
});
