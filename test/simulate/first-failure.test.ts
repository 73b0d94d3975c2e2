import { describe, expect, it } from 'vitest';
import type { StepEffects } from '../../generated/server/role.ts';
import type { LogIndex, ServerState, Term } from '../../generated/vocabulary.ts';
import { firstFailure } from '../../tools/simulate/first-failure.ts';
import { medianDistance } from '../../tools/simulate/plant-measures.ts';
import type { Plant } from '../../tools/simulate/plants/plant.ts';

const ticks = 600;
const servers = { servers: 3 };

async function foundIn(plant: Plant) {
  const { outcome, seedsRun } = await firstFailure([1, 2, 3], { ticks, limits: servers, plant });
  return { id: outcome?.failure?.id, seen: outcome?.failure?.seen ?? '', seedsRun };
}

function collapse(): never {
  throw new Error('The rule has collapsed.');
}

describe('a hunt for the first failure', () => {
  it('runs every seed where nothing is wrong', async () => {
    const { outcome, seedsRun, steps } = await firstFailure([1, 2, 3], { ticks, limits: servers });

    expect(outcome).toBeNull();
    expect(seedsRun).toBe(3);
    expect(steps).toBeGreaterThan(300);
  });

  it('ends before the next seed when it is told to', async () => {
    const hunt = { ticks, limits: servers, isOver: () => true };

    expect((await firstFailure([1, 2, 3], hunt)).seedsRun).toBe(0);
  });

  it('takes an exception in the core for a failure, and stops there', async () => {
    const { id, seen, seedsRun } = await foundIn({ name: 'throws', bug: null, afterStep: collapse });

    expect({ id, seedsRun }).toEqual({ id: 'stopped', seedsRun: 1 });
    expect(seen).toContain('The rule has collapsed.');
  });

  it('takes an exception anywhere else for a failure', async () => {
    const { id, seen } = await foundIn({ name: 'throws', bug: null, onMessage: collapse });

    expect(id).toBe('exception');
    expect(seen).toContain('The rule has collapsed.');
  });

  it('takes messages that breed messages for a failure', async () => {
    const onEffects = (effects: StepEffects, state: ServerState) => {
      const send = effects.send.bind(effects);
      effects.send = (to, message) => {
        send(to, message);
        if (message.type !== 'PreVoteResponse') return;
        const question = { type: 'PreVoteRequest', from: state.id, candidateId: state.id } as const;
        const emptyLog = { lastLogIndex: 0 as LogIndex, lastLogTerm: 0 as Term };
        for (let copy = 0; copy < 3; copy += 1)
          send(to, { ...question, ...emptyLog, term: (state.currentTerm + 1) as Term });
      };
    };

    expect((await foundIn({ name: 'breeds', bug: null, onEffects })).id).toBe('livelock');
  });
});

describe('the power of the simulator', () => {
  it('is the middle number of seeds until one fails, from wherever one begins', () => {
    expect(medianDistance([false, false, true])).toBe(2);
    expect(medianDistance([true, true, false, true])).toBe(1);
    expect(medianDistance([false, false])).toBeNull();
  });
});
