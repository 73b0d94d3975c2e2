/** Makes an input that fails smaller, for as long as it fails in the same way. */

/** How often the check is asked, at most. */
const MAX_TRIES = 3000;

/**
 * First the input becomes as much of a seed as it can, then shorter, then plainer; but if it is as long as a
 * seed and cannot be shorter, then the few places where it differs say most, and it stays. `fails` says whether an
 * input fails as the first one did; it is given a copy.
 */
export async function shrunk(
  input: Uint8Array,
  seeds: readonly Uint8Array[],
  fails: (input: Uint8Array) => Promise<boolean>,
): Promise<Uint8Array> {
  let tries = 0;
  const budgeted = async (candidate: Uint8Array) => {
    tries += 1;
    return tries <= MAX_TRIES && (await fails(candidate.slice()));
  };
  let best = input;
  for (const seed of seeds) best = await closerTo(seed, best, budgeted);
  const near = seeds.some((seed) => seed.length === best.length) ? best.length : null;
  for (;;) {
    best = await shorter(best, budgeted);
    if (best.length === near) return best;
    const before = best;
    best = await plainer(best, budgeted);
    if (Buffer.compare(before, best) === 0) return best;
  }
}

type Fails = (input: Uint8Array) => Promise<boolean>;

/** Takes back what differs from a seed of the same length. */
async function closerTo(seed: Uint8Array, input: Uint8Array, fails: Fails): Promise<Uint8Array> {
  if (seed.length !== input.length) return input;
  let best = input;
  for (let size = seed.length; size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at < seed.length; at += size) {
      const original = seed.subarray(at, at + size);
      if (Buffer.compare(original, best.subarray(at, at + size)) === 0) continue;
      const candidate = Uint8Array.from(best);
      candidate.set(original, at);
      if (await fails(candidate)) best = candidate;
    }
  }
  return best;
}

/** Leaves out parts: halves first, single bytes at last. */
async function shorter(input: Uint8Array, fails: Fails): Promise<Uint8Array> {
  let best = input;
  for (let size = Math.ceil(best.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = best.length - size; at >= 0; at -= size) {
      const candidate = Buffer.concat([best.subarray(0, at), best.subarray(at + size)]);
      if (await fails(candidate)) best = Uint8Array.from(candidate);
    }
  }
  return best;
}

/** Makes bytes zero where that changes nothing. */
async function plainer(input: Uint8Array, fails: Fails): Promise<Uint8Array> {
  let best = input;
  for (let at = 0; at < best.length; at += 1) {
    if (best[at] === 0) continue;
    const candidate = Uint8Array.from(best);
    candidate[at] = 0;
    if (await fails(candidate)) best = candidate;
  }
  return best;
}
