/** Which states are left and entered, in which order, for every kind of source, target and active leaf. */

import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import type { AnyStateMachine } from 'xstate';
import { GeneratedRun, loadGenerated } from './generated-run.ts';
import { labyrinthEvents, labyrinthSpec } from './labyrinth.ts';
import { ReferenceRun } from './reference-run.ts';
import { Workshop } from './workshop.ts';

const workshop = new Workshop();
afterAll(() => workshop.remove());

it('leaves and enters the same states in the same order as XState, from everywhere to everywhere', async () => {
  workshop.write(labyrinthSpec());
  await workshop.generate();
  const { branches, code } = await loadGenerated(workshop, 'labyrinth');
  const machine = (await workshop.load('spec/machines/labyrinth.machine.ts')).labyrinthMachine;
  const taken = new Set<string>();

  const walks = fc.array(fc.nat(), { minLength: 200, maxLength: 400 });
  fc.assert(
    fc.property(walks, (walk) => {
      const reference = new ReferenceRun(machine as AnyStateMachine, branches);
      const generated = new GeneratedRun(code, { rounds: 0 });
      expect(generated.take()).toEqual(reference.take());
      for (const choice of walk) {
        const events = labyrinthEvents(reference.role);
        const event = events[choice % events.length] ?? { type: 'Again' };
        reference.send(event);
        generated.send(event);
        const log = reference.take();
        for (const entry of log) taken.add(entry);
        expect(generated.take(), event.type).toEqual(log);
        expect(generated.role, event.type).toBe(reference.role);
        expect(generated.state).toEqual(reference.state);
      }
    }),
    { numRuns: 40, seed: 1 },
  );

  const untaken = branches.filter(({ number, why }) => why === '' && !taken.has(`took ${number}`));
  expect(untaken).toEqual([]);
});
