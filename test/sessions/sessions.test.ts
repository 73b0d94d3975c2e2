import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DamagedSnapshotError, InvalidOptionsError, OutcomeUnknownError } from '../../runtime/errors.ts';
import { ClientSession, NoSessionsError, openSession } from '../../runtime/sessions/client-session.ts';
import { encodeCommand, type SessionCommand } from '../../runtime/sessions/envelope.ts';
import { SessionMachine } from '../../runtime/sessions/session-machine.ts';
import type { SnapshotSink, SnapshotSource, StateMachine } from '../../runtime/state-machine.ts';
import { cutAt, type Snapshotting, wholeOf, writeAll } from '../contracts/snapshot-pieces.ts';
import { describeStateMachine } from '../contracts/state-machine.contract.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Answers each command with how many it has had. */
class Counter implements StateMachine {
  count = 0;

  apply(): Uint8Array {
    this.count += 1;
    return bytesOf(String(this.count));
  }

  query(): Uint8Array {
    return bytesOf(String(this.count));
  }

  snapshot(): SnapshotSource {
    let left: Uint8Array | null = bytesOf(String(this.count));
    const next = () => {
      const piece = left;
      left = null;
      return piece;
    };
    return { next, close: () => {} };
  }

  restore(): SnapshotSink {
    let text = '';
    const finish = () => {
      this.count = Number(text);
    };
    const write = (piece: Uint8Array) => {
      text += textOf(piece);
    };
    return { write, finish, abandon: () => {} };
  }
}

const call = (session: number, sequence: number, acknowledged = 0) =>
  encodeCommand({ kind: 'call', session, sequence, acknowledged, payload: bytesOf('x') });

/** The status as a number and the answer as text. */
const answerOf = (machine: SessionMachine, command: Uint8Array) => {
  const answer = machine.apply(command);
  return `${answer[0]} ${textOf(answer.subarray(1))}`.trim();
};

function withSessions(count: number, maxSessions = 100): SessionMachine {
  const machine = new SessionMachine(new Counter(), { maxSessions });
  for (let opened = 0; opened < count; opened += 1) machine.apply(encodeCommand({ kind: 'open' }));
  return machine;
}

const anyCommand: fc.Arbitrary<SessionCommand> = fc.oneof(
  fc.constant({ kind: 'open' as const }),
  fc.record({ kind: fc.constant('plain' as const), payload: fc.uint8Array({ maxLength: 4 }) }),
  fc.record({ kind: fc.constant('close' as const), session: fc.integer({ min: 1, max: 5 }) }),
  fc.record({
    kind: fc.constant('call' as const),
    session: fc.integer({ min: 1, max: 5 }),
    sequence: fc.integer({ min: 3, max: 6 }),
    acknowledged: fc.integer({ min: 0, max: 2 }),
    payload: fc.uint8Array({ maxLength: 4 }),
  }),
);

describeStateMachine('SessionMachine', {
  create: () => new SessionMachine(new Counter(), { maxSessions: 3 }),
  command: anyCommand.map(encodeCommand),
  wholeState: new Uint8Array(0),
});

describe('a command of a session', () => {
  it('takes effect once, however often it is in the log (thesis §6.3)', () => {
    const machine = withSessions(1);

    const answers = [call(1, 1), call(1, 1), call(1, 2), call(1, 1)].map((each) => answerOf(machine, each));

    expect(answers).toEqual(['0 1', '0 1', '0 2', '0 1']);
  });

  it('has no answer any more when the client has said that it has it (thesis §6.3)', () => {
    const machine = withSessions(1);
    machine.apply(call(1, 1));

    const answers = [call(1, 2, 1), call(1, 1)].map((each) => answerOf(machine, each));

    expect(answers).toEqual(['0 2', '2']);
  });

  it('does nothing in a session that has expired, or that was closed (thesis §6.3)', () => {
    const machine = withSessions(3, 2);
    machine.apply(encodeCommand({ kind: 'close', session: 3 }));

    const answers = [1, 2, 3].map((session) => answerOf(machine, call(session, 1)));

    expect(answers).toEqual(['1', '0 1', '1']);
  });

  it('keeps its session alive: the one used longest ago expires first (thesis §6.3)', () => {
    const machine = withSessions(2, 2);
    machine.apply(call(1, 1));
    machine.apply(encodeCommand({ kind: 'open' }));

    const answers = [1, 2, 3].map((session) => answerOf(machine, call(session, 9)));

    expect(answers).toEqual(['0 2', '1', '0 3']);
  });

  it('takes effect as often as it is there without a session', () => {
    const machine = withSessions(0);
    const plain = encodeCommand({ kind: 'plain', payload: bytesOf('x') });

    expect([answerOf(machine, plain), answerOf(machine, plain)]).toEqual(['0 1', '0 2']);
  });

  it('is answered as malformed if it is none', () => {
    const machine = withSessions(1);
    const malformed = [new Uint8Array(0), Uint8Array.of(9), call(1, 1).subarray(0, 20), call(1, 2, 2)];

    expect(malformed.map((each) => answerOf(machine, each))).toEqual(['3', '3', '3', '3']);
  });
});

describe('the snapshot of a machine with sessions', () => {
  const anyHistory = fc.array(anyCommand.map(encodeCommand), { maxLength: 30 });
  const machineAfter = (history: readonly Uint8Array[]) => {
    const machine = new SessionMachine(new Counter(), { maxSessions: 3 });
    for (const each of history) machine.apply(each);
    return machine as SessionMachine & Snapshotting;
  };

  it('has the sessions and their answers: nothing takes effect again after a restore (thesis §6.3)', () => {
    fc.assert(
      fc.property(anyHistory, anyHistory, fc.array(fc.nat(400)), (before, later, cuts) => {
        const original = machineAfter(before);
        const restored = machineAfter(later);

        writeAll(restored.restore(), cutAt(wholeOf(original.snapshot()), cuts));

        for (const each of later) expect(restored.apply(each)).toEqual(original.apply(each));
        expect(wholeOf(restored.snapshot())).toEqual(wholeOf(original.snapshot()));
      }),
    );
  });

  it('is refused with a flipped bit among the sessions, or without their end', () => {
    const whole = wholeOf(machineAfter([encodeCommand({ kind: 'open' }), call(1, 3)]).snapshot());
    for (let place = 8; place < 60; place += 1) {
      const damaged = whole.slice();
      damaged[place] = (damaged[place] as number) ^ 1;
      expect(() => machineAfter([]).restore().write(damaged)).toThrow(DamagedSnapshotError);
    }
    const cut = machineAfter([]).restore();
    cut.write(whole.subarray(0, 30));
    expect(() => cut.finish()).toThrow(DamagedSnapshotError);
  });

  it('is there only if the wrapped machine has one', () => {
    const machine = new SessionMachine({ apply: () => new Uint8Array(0), query: () => new Uint8Array(0) });

    expect(machine.snapshot).toBeUndefined();
    expect(() => new SessionMachine(new Counter(), { maxSessions: 0 })).toThrow(InvalidOptionsError);
  });
});

/** A node that loses the answer of some attempts, before or after the command took effect. */
function unreliable(machine: StateMachine, fates: ('ok' | 'lost before' | 'lost after')[]) {
  return {
    propose: (command: Uint8Array): Promise<Uint8Array> => {
      const fate = fates.shift() ?? 'ok';
      const answer = fate === 'lost before' ? null : machine.apply(command);
      if (fate === 'ok' && answer !== null) return Promise.resolve(answer);
      return Promise.reject(new OutcomeUnknownError('Lost.'));
    },
  };
}

describe('a client with a session', () => {
  it('repeats a command until its answer arrives, and it takes effect once (thesis §6.3)', async () => {
    const counter = new Counter();
    const node = unreliable(new SessionMachine(counter), ['ok', 'lost before', 'lost after', 'ok']);
    const session = await openSession(node);

    const answers = [
      textOf(await session.propose(bytesOf('x'))),
      textOf(await session.propose(bytesOf('x'))),
    ];

    expect([answers, counter.count]).toEqual([['1', '2'], 2]);
  });

  it('learns whether a command may have taken effect when its session has expired (thesis §6.3)', async () => {
    const machine = new SessionMachine(new Counter());
    const once = new ClientSession(unreliable(machine, []), 7).propose(bytesOf('x'));
    const twice = new ClientSession(unreliable(machine, ['lost before']), 7).propose(bytesOf('x'));

    await expect(once).rejects.toMatchObject({ name: 'SessionExpiredError', outcome: 'refused' });
    await expect(twice).rejects.toMatchObject({ name: 'SessionExpiredError', outcome: 'unknown' });
  });

  it('is told if the machine has no sessions', async () => {
    const node = { propose: () => Promise.resolve(bytesOf('an answer of another kind')) };

    await expect(openSession(node)).rejects.toThrow(NoSessionsError);
  });
});
