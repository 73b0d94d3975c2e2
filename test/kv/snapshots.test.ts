import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { decodeAnswer } from '../../runtime/kv/answer-encoding.ts';
import { KeyValueMachine } from '../../runtime/kv/key-value-machine.ts';
import type { KvRequest } from '../../runtime/kv/requests.ts';
import { CONTENT_BYTES } from '../../runtime/kv/snapshot-format.ts';
import { StoreHolds } from '../../runtime/kv/store-holds.ts';
import type { SnapshotSource } from '../../runtime/state-machine.ts';
import { anyCuts, cutAt, type Snapshotting, wholeOf, writeAll } from '../contracts/snapshot-pieces.ts';
import { answerBytes, answerTo, ask, compact, del, key, put, range, txn } from './kv-driver.ts';
import { anyRequest } from './random-requests.ts';

const hash: KvRequest = { kind: 'hash', revision: 0, from: key(''), seed: 0 };

/** A machine, and what it has put off. */
class Laggard {
  readonly #later: (() => void)[] = [];
  readonly machine: Snapshotting = new KeyValueMachine({ later: (work) => this.#later.push(work) });

  work(): void {
    this.#later.shift()?.();
  }

  rest(): void {
    while (this.#later.length > 0) this.work();
  }
}

const anyStep = fc.oneof(
  { weight: 8, arbitrary: anyRequest },
  { weight: 1, arbitrary: fc.constant('work' as const) },
  { weight: 1, arbitrary: fc.constant('piece' as const) },
  {
    weight: 1,
    arbitrary: fc
      .record({ name: fc.constantFrom('n2', 'n1', 'größe'), urls: fc.array(fc.string(), { maxLength: 2 }) })
      .map(({ name, urls }): KvRequest => {
        return { kind: 'announce', member: key(name), name: key(`the ${name}`), clientUrls: urls.map(key) };
      }),
  },
);
const anySteps = fc.array(anyStep, { maxLength: 40, size: 'max' });
type Step = KvRequest | 'work' | 'piece';

/** What is asked of the one is asked of the other, and everything that can be asked besides. */
function expectAlike(one: Laggard, other: Laggard, steps: readonly Step[]): void {
  for (const step of steps) {
    if (step === 'work') one.work();
    else if (step !== 'piece') expectSameAnswer(one, other, step);
    expectSameAnswer(one, other, hash);
  }
  expectSameAnswer(one, other, { kind: 'members' });
  for (let revision = 1; revision <= 60; revision++) {
    expectSameAnswer(one, other, range('\0', { rangeEnd: key('\0'), revision }));
  }
  expect(sizeOf(other)).toEqual(sizeOf(one));
  expectSameBytes(wholeOf(other.machine.snapshot()), wholeOf(one.machine.snapshot()));
}

function expectSameAnswer(one: Laggard, other: Laggard, request: KvRequest): void {
  const answers = [one, other].map(({ machine }) => answerBytes(machine, request)) as [
    Uint8Array,
    Uint8Array,
  ];
  if (Buffer.compare(...answers) !== 0) expect(decodeAnswer(answers[1])).toEqual(decodeAnswer(answers[0]));
}

function expectSameBytes(actual: Uint8Array, expected: Uint8Array): void {
  if (Buffer.compare(actual, expected) !== 0) expect(actual).toEqual(expected);
}

/** When all is freed that is to be. How the memory is laid out is not a part of the state. */
function sizeOf(laggard: Laggard): unknown {
  laggard.rest();
  const answer = ask(laggard.machine, { kind: 'size' }) as Record<string, unknown>;
  expect(answer.isSwept).toBe(true);
  return { ...answer, bytes: 0 };
}

/** Takes the picture piece by piece while the steps are taken, each told to `onStep`. */
function pictureWhile(laggard: Laggard, steps: readonly Step[]): Uint8Array {
  const source = laggard.machine.snapshot();
  const pieces: Uint8Array[] = [];
  for (const step of steps) {
    if (step === 'work') laggard.work();
    else if (step === 'piece') pieces.push(source.next() ?? new Uint8Array(0));
    else answerTo(laggard.machine, step);
  }
  return Uint8Array.from(Buffer.concat([...pieces, wholeOf(source)]));
}

function laggardAfter(steps: readonly Step[]): Laggard {
  const laggard = new Laggard();
  for (const step of steps) {
    if (step === 'work') laggard.work();
    else if (step !== 'piece') answerTo(laggard.machine, step);
  }
  return laggard;
}

const history = fc.record({ before: anySteps, meanwhile: anySteps, later: anySteps, cuts: anyCuts });
type History = typeof history extends fc.Arbitrary<infer Value> ? Value : never;

/** The picture is of what was before; a machine restored from it goes the same way once more. */
function restoredGoesTheSameWay({ before, meanwhile, later, cuts }: History): void {
  const [original, untouched] = [laggardAfter(before), laggardAfter(before)];
  const whole = pictureWhile(original, meanwhile);
  const restored = new Laggard();
  writeAll(restored.machine.restore(), cutAt(whole, cuts));

  expectSameBytes(whole, wholeOf(untouched.machine.snapshot()));
  for (const step of meanwhile) if (typeof step === 'object') answerTo(restored.machine, step);
  expectAlike(original, restored, later);
}

describe('a machine that is restored from a snapshot', () => {
  it('goes the same way as the original, and ends with the same snapshot', () => {
    fc.assert(fc.property(history, restoredGoesTheSameWay), { numRuns: 150 });
  });

  it('gives the same snapshot however much of what was compacted is freed', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        const lazy = new Laggard();
        const eager = new KeyValueMachine();
        for (const step of steps.filter((each) => typeof each === 'object')) {
          answerTo(lazy.machine, step);
          answerTo(eager, step);
        }

        const snapshots = [lazy.machine, eager].map((machine) => wholeOf(machine.snapshot()));
        lazy.rest();

        expect(snapshots[0]).toEqual(snapshots[1]);
        expect(wholeOf(lazy.machine.snapshot())).toEqual(snapshots[1]);
        const size = ask(eager, { kind: 'size' }) as Record<string, unknown>;
        expect(sizeOf(lazy)).toEqual({ ...size, bytes: 0 });
      }),
      { numRuns: 150 },
    );
  });

  it('says of announcements the same, in whatever order they came', () => {
    const announce = (name: string): KvRequest => ({
      kind: 'announce',
      member: key(name),
      name: key(name),
      clientUrls: [],
    });
    const [one, other] = [
      laggardAfter([announce('n1'), announce('n2')]),
      laggardAfter([announce('n2'), announce('n1')]),
    ];

    expectAlike(one, other, []);
  });

  it('keeps both versions of a key that a transaction set and deleted', () => {
    const original = laggardAfter([
      put('a', '1'),
      txn([], [put('a', '2'), del('a', { rangeEnd: key('\0') })]),
    ]);
    const restored = new Laggard();

    writeAll(restored.machine.restore(), [wholeOf(original.machine.snapshot())]);

    expectAlike(original, restored, [put('a', '4'), compact(3), put('b', '5')]);
  });

  it('forgets what is compacted later in the order in which it was superseded, not in that of the keys', () => {
    const rounds = Array.from({ length: 3000 }, (_, at) => put(`k${(at * 7) % 1000}`, `${at}`));
    const original = laggardAfter(rounds);
    const restored = new Laggard();

    writeAll(restored.machine.restore(), [wholeOf(original.machine.snapshot())]);

    const compactions = [1500, 1501, 2500, 3000].map(compact);
    for (const each of compactions) expectAlike(original, restored, [each, put('k1'), put('k2')]);
  });

  it('has the keys and values that are longer than a section', () => {
    const long = 'x'.repeat(3 * CONTENT_BYTES + 1);
    const original = laggardAfter([put(long, '1'), put('a', long), put('a', 'short'), put('b', long)]);
    const restored = new Laggard();

    const whole = wholeOf(original.machine.snapshot());
    writeAll(restored.machine.restore(), cutAt(whole, [0.1, 0.2, 0.7]));

    expect(whole.length).toBeGreaterThan(9 * CONTENT_BYTES);
    expectAlike(original, restored, [put('b', 'short'), compact(4)]);
  });
});

describe('a picture', () => {
  const many = 30_000;
  const named = (name: number) => `k${String(name).padStart(6, '0')}`;
  const size = (machine: KeyValueMachine) => ask(machine, { kind: 'size' }) as Record<string, number>;

  it('has pieces of 64 KiB, and empty ones where it has to look for the next key for long', () => {
    const { machine } = laggardAfter([put(named(0)), put(named(many))]);
    const expected = wholeOf(machine.snapshot());
    const source = machine.snapshot();
    for (let name = 1; name < many; name++) answerTo(machine, put(named(name), 'x'.repeat(100)));

    const pieces = piecesOf(source);
    const full = piecesOf(machine.snapshot()).map(({ length }) => length);

    expect(pieces.filter(({ length }) => length === 0).length).toBeGreaterThan(3);
    expect(Buffer.concat(pieces).equals(expected)).toBe(true);
    expect(Math.min(...full.slice(1, -1))).toBe(CONTENT_BYTES + 12);
    expect(Math.max(...full)).toBe(CONTENT_BYTES + 20);
  });

  it('ends with the last key that there was, however many come after it', () => {
    const { machine } = laggardAfter([put('a'), put('c'), del('c')]);
    const source = machine.snapshot();
    for (let name = 0; name < many; name++) answerTo(machine, put(named(name)));

    expect(piecesOf(source)).toHaveLength(1);
  });

  it.each(['at once', 'later'])(
    'keeps what is compacted meanwhile; when it is closed, that is freed %s',
    (when) => {
      const later: (() => void)[] = [];
      const options = when === 'later' ? { later: (work: () => void) => later.push(work) } : {};
      const machine = new KeyValueMachine(options);
      const work = () => {
        while (later.length > 0) later.shift()?.();
      };
      for (let round = 0; round < 20; round++) answerTo(machine, put('k', 'x'.repeat(10_000)));
      const [first, second] = [machine.snapshot(), machine.snapshot()];

      answerTo(machine, compact(20));
      work();
      expect(size(machine)).toMatchObject({ isSwept: false });
      first.close();
      work();
      expect(size(machine).bytesInUse).toBeGreaterThan(200_000);
      second.close();
      work();

      expect(size(machine)).toMatchObject({ isSwept: true });
      expect(size(machine).bytesInUse).toBeLessThan(25_000);
    },
  );

  it('closed after the state was replaced frees nothing of the new one', () => {
    const machine = new KeyValueMachine();
    for (const request of [put('k', '1'), put('k', '2')]) answerTo(machine, request);
    const source = machine.snapshot();
    writeAll(machine.restore(), [wholeOf(laggardAfter([put('a', '1'), put('a', '2')]).machine.snapshot())]);

    const held = machine.snapshot();
    answerTo(machine, compact(3));
    source.close();

    expect(size(machine)).toMatchObject({ isSwept: false });
    held.close();
    expect(size(machine)).toMatchObject({ isSwept: true });
  });
});

describe('a planted fault is found:', () => {
  afterEach(() => vi.restoreAllMocks());
  const once = { numRuns: 300, seed: 1, endOnFailure: true };
  const isFound = () => fc.check(fc.property(history, restoredGoesTheSameWay), once).failed;

  it('a picture that is taken when its first piece is', () => {
    const { snapshot } = KeyValueMachine.prototype;
    vi.spyOn(KeyValueMachine.prototype, 'snapshot').mockImplementation(function late(this: KeyValueMachine) {
      let source: SnapshotSource | undefined;
      const taken = () => {
        source ??= snapshot.call(this);
        return source;
      };
      return { next: () => taken().next(), close: () => source?.close() };
    });

    expect(isFound()).toBe(true);
  });

  it('a picture that keeps nothing from being freed', () => {
    vi.spyOn(StoreHolds.prototype, 'take').mockImplementation(() => undefined);

    expect(isFound()).toBe(true);
  });
});

function piecesOf(source: SnapshotSource): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let piece = source.next(); piece !== null; piece = source.next()) pieces.push(piece);
  source.close();
  return pieces;
}
