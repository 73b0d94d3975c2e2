import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EntriesSaved, LogEntry, NodeId, ServerMessage } from '../../generated/vocabulary.ts';
import { type EffectHandlers, OrderedEffects } from '../../runtime/ordered-effects.ts';
import { MemoryStorage } from '../../runtime/storage/memory-storage.ts';
import type { DiskImage } from '../../runtime/storage/storage.ts';
import type { Transport } from '../../runtime/transport/transport.ts';
import {
  begun,
  diskAfterCrash,
  ended,
  holdBack,
  orderEntries,
  orderTermAndVote,
  restingOn,
  unsyncedCount,
} from '../../tools/explore/ordered-writes.ts';

type Order =
  | { readonly kind: 'term'; readonly term: number }
  | { readonly kind: 'entry'; readonly back: number }
  | { readonly kind: 'send' | 'sendAhead' | 'flush' | 'complete' };

const orders: fc.Arbitrary<Order> = fc.oneof(
  fc.record({ kind: fc.constant('term' as const), term: fc.integer({ min: 1, max: 9 }) }),
  fc.record({ kind: fc.constant('entry' as const), back: fc.integer({ min: 0, max: 2 }) }),
  fc.record({
    kind: fc.constantFrom('send' as const, 'sendAhead' as const, 'flush' as const, 'complete' as const),
  }),
);

const emptyDisk: DiskImage = {
  currentTerm: 0 as DiskImage['currentTerm'],
  votedFor: null,
  snapshot: null,
  log: [],
};
const peer = 'n2' as NodeId;
const numbered = (number: number) => ({ type: 'PreVoteResponse', term: number }) as unknown as ServerMessage;

function entryAt(index: number, number: number): LogEntry {
  return { index, term: number, kind: 'noop', command: new Uint8Array(0) } as unknown as LogEntry;
}

/** What leaves and what is confirmed, in order. */
type Log = unknown[];

/** The real one. */
class Real {
  readonly log: Log = [];
  readonly storage: MemoryStorage;
  readonly effects: OrderedEffects;
  private complete: (() => void) | null = null;

  constructor() {
    this.storage = new MemoryStorage({
      completeWhen: (complete) => {
        this.complete = complete;
      },
    });
    const transport = {
      send: (_to: NodeId, message: ServerMessage) => this.log.push(message.term),
      flush: () => undefined,
    } as unknown as Transport;
    const handlers = { onSaved: (saved: EntriesSaved) => this.log.push(saved) } as unknown as EffectHandlers;
    this.effects = new OrderedEffects(this.storage, transport, handlers, emptyDisk);
  }

  async endWrite(): Promise<void> {
    this.complete?.();
    this.complete = null;
    for (let turn = 0; turn < 4; turn += 1) await Promise.resolve();
  }
}

/** The model of the explorer. */
class Model {
  readonly log: Log = [];
  writes = restingOn(emptyDisk);

  send(message: ServerMessage): void {
    const held = holdBack(this.writes, { to: peer, message });
    if (held === null) this.log.push(message.term);
    else this.writes = held;
  }

  endWrite(): void {
    if (this.writes.underWay === null) return;
    const { writes, released, saved } = ended(this.writes);
    for (const { message } of released) this.log.push(message.term);
    this.log.push(saved);
    this.writes = begun(writes);
  }
}

describe('the order of effects as data', () => {
  it('is that of the runtime, and leaves the same on the disk after a crash', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(orders, { maxLength: 40 }), async (given) => {
        const real = new Real();
        const model = new Model();
        let last = 0;

        for (const [number, order] of given.entries()) {
          if (order.kind === 'entry') last = Math.max(1, last + 1 - order.back);
          await carryOut(order, { number, last, real, model });

          expect(model.log).toEqual(real.log);
          expect(unsyncedCount(model.writes)).toBe(real.storage.unsyncedCount);
          for (let kept = 0; kept <= real.storage.unsyncedCount; kept += 1)
            expect(real.storage.crash(kept)).toMatchObject(diskAfterCrash(model.writes, kept));
        }
      }),
      { numRuns: 300, seed: 11 },
    );
  });

  it('loses any suffix of a write under way, entry by entry, and never what was confirmed', () => {
    const first = ended(begun(orderEntries(restingOn(emptyDisk), [entryAt(1, 1), entryAt(2, 1)]))).writes;
    const term = { currentTerm: 2 as DiskImage['currentTerm'], votedFor: peer };
    const second = begun(orderEntries(orderTermAndVote(first, term), [entryAt(2, 2), entryAt(3, 2)]));
    const third = orderEntries(second, [entryAt(4, 2)]);

    const left = [0, 1, 2, 3].map((kept) => diskAfterCrash(third, kept));

    expect(unsyncedCount(third)).toBe(3);
    expect(left.map(({ currentTerm }) => currentTerm)).toEqual([0, 2, 2, 2]);
    expect(left.map(({ log }) => log.map((entry) => entry.term))).toEqual([
      [1, 1],
      [1, 1],
      [1, 2],
      [1, 2, 2],
    ]);
  });
});

async function carryOut(
  order: Order,
  { number, last, real, model }: { number: number; last: number; real: Real; model: Model },
): Promise<void> {
  switch (order.kind) {
    case 'term': {
      const currentTerm = order.term as DiskImage['currentTerm'];
      real.effects.saveTermAndVote(currentTerm, peer);
      model.writes = orderTermAndVote(model.writes, { currentTerm, votedFor: peer });
      return;
    }
    case 'entry':
      real.effects.saveEntries([entryAt(last, number)]);
      model.writes = orderEntries(model.writes, [entryAt(last, number)]);
      return;
    case 'send':
      real.effects.send(peer, numbered(number));
      model.send(numbered(number));
      return;
    case 'sendAhead':
      real.effects.sendAhead(peer, numbered(number));
      model.log.push(number);
      return;
    case 'flush':
      real.effects.flush();
      model.writes = begun(model.writes);
      return;
    case 'complete':
      await real.endWrite();
      model.endWrite();
  }
}
