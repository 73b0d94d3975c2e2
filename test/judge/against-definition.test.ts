import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judge } from '../../tools/judge/judge.ts';
import type { Model } from '../../tools/judge/model.ts';
import { appendStore } from '../../tools/judge/models/append-store.ts';
import { keyValueStore } from '../../tools/judge/models/key-value-store.ts';
import { casRegister, register } from '../../tools/judge/models/register.ts';
import { type Operation, UNKNOWN } from '../../tools/judge/operation.ts';
import { isLinearizable } from './brute-force.ts';

const value = fc.constantFrom(1, 2, null);
const text = fc.constantFrom('a', 'b');
const seen = fc.constantFrom('', 'a', 'b', 'ab', 'ba');
const read = fc.tuple(fc.constant({ op: 'read' }), fc.record({ value }));
const write = fc.tuple(fc.record({ op: fc.constant('write'), value }), fc.constant({}));
const cas = fc.tuple(
  fc.record({ op: fc.constant('cas'), from: value, to: value }),
  fc.record({ succeeded: fc.boolean() }),
);
const key = 'x';
const get = fc.tuple(fc.constant({ op: 'get', key }), fc.record({ value: seen }));
const change = fc.tuple(
  fc.record({ op: fc.constantFrom('put', 'append'), key: fc.constant(key), value: text }),
  fc.constant({}),
);
const present = fc.constantFrom('a', 'b', null);
const look = fc.tuple(fc.constant({ op: 'get', key }), fc.record({ value: present }));
const put = fc.tuple(
  fc.record({ op: fc.constant('put'), key: fc.constant(key), value: text }),
  fc.record({ previous: present }, { requiredKeys: [] }),
);
const remove = fc.tuple(
  fc.constant({ op: 'delete', key }),
  fc.record({ previous: present, deleted: fc.constantFrom(0, 1) }, { requiredKeys: [] }),
);

const outcomes: readonly (readonly [
  Model<never, never, never>,
  fc.Arbitrary<readonly [unknown, unknown]>,
])[] = [
  [register() as never, fc.oneof(read, write)],
  [casRegister() as never, fc.oneof(read, write, cas)],
  [appendStore as never, fc.oneof(get, change)],
  [keyValueStore as never, fc.oneof(look, put, remove)],
];

function histories(
  outcome: fc.Arbitrary<readonly [unknown, unknown]>,
): fc.Arbitrary<Operation<never, never>[]> {
  const operation = fc.record({
    outcome,
    call: fc.nat(12),
    duration: fc.nat(5),
    isLost: fc.constantFrom(true, false, false),
  });
  return fc.array(operation, { maxLength: 7 }).map((operations) =>
    operations.map(({ outcome: [input, output], call, duration, isLost }, client) => ({
      client,
      input: input as never,
      output: (isLost ? UNKNOWN : output) as never,
      call,
      return: isLost ? null : call + duration,
    })),
  );
}

function withDependents(
  history: readonly Operation<never, never>[],
  cause: Operation<never, never>,
  model: Model<never, never, never>,
): ReadonlySet<Operation<never, never>> {
  const gone = new Set([cause]);
  for (const one of gone) {
    if (model.nature(one.input, one.output) === 'observes') continue;
    for (const other of history) if (model.dependsOn(other, one)) gone.add(other);
  }
  return gone;
}

describe.each(outcomes.map(([model, outcome]) => ({ name: model.name, model, outcome })))(
  'the judge of a $name:',
  ({ model, outcome }) => {
    it('a tiny history gets the verdict of the definition', () => {
      const verdicts = new Set<string>();
      fc.assert(
        fc.property(histories(outcome), (history) => {
          const { verdict } = judge(history, model);
          verdicts.add(verdict);
          expect(verdict).toBe(isLinearizable(history, model) ? 'ok' : 'illegal');
        }),
        { numRuns: 4000 },
      );
      expect(verdicts).toEqual(new Set(['ok', 'illegal']));
    });

    it('what is left of an illegal history is illegal, and legal without any operation that may go', () => {
      fc.assert(
        fc.property(histories(outcome), (history) => {
          const verdict = judge(history, model);
          if (verdict.verdict !== 'illegal') return;

          expect(isLinearizable(verdict.shrunk, model)).toBe(false);
          for (const operation of verdict.shrunk) {
            if (model.nature(operation.input, operation.output) !== 'observes') continue;
            expect(
              isLinearizable(
                verdict.shrunk.filter((other) => other !== operation),
                model,
              ),
            ).toBe(true);
          }
        }),
        { numRuns: 500 },
      );
    });

    it('a legal history stays legal without an operation and all that depend on it', () => {
      fc.assert(
        fc.property(histories(outcome), fc.nat(6), (history, at) => {
          const cause = history[at];
          if (cause === undefined || !isLinearizable(history, model)) return;
          const gone = withDependents(history, cause, model);
          expect(
            isLinearizable(
              history.filter((operation) => !gone.has(operation)),
              model,
            ),
          ).toBe(true);
        }),
        { numRuns: 4000 },
      );
    });

    it('the longest order is legal and keeps the order of time', () => {
      fc.assert(
        fc.property(histories(outcome), (history) => {
          const verdict = judge(history, model);
          if (verdict.verdict !== 'illegal') return;

          let state = model.init();
          verdict.longest.forEach(({ input, output, call }, at) => {
            const stepped = model.step(state, input, output);
            expect(stepped.ok).toBe(true);
            state = stepped.state;
            const later = verdict.longest.slice(at + 1);
            expect(later.every((other) => other.return === null || other.return >= call)).toBe(true);
          });
          expect(verdict.longest).not.toContain(verdict.unplaceable);
        }),
        { numRuns: 1000 },
      );
    });
  },
);
