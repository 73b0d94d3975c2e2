/** A sample of what `npm run fuzz` does, and the proof that it can fail. */

import { describe, expect, it } from 'vitest';
import { fuzzTarget, inputOf } from '../../tools/fuzz/fuzz-target.ts';
import { loadTargets, targetNamed } from '../../tools/fuzz/load-targets.ts';
import { type FuzzTarget, mustHold } from '../../tools/fuzz/target.ts';

const targets = await loadTargets();
const canaries = targets.filter(({ canary }) => canary !== undefined && canary !== 'hang');
const real = targets.filter(({ canary }) => canary === undefined);
const seed = 20;

describe('fuzzing', () => {
  it.each(real)('finds nothing in $name', async (target) => {
    const report = await fuzzTarget(target, { seed, runs: 150 });

    const { finding, accepted, refused } = report;
    expect(finding && `npm run fuzz -- --target ${target.name} --seed ${seed}: ${finding.reason}`).toBeNull();
    expect(accepted).toBeGreaterThan(0);
    expect(refused + accepted).toBe(report.inputs);
  });

  /** Of a snapshot, nothing can be left out: a byte too much is the least that can be wrong. */
  it.each(canaries)('catches $name, and shrinks what it caught', async (canary) => {
    const { finding } = await fuzzTarget(canary, { seed, runs: 2000 });

    const seeds = await canary.seeds();
    const shortest = Math.min(...seeds.map(({ length }) => length));
    const most = canary.name.startsWith('canary-snapshot') ? shortest + 1 : 2;
    expect(finding?.kind).toBe(canary.canary);
    expect(finding?.input.length).toBeLessThanOrEqual(most);
  });

  it('draws the same inputs and reports the same from the same seed, and others from another', async () => {
    const target = targetNamed(targets, 'peer-messages');
    const seeds = await target.seeds();
    const inputs = (from: number) =>
      Array.from({ length: 50 }, (_, number) => inputOf(target, seeds, from, seeds.length + number));

    expect(inputs(seed)).toEqual(inputs(seed));
    expect(inputs(seed)).not.toEqual(inputs(seed + 1));
    const canary = targetNamed(targets, 'canary-throws');
    const report = () => fuzzTarget(canary, { seed, runs: 2000 });
    expect(await report()).toEqual(await report());
  });

  it('reports a seed that is refused: then nothing would get through', async () => {
    const deaf: FuzzTarget = { ...targetNamed(targets, 'handshake-hello'), check: () => 'refused' };

    const { finding, inputs } = await fuzzTarget(deaf, { seed, runs: 10 });

    expect(inputs).toBe(1);
    expect(finding?.reason).toContain('refused');
  });

  it('shrinks a damaged image to the one byte that matters, and leaves the rest as it was', async () => {
    const image = new Uint8Array(600).map((_, at) => at);
    const fragile: FuzzTarget = {
      name: 'fragile',
      promise: 'The byte in the middle never changes, and nothing gets lost.',
      seeds: () => [image],
      check: (input) => {
        mustHold(
          input.length !== image.length || input[300] === image[300],
          'The byte in the middle changed.',
        );
        return 'accepted';
      },
    };

    const { finding } = await fuzzTarget(fragile, { seed, runs: 50_000 });

    const differing = image.filter((byte, at) => byte !== finding?.input[at]);
    expect(finding?.input).toHaveLength(image.length);
    expect(finding?.input[300]).not.toBe(image[300]);
    expect(differing).toHaveLength(1);
  });

  it('says which targets there are when one is not known', () => {
    expect(() => targetNamed(targets, 'nothing')).toThrow(/peer-frames/);
  });
});
