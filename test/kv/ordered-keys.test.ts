import fc from 'fast-check';
import { expect, it } from 'vitest';
import { OrderedKeys } from '../../runtime/kv/ordered-keys.ts';
import { key } from './kv-driver.ts';

const name = fc.integer({ min: 0, max: 9999 }).map((number) => String(number).padStart(4, '0'));
/**
 * Many keys at once, so that blocks are split: a stride through the numbers, upwards or in a scattered order.
 */
const insertion = fc
  .record({ start: fc.nat(9999), stride: fc.constantFrom(1, 7, 3001), count: fc.nat(1500) })
  .map((keys) => ({ kind: 'insert', ...keys }) as const);
const removal = fc
  .tuple(name, fc.option(name, { nil: undefined }))
  .map(([start, end]) => ({ kind: 'remove', start, end }) as const);

it('keys are kept sorted through any insertions and removals', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof({ weight: 2, arbitrary: insertion }, removal), { maxLength: 12 }),
      name,
      name,
      (steps, from, to) => {
        const ordered = new OrderedKeys();
        const expected = new Set<string>();

        for (const step of steps) apply(step, ordered, expected);

        const sorted = [...expected].sort();
        const between = sorted.filter((each) => each >= from && each < to);
        expect(ordered.slice(key(''), undefined)).toEqual(sorted);
        expect(ordered.slice(key(from), key(to))).toEqual(between);
        expect(ordered.slice(key(from), undefined, 5)).toEqual(
          sorted.filter((each) => each >= from).slice(0, 5),
        );
        expect(ordered.count(key(from), key(to))).toBe(between.length);
        expect(ordered.count(key(''), undefined)).toBe(sorted.length);
      },
    ),
    { numRuns: 100 },
  );
});

type Step =
  | { kind: 'insert'; start: number; stride: number; count: number }
  | { kind: 'remove'; start: string; end: string | undefined };

function apply(step: Step, ordered: OrderedKeys, expected: Set<string>): void {
  if (step.kind === 'remove') {
    ordered.remove(key(step.start), step.end === undefined ? undefined : key(step.end));
    for (const each of expected)
      if (each >= step.start && (step.end === undefined || each < step.end)) expected.delete(each);
    return;
  }
  for (let i = 0; i < step.count; i++) {
    const each = String((step.start + i * step.stride) % 10_000).padStart(4, '0');
    if (!expected.has(each)) ordered.insert(key(each));
    expected.add(each);
  }
}
