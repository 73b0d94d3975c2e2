/** What every storage must do, whatever it is made of. */

import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { BrokenInvariantError } from '../../runtime/errors.ts';
import { netEntries } from '../../runtime/storage/net-entries.ts';
import type { SaveBatch, Storage } from '../../runtime/storage/storage.ts';
import { StorageFailedError } from '../../runtime/storage/storage-errors.ts';
import type { LogEntry } from '../../spec/vocabulary.ts';
import { entries, entry, legible, saving, vote } from '../storage/entries.ts';

/** One disk. */
export interface StorageHarness {
  /** A storage on what the disk holds durably at this moment, as after a crash. Not yet open. */
  afterCrash(): Storage;
}

/** `makeHarness` gives an empty disk each time. */
export function describeStorage(name: string, makeHarness: () => StorageHarness): void {
  describe(`${name} as a storage`, () => {
    let harness: StorageHarness;
    let storage: Storage;

    beforeEach(async () => {
      harness = makeHarness();
      storage = harness.afterCrash();
    });

    async function found(): Promise<unknown> {
      const next = harness.afterCrash();
      const image = await next.open();
      await next.close();
      return legible(image);
    }

    it('a new disk has term 0, no vote and no entries', async () => {
      const image = await storage.open();

      expect(image).toEqual({ currentTerm: 0, votedFor: null, snapshot: null, log: [] });
      await storage.close();
    });

    it('a written batch survives a crash as a whole, down to the last bit', async () => {
      const log = [
        entry(1, 7, null),
        entry(2, 7, ''),
        entry(3, 8, Buffer.alloc(3000)),
        entry(4, 8, 'häuser'),
      ];
      await storage.open();

      await storage.write({ termAndVote: vote(8, 'n-2 ü'), logStart: null, entries: [log] });

      expect(await found()).toEqual(legible({ ...vote(8, 'n-2 ü'), log }));
      await storage.close();
    });

    it('a term and vote alone leave the log, and entries alone leave the term and vote', async () => {
      await storage.open();
      await storage.write({ termAndVote: vote(1, 'n1'), logStart: null, entries: [] });

      await storage.write(saving(entries(1, 2)));
      await storage.write({ termAndVote: vote(2, null), logStart: null, entries: [] });

      expect(await found()).toEqual(legible({ ...vote(2, null), log: entries(1, 2) }));
      await storage.close();
    });

    it('terms go up to 2^53 - 1', async () => {
      const term = Number.MAX_SAFE_INTEGER;
      await storage.open();

      await storage.write({ termAndVote: vote(term, 'n1'), logStart: null, entries: [[entry(1, term)]] });

      expect(await found()).toEqual(legible({ ...vote(term, 'n1'), log: [entry(1, term)] }));
      await storage.close();
    });

    it('entries replace what the log held from their first index on', async () => {
      await storage.open();
      await storage.write({ termAndVote: vote(3, null), logStart: null, entries: [entries(1, 5)] });

      await storage.write(saving([entry(3, 2, 'new')]));

      expect(await found()).toEqual(
        legible({ ...vote(3, null), log: [...entries(1, 2), entry(3, 2, 'new')] }),
      );
      await storage.close();
    });

    it('the orders of one batch take effect in their order', async () => {
      await storage.open();
      const orders = [entries(1, 4), [entry(3, 2), entry(4, 2)], [], [entry(4, 3)], [entry(5, 3)]];

      await storage.write({ termAndVote: vote(3, null), logStart: null, entries: orders });

      const log = [...entries(1, 2), entry(3, 2), entry(4, 3), entry(5, 3)];
      expect(await found()).toEqual(legible({ ...vote(3, null), log }));
      await storage.close();
    });

    it('a later order of one batch may replace everything that an earlier one had', async () => {
      await storage.open();
      await storage.write({ termAndVote: vote(3, null), logStart: null, entries: [entries(1, 6)] });

      await storage.write(saving(entries(4, 2, { term: 2 }), [entry(2, 3)]));

      expect(await found()).toEqual(legible({ ...vote(3, null), log: [...entries(1, 1), entry(2, 3)] }));
      await storage.close();
    });

    it('a gap in the log is refused as a broken invariant', async () => {
      await storage.open();
      await storage.write({ termAndVote: vote(1, null), logStart: null, entries: [entries(1, 2)] });

      const writing = async () => storage.write(saving(entries(4, 1)));

      await expect(writing()).rejects.toBeInstanceOf(BrokenInvariantError);
      await storage.close();
    });

    it('a closed storage accepts no more writes', async () => {
      await storage.open();

      await storage.close();

      const writing = async () => storage.write({ termAndVote: vote(1, null), logStart: null, entries: [] });
      await expect(writing()).rejects.toBeInstanceOf(StorageFailedError);
    });

    it('any sequence of batches with truncations is found again as the model has it', async () => {
      let truncations = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(plannedWrite, { minLength: 1, maxLength: 12 }), async (plan) => {
          harness = makeHarness();
          storage = harness.afterCrash();
          await storage.open();
          const model: Model = { currentTerm: 0, votedFor: null, log: [] };
          for (const planned of plan) {
            const batch = batchFor(model, planned);
            const before = model.log.length;
            carryOut(model, batch);
            if ((netEntries(batch.entries)[0]?.index ?? before + 1) <= before) truncations += 1;
            await storage.write(batch);
          }
          const expected = legible({ ...vote(model.currentTerm, model.votedFor), log: model.log });
          expect(await found()).toEqual(expected);
          await storage.close();
          expect(await found()).toEqual(expected);
        }),
        { numRuns: 60 },
      );
      expect(truncations).toBeGreaterThan(0);
    });
  });
}

interface Model {
  currentTerm: number;
  votedFor: string | null;
  log: LogEntry[];
}

type PlannedWrite = typeof plannedWrite extends fc.Arbitrary<infer Value> ? Value : never;

const plannedWrite = fc.record({
  term: fc.option(fc.nat(2), { freq: 3 }),
  votedFor: fc.option(fc.constantFrom('n1', 'n2', 'n3')),
  orders: fc.array(
    fc.record({
      back: fc.nat(6),
      commands: fc.array(fc.oneof(fc.uint8Array({ maxLength: 1200 }), fc.constant(new Uint8Array(2000))), {
        maxLength: 4,
      }),
    }),
    { maxLength: 3 },
  ),
});

/** Terms never fall, neither the current one nor along the log. */
function batchFor(model: Model, planned: PlannedWrite): SaveBatch {
  const currentTerm = Math.max(1, model.currentTerm + (planned.term ?? 0));
  let length = model.log.length;
  const orders = planned.orders.map(({ back, commands }) => {
    const first = Math.max(1, length + 1 - back);
    if (commands.length > 0) length = first + commands.length - 1;
    return commands.map((command, at) => entry(first + at, currentTerm, command));
  });
  return {
    termAndVote: planned.term === null && model.currentTerm > 0 ? null : vote(currentTerm, planned.votedFor),
    logStart: null,
    entries: orders,
  };
}

function carryOut(model: Model, batch: SaveBatch): void {
  if (batch.termAndVote !== null) Object.assign(model, batch.termAndVote);
  for (const order of batch.entries) {
    for (const each of order) model.log.splice(each.index - 1, model.log.length, each);
  }
}
