import { describe, expect, it } from 'vitest';
import type { SessionCommand, SessionStatus } from '../../runtime/sessions/envelope.ts';
import { encodeAnswer, encodeCommand, encodeNumber } from '../../runtime/sessions/envelope.ts';
import type { Applied } from '../../tools/simulate/applied-commands.ts';
import { ExactlyOnce } from '../../tools/simulate/exactly-once.ts';
import { drawPlan } from '../../tools/simulate/plan.ts';

const bytes = (...values: readonly number[]) => Uint8Array.from(values);

/** As a machine records it: the answer, and whether the store was asked. */
function applied(
  command: SessionCommand,
  status: SessionStatus,
  payload: Uint8Array,
  asked: boolean,
): Applied {
  const effect = asked ? { request: bytes(), answer: payload } : null;
  return { command: encodeCommand(command), answer: encodeAnswer({ status, payload }), effect };
}

const opening = (number: number) => applied({ kind: 'open' }, 'done', encodeNumber(number), false);
const closing = (session: number) => applied({ kind: 'close', session }, 'done', bytes(), false);

interface CallSeen {
  readonly status?: SessionStatus;
  readonly answer?: number;
  readonly asked?: boolean;
  readonly acknowledged?: number;
}

/** One that takes effect, unless it is said to be another one. */
function call(session: number, sequence: number, seen: CallSeen = {}): Applied {
  const { status = 'done', answer = 7, asked = true, acknowledged = 0 } = seen;
  const command = { kind: 'call', session, sequence, acknowledged, payload: bytes(1) } as const;
  return applied(command, status, bytes(answer), asked);
}

/** What is said of each. */
function refuted(maxSessions: number, sequence: readonly Applied[]): readonly (string | null)[] {
  const calls = new ExactlyOnce(maxSessions);
  return sequence.map((each) => calls.refute(each));
}

const nothingWrong = (count: number) => Array.from({ length: count }, () => null);

describe('the check of calls with sessions', () => {
  it('is content with one effect, and the same answer to every attempt (thesis §6.3)', () => {
    const seen = [opening(1), call(1, 1), call(1, 1, { asked: false }), call(1, 2, { answer: 8 })];

    expect(refuted(2, seen)).toEqual(nothingWrong(4));
  });

  it('is content with no effect in a session that has expired, or of a call whose answer is there', () => {
    const gone = { status: 'expired', asked: false } as const;
    const seen = [
      opening(1),
      call(1, 2, { acknowledged: 1 }),
      call(1, 1, { status: 'stale', asked: false }),
      opening(2),
      call(1, 3, gone),
      closing(2),
      call(2, 1, gone),
    ];

    expect(refuted(1, seen)).toEqual(nothingWrong(7));
  });

  it.each([
    ['a second effect', call(1, 1), 'Call 1 of session 1 took effect twice.'],
    [
      'another answer',
      call(1, 1, { asked: false, answer: 8 }),
      'Call 1 of session 1 was answered unlike the first time.',
    ],
    [
      'no effect at all',
      call(1, 2, { asked: false }),
      'Call 2 of session 1 was answered, and never took effect.',
    ],
    [
      'a session that lives',
      call(1, 2, { status: 'expired' }),
      'Call 2 of session 1 was answered as expired, and is done.',
    ],
    ['a session that is gone', call(3, 1), 'Call 1 of session 3 was answered as done, and is expired.'],
    [
      'an effect without a session',
      call(3, 1, { status: 'expired' }),
      'Call 1 of session 3 took effect, and is expired.',
    ],
    ['a number that was given before', opening(2), 'Session 3 was given the number 2.'],
  ])('finds %s (thesis §6.3)', (_, last, sentence) => {
    const before = [opening(1), opening(2), call(1, 1)];

    expect(refuted(2, [...before, last])).toEqual([...nothingWrong(3), sentence]);
  });
});

describe('a seed', () => {
  it('has sessions now and then, and elsewhere its plan says nothing of them', () => {
    const plans = Array.from({ length: 40 }, (_, seed) => drawPlan(seed, 100));

    const withSessions = plans.filter((plan) => 'sessions' in plan);

    expect(withSessions.length).toBeGreaterThan(4);
    expect(withSessions.length).toBeLessThan(20);
  });
});
