/** What every state machine must do, whatever it keeps. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StateMachine } from '../../runtime/state-machine.ts';

export interface StateMachineHarness {
  create(): StateMachine;
  /** Commands that mean something to the machine, some of which change its state. */
  readonly command: fc.Arbitrary<Uint8Array>;
  /** A query whose answer shows the whole state. */
  readonly wholeState: Uint8Array;
}

export function describeStateMachine(
  name: string,
  { create, command, wholeState }: StateMachineHarness,
): void {
  const commands = fc.array(fc.oneof({ weight: 4, arbitrary: command }, fc.uint8Array({ maxLength: 40 })), {
    maxLength: 40,
  });

  describe(`${name} as a state machine`, () => {
    it('the same commands give the same answers and the same state on every server (§2)', () => {
      fc.assert(
        fc.property(commands, (commands) => {
          const [one, other] = [create(), create()];

          for (const each of commands) expect(one.apply(each.slice())).toEqual(other.apply(each));

          expect(one.query(wholeState)).toEqual(other.query(wholeState));
        }),
      );
    });

    it('some command changes the state, so the equality of states says something', () => {
      const states = fc.sample(command, 50).map((each) => {
        const machine = create();
        machine.apply(each);
        return Buffer.from(machine.query(wholeState)).toString('hex');
      });

      expect(new Set(states).size).toBeGreaterThan(1);
    });

    it('a query changes nothing, whatever its bytes are', () => {
      fc.assert(
        fc.property(commands, fc.uint8Array(), (commands, bytes) => {
          const machine = create();
          for (const each of commands) machine.apply(each);
          const before = machine.query(wholeState);

          for (const query of [bytes, ...commands]) machine.query(query);

          expect(machine.query(wholeState)).toEqual(before);
        }),
      );
    });

    it('a command may be overwritten after it was applied', () => {
      fc.assert(
        fc.property(commands, (commands) => {
          const [machine, undisturbed] = [create(), create()];

          for (const each of commands) {
            const borrowed = each.slice();
            machine.apply(borrowed);
            borrowed.fill(0xee);
            undisturbed.apply(each);
          }

          expect(machine.query(wholeState)).toEqual(undisturbed.query(wholeState));
        }),
      );
    });

    it('an answer stays as it is, whatever is asked later', () => {
      fc.assert(
        fc.property(commands, (commands) => {
          const machine = create();

          const answers = commands.flatMap((each) => [machine.apply(each), machine.query(wholeState)]);
          const again = create();

          const expected = commands.flatMap((each) => [
            again.apply(each).slice(),
            again.query(wholeState).slice(),
          ]);
          expect(answers).toEqual(expected);
        }),
      );
    });
  });
}
