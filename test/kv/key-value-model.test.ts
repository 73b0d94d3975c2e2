import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeAnswer } from '../../runtime/kv/answer-encoding.ts';
import { KeyValueMachine } from '../../runtime/kv/key-value-machine.ts';
import { encodeRequest } from '../../runtime/kv/request-encoding.ts';
import type { KvRequest } from '../../runtime/kv/requests.ts';
import { del, key, legible, put, range } from './kv-driver.ts';
import { NaiveStore } from './naive-store.ts';

const name = fc.string({ unit: fc.constantFrom('a', 'b', '\0', '\xff'), maxLength: 3 });
const rangeEnd = fc.oneof(fc.constant(''), fc.constant('\0'), name).map(key);

const request: fc.Arbitrary<KvRequest> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .record({
        name,
        value: fc.string({ maxLength: 5 }),
        prevKv: fc.boolean(),
        keeps: fc.integer({ max: 7, min: 0 }),
      })
      .map(({ name, value, prevKv, keeps }) => {
        const ignoreValue = keeps === 0;
        return put(name, ignoreValue ? '' : value, { prevKv, ignoreValue });
      }),
  },
  fc.record({ name, rangeEnd, prevKv: fc.boolean() }).map(({ name, ...more }) => del(name, more)),
  fc
    .record({
      name,
      rangeEnd,
      limit: fc.integer({ min: -1, max: 4 }),
      countOnly: fc.boolean(),
      minModRevision: fc.constantFrom(0, 0, 3),
      order: fc.constantFrom(['none', 'key'], ['descend', 'key'], ['ascend', 'mod'], [
        'descend',
        'mod',
      ] as const),
    })
    .map(({ name, order: [sortOrder, sortTarget], ...more }) =>
      range(name, { ...more, sortOrder, sortTarget } as Parameters<typeof range>[1]),
    ),
);

it('the machine answers every sequence of requests as a sorted list of pairs would', () => {
  fc.assert(
    fc.property(fc.array(request, { maxLength: 60, size: 'max' }), (requests) => {
      const machine = new KeyValueMachine();
      const naive = new NaiveStore();

      for (const request of requests) {
        const bytes = encodeRequest(request);
        const answer = request.kind === 'range' ? machine.query(bytes) : machine.apply(bytes);

        expect(legible(decodeAnswer(answer))).toEqual(legible(naive.execute(request)));
      }
    }),
    { numRuns: 300 },
  );
});
