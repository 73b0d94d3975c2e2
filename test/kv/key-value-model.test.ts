import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KvAnswer } from '../../runtime/kv/answers.ts';
import { KeyValueMachine } from '../../runtime/kv/key-value-machine.ts';
import { refusalOf } from '../../runtime/kv/request-checks.ts';
import type { HashRequest, KvRequest } from '../../runtime/kv/requests.ts';
import { answerTo, ask, key, legible, range } from './kv-driver.ts';
import { NaiveStore } from './naive-store.ts';
import { anyRange, anyRequest } from './random-requests.ts';

const requests = fc.array(anyRequest, { maxLength: 60, size: 'max' });
const wholeHash: HashRequest = { kind: 'hash', revision: 0, from: key(''), seed: 0 };

/** What can be refused without the store is not the naive one's business. */
function expected(naive: NaiveStore, request: KvRequest): unknown {
  return refusalOf(request) ?? legible(naive.execute(request));
}

describe('the machine answers every sequence of requests as a list of pairs for each revision would', () => {
  it('with what is compacted freed at once', () => {
    fc.assert(
      fc.property(requests, (requests) => {
        const machine = new KeyValueMachine();
        const naive = new NaiveStore();

        for (const request of requests) expect(ask(machine, request)).toEqual(expected(naive, request));
      }),
      { numRuns: 500 },
    );
  });

  it('with what is compacted freed bit by bit, whenever', () => {
    const workOrRequest = fc.oneof({ weight: 4, arbitrary: anyRequest }, fc.constant('work' as const));
    fc.assert(
      fc.property(fc.array(workOrRequest, { maxLength: 60, size: 'max' }), (steps) => {
        const later: (() => void)[] = [];
        const machine = new KeyValueMachine({ later: (work) => later.push(work) });
        const naive = new NaiveStore();

        for (const step of steps) {
          if (step === 'work') later.shift()?.();
          else expect(ask(machine, step)).toEqual(expected(naive, step));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('at every revision that is not compacted, after everything has happened', () => {
    fc.assert(
      fc.property(requests, anyRange, (requests, request) => {
        const machine = new KeyValueMachine();
        const naive = new NaiveStore();
        for (const each of requests) expect(ask(machine, each)).toEqual(expected(naive, each));

        for (let revision = 1; revision <= naive.revision + 1; revision++) {
          const then = { ...request, revision };
          expect(ask(machine, then)).toEqual(expected(naive, then));
        }
      }),
      { numRuns: 150 },
    );
  });
});

it('the checksum does not depend on how much of what was compacted is freed', () => {
  fc.assert(
    fc.property(requests, (requests) => {
      const [lazy, eager] = [new KeyValueMachine({ later: () => undefined }), new KeyValueMachine()];

      for (const request of requests) {
        expect(ask(lazy, request)).toEqual(ask(eager, request));
        expect(ask(lazy, wholeHash)).toEqual(ask(eager, wholeHash));
      }
    }),
    { numRuns: 100 },
  );
});

it('the random requests reach what they are for: old revisions, compactions, transactions of both kinds', () => {
  const seen = new Set<string>();
  for (const sample of fc.sample(requests, { numRuns: 300, seed: 1 })) {
    const machine = new KeyValueMachine();
    for (const request of sample) seen.add(outcomeOf(request, answerTo(machine, request)));
  }

  const kinds = ['put', 'deleteRange', 'compact', 'success', 'failure', 'past', 'now'];
  const refusals = ['emptyKey', 'keyNotFound', 'futureRevision', 'compacted', 'duplicateKey'];
  expect([...seen]).toEqual(expect.arrayContaining([...kinds, ...refusals]));
});

function outcomeOf(request: KvRequest, answer: KvAnswer | undefined): string {
  if (answer?.kind === 'refused') return answer.refusal;
  if (answer?.kind === 'txn') return answer.succeeded ? 'success' : 'failure';
  if (request.kind !== 'range' || answer?.kind !== 'range') return request.kind;
  return request.revision > 0 && request.revision < answer.revision ? 'past' : 'now';
}

it('a planted difference is found: a range that forgets its revision', () => {
  const forgetful = (request: KvRequest): KvRequest =>
    request.kind === 'range' ? range(request.key, { ...request, revision: 0 }) : request;

  const { failed } = fc.check(
    fc.property(requests, (requests) => {
      const machine = new KeyValueMachine();
      const naive = new NaiveStore();
      for (const request of requests)
        expect(ask(machine, forgetful(request))).toEqual(expected(naive, request));
    }),
    { numRuns: 500 },
  );

  expect(failed).toBe(true);
});
