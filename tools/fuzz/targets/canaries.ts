/** Faults that were planted. If one of them is not found, fuzzing proves nothing. */

import { BrokenPromise, type FuzzTarget, mustEqualBytes, type Verdict } from '../target.ts';

/** A text after its length, as a careless decoder reads it. */
interface Careless {
  readonly trailing?: boolean;
  readonly throws?: boolean;
  readonly believes?: boolean;
  readonly loops?: boolean;
}

function encode(text: Uint8Array): Uint8Array {
  return Uint8Array.of(text.length, ...text);
}

function decode(input: Uint8Array, careless: Careless): Uint8Array | null {
  const length = input[0];
  if (length === undefined || length > 100) return null;
  if (careless.throws && length === 0 && input.length > 1) throw new RangeError('Nobody expects this.');
  if (careless.believes && input.length - 1 < length) return new Uint8Array((16 + length) * 2 ** 24);
  if (careless.loops) for (let at = 0; at < length; ) at += input.length > length ? 1 : 0;
  const isWhole = careless.trailing ? input.length > length : input.length === length + 1;
  return isWhole ? input.subarray(1, length + 1) : null;
}

function check(input: Uint8Array, careless: Careless): Verdict {
  const text = decode(input, careless);
  if (text === null) return 'refused';
  if (text.length > 1000) throw new BrokenPromise('It was the memory that should have been noticed.');
  mustEqualBytes(encode(text), input, 'It was read, and is not written like this.');
  return 'accepted';
}

function canary(name: string, careless: Careless, kind: FuzzTarget['canary'] & string): FuzzTarget {
  return {
    name: `canary-${name}`,
    promise: 'This one is broken on purpose and must be found.',
    seeds: () => [encode(Buffer.from('canary')), encode(Buffer.from('bird'))],
    check: (input) => check(input, careless),
    canary: kind,
  };
}

export const targets: readonly FuzzTarget[] = [
  canary('accepts-garbage', { trailing: true }, 'broken'),
  canary('throws', { throws: true }, 'broken'),
  canary('believes-lengths', { believes: true }, 'memory'),
  canary('never-ends', { loops: true }, 'hang'),
];
