/** What a state machine that can be compacted must do besides. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DamagedSnapshotError } from '../../runtime/errors.ts';
import { anyCuts, cutAt, refusalOf, type Snapshotting, wholeOf, writeAll } from './snapshot-pieces.ts';

export interface SnapshottingHarness {
  create(): Snapshotting;
  readonly command: fc.Arbitrary<Uint8Array>;
  readonly wholeState: Uint8Array;
}

export function describeSnapshotting(
  name: string,
  { create, command, wholeState }: SnapshottingHarness,
): void {
  const commands = fc.array(command, { maxLength: 30 });
  const machineAfter = (...histories: readonly Uint8Array[][]) => {
    const machine = create();
    for (const each of histories.flat()) machine.apply(each);
    return machine;
  };

  describe(`${name} as a state machine that can be compacted`, () => {
    it('a restored machine answers everything that comes as the one of the picture does (§7)', () => {
      fc.assert(
        fc.property(commands, commands, anyCuts, (before, later, cuts) => {
          const original = machineAfter(before);
          const restored = machineAfter(later);

          writeAll(restored.restore(), cutAt(wholeOf(original.snapshot()), cuts));

          expect(restored.query(wholeState)).toEqual(original.query(wholeState));
          for (const each of later) expect(restored.apply(each)).toEqual(original.apply(each));
          expect(restored.query(wholeState)).toEqual(original.query(wholeState));
          expect(wholeOf(restored.snapshot())).toEqual(wholeOf(original.snapshot()));
        }),
      );
    });

    it('a picture shows the state as it was, whatever is applied before its pieces are taken', () => {
      fc.assert(
        fc.property(commands, commands, commands, (before, meanwhile, later) => {
          const machine = machineAfter(before);
          const expected = wholeOf(machine.snapshot());

          const picture = machine.snapshot();
          for (const each of meanwhile) machine.apply(each);
          const first = picture.next() ?? new Uint8Array(0);
          const kept = first.slice();
          for (const each of later) machine.apply(each);
          const rest = wholeOf(picture);

          expect(Buffer.concat([first, rest]).equals(expected)).toBe(true);
          expect(first).toEqual(kept);
        }),
      );
    });

    it('some command changes the snapshot, so the equality of snapshots says something', () => {
      const pictures = fc
        .sample(command, 50)
        .map((each) => Buffer.from(wholeOf(machineAfter([each]).snapshot())).toString('hex'));

      expect(new Set(pictures).size).toBeGreaterThan(1);
    });

    it('after the end, and after it is closed, a picture has no more pieces', () => {
      const machine = create();
      const [read, closed] = [machine.snapshot(), machine.snapshot()];

      while (read.next() !== null);
      closed.close();
      closed.close();

      expect([read.next(), closed.next()]).toEqual([null, null]);
      read.close();
      expect(read.next()).toBeNull();
    });

    it('a machine serves its old state, and changes it, until the restoration is finished', () => {
      fc.assert(
        fc.property(commands, commands, commands, (before, meanwhile, other) => {
          const [machine, undisturbed] = [machineAfter(before), machineAfter(before)];
          const source = machineAfter(other);
          const sink = machine.restore();

          for (const piece of cutAt(wholeOf(source.snapshot()), [0.3, 0.6])) sink.write(piece);

          for (const each of meanwhile) expect(machine.apply(each)).toEqual(undisturbed.apply(each));
          const picture = machine.snapshot();
          sink.finish();
          expect(machine.query(wholeState)).toEqual(source.query(wholeState));
          expect(wholeOf(picture)).toEqual(wholeOf(undisturbed.snapshot()));
        }),
      );
    });

    it('pieces may be overwritten after they were written', () => {
      fc.assert(
        fc.property(commands, anyCuts, (commands, cuts) => {
          const [machine, source] = [create(), machineAfter(commands)];
          const sink = machine.restore();

          for (const piece of cutAt(wholeOf(source.snapshot()), cuts)) {
            sink.write(piece);
            piece.fill(0xee);
          }
          sink.finish();

          expect(wholeOf(machine.snapshot())).toEqual(wholeOf(source.snapshot()));
        }),
      );
    });

    it.each([
      ['abandoned', (sink: ReturnType<Snapshotting['restore']>) => sink.abandon()],
      ['refused', (sink: ReturnType<Snapshotting['restore']>) => expect(() => sink.finish()).toThrow()],
    ])('a restoration that is %s in the middle leaves the old state, and takes nothing more', (_, end) => {
      const [history = [], other = []] = fc.sample(fc.array(command, { minLength: 30 }), {
        numRuns: 2,
        seed: 1,
      });
      const machine = machineAfter(history);
      const before = wholeOf(machine.snapshot());
      const snapshot = wholeOf(machineAfter(other).snapshot());
      const sink = machine.restore();
      sink.write(snapshot.subarray(0, snapshot.length - 5));

      end(sink);

      expect(() => sink.write(snapshot.subarray(snapshot.length - 5))).toThrow(DamagedSnapshotError);
      expect(() => sink.finish()).toThrow(DamagedSnapshotError);
      sink.abandon();
      expect(wholeOf(machine.snapshot())).toEqual(before);
    });

    it('what is damaged is refused by name, and leaves the old state', () => {
      const damage = fc.record({
        kind: fc.constantFrom('flip', 'truncate', 'extend', 'exchange'),
        at: fc.double({ min: 0, max: 0.999, noNaN: true }),
        bit: fc.nat(7),
      });
      fc.assert(
        fc.property(commands, commands, damage, anyCuts, (history, other, { kind, at, bit }, cuts) => {
          const machine = machineAfter(history);
          const before = wholeOf(machine.snapshot());
          const whole = wholeOf(machineAfter(other).snapshot());
          const place = Math.floor(at * whole.length);
          const damaged = {
            flip: () => whole.map((byte, each) => (each === place ? byte ^ (1 << bit) : byte)),
            truncate: () => whole.slice(0, place),
            extend: () => Uint8Array.from([...whole, bit]),
            exchange: () => Uint8Array.from([...whole.slice(place), ...whole.slice(0, place)]),
          }[kind]();
          fc.pre(!Buffer.from(damaged).equals(whole));

          const refusal = refusalOf(machine, cutAt(damaged, cuts));

          expect(refusal).toBeInstanceOf(DamagedSnapshotError);
          expect(wholeOf(machine.snapshot())).toEqual(before);
        }),
        { numRuns: 300 },
      );
    });
  });
}
