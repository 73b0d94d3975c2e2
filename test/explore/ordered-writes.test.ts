import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EntriesSaved, LogEntry, LogPlace, NodeId, ServerMessage } from '../../generated/vocabulary.ts';
import { type EffectHandlers, OrderedEffects, type SnapshotOrders } from '../../runtime/ordered-effects.ts';
import { OrderedSaves } from '../../runtime/ordered-saves.ts';
import { MemoryStorage } from '../../runtime/storage/memory-storage.ts';
import type { DiskImage } from '../../runtime/storage/storage.ts';
import type { Transport } from '../../runtime/transport/transport.ts';
import type { DiskView, LogView } from '../../spec/cluster-view.ts';
import {
  begun,
  diskAfterCrash,
  ended,
  holdBack,
  noPlace,
  type OrderedWrites,
  orderEntries,
  orderLogStart,
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

const emptyDisk: DiskView = {
  currentTerm: 0 as DiskImage['currentTerm'],
  votedFor: null,
  snapshot: null,
  logStart: noPlace,
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
    const snapshots = {} as SnapshotOrders;
    this.effects = new OrderedEffects({
      storage: this.storage,
      transport,
      handlers,
      snapshots,
      image: emptyDisk,
    });
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
            expect(logged(diskAfterCrash(model.writes, kept))).toEqual(logged(real.storage.crash(kept)));
        }
      }),
      { numRuns: 300, seed: 11 },
    );
  });

  it('cuts batches where the runtime does when logs begin anew', () => {
    fc.assert(
      fc.property(fc.array(beginnings, { maxLength: 30 }), (given) => {
        const real = new OrderedSaves(emptyDisk);
        let model = restingOn(emptyDisk);
        let log: LogView = emptyDisk;
        for (const [number, order] of given.entries()) {
          const next = orderOf(order, { number, log });
          log = next.log;
          next.give(real);
          model = next.take(model);
        }

        for (model = begun(model); !real.isEmpty; model = begun(ended(model).writes)) {
          const { batch, saved, held } = real.next();
          const { held: heldHere, ...batchHere } = model.underWay as NonNullable<typeof model.underWay>;
          expect(batchHere).toEqual(batch);
          expect(heldHere).toEqual(held);
          expect(ended(model)).toMatchObject({ saved, broken: null });
        }

        expect(model.underWay).toBeNull();
        expect(logged(model.disk)).toEqual(log.log);
      }),
      { numRuns: 500, seed: 12 },
    );
  });

  it('refuse what no disk could carry out', () => {
    const start = { ...placeAt(3, 1), keepsRest: true };

    const { broken } = ended(begun(orderLogStart(restingOn(emptyDisk), start)));

    expect(broken).toBe('Its log shall go on after 3@1, and its disk does not hold that place.');
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

const logged = ({ log }: { readonly log: readonly LogEntry[] }) => log;
const placeAt = (index: number, term: number) => ({ index, term }) as unknown as LogPlace;

/** Entries from somewhere in the log on; a log that begins later, with or without its rest; a message. */
type Beginning = readonly [kind: 'entries' | 'keep' | 'drop' | 'term' | 'send', share: number];

const beginnings: fc.Arbitrary<Beginning> = fc.tuple(
  fc.constantFrom('entries' as const, 'keep' as const, 'drop' as const, 'term' as const, 'send' as const),
  fc.double({ min: 0, max: 1, noNaN: true }),
);

interface Given {
  /** The log after everything that was ordered. */
  readonly log: LogView;
  give(saves: OrderedSaves): void;
  take(writes: OrderedWrites): OrderedWrites;
}

function orderOf([kind, share]: Beginning, { number, log }: { number: number; log: LogView }): Given {
  const length = log.log.length;
  const start = log.logStart.index;
  if (kind === 'send') return sendOf(log, number);
  if (kind === 'term') {
    const termAndVote = { currentTerm: number as LogEntry['term'], votedFor: peer };
    return {
      log,
      give: (saves) => saves.saveTermAndVote(termAndVote.currentTerm, peer),
      take: (writes) => orderTermAndVote(writes, termAndVote),
    };
  }
  if (kind === 'entries') {
    const kept = Math.round(share * length);
    const entries = [entryAt(start + kept + 1, number), entryAt(start + kept + 2, number)];
    return {
      log: { ...log, log: [...log.log.slice(0, kept), ...entries] },
      give: (saves) => saves.saveEntries(entries),
      take: (writes) => orderEntries(writes, entries),
    };
  }
  const keepsRest = kind === 'keep' && length > 0;
  const index = keepsRest ? Math.max(1, Math.round(share * length)) : length + 2;
  const place = keepsRest
    ? placeAt(start + index, log.log[index - 1]?.term ?? 0)
    : placeAt(start + index, number);
  return {
    log: { logStart: place, log: keepsRest ? log.log.slice(index) : [] },
    give: (saves) => saves.saveLogStart({ ...place, keepsRest }),
    take: (writes) => orderLogStart(writes, { ...place, keepsRest }),
  };
}

/** Nothing is under way, so only what was ordered holds a message back. */
function sendOf(log: LogView, number: number): Given {
  const message = numbered(number);
  return {
    log,
    give: (saves) => (saves.isEmpty ? undefined : saves.hold(peer, message)),
    take: (writes) => holdBack(writes, { to: peer, message }) ?? writes,
  };
}

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
