import { describe, expect, it } from 'vitest';
import { explore } from '../../tools/explore/explore.ts';
import { presets } from '../../tools/explore/presets.ts';
import { oneTerm, two } from './tiny-bounds.ts';

describe('the explorer closes', () => {
  it('the quick preset, with the same states each time', () => {
    const found = explore(presets.quick.bounds);

    expect(found.counterexample).toBeNull();
    expect(found).toMatchObject({ closed: true, distinct: 31_708, transitions: 220_455, depth: 22 });
  });

  it('two servers whose writes end late and are lost in a crash', () => {
    const found = explore({ ...two, slowWrites: 2 });

    expect(found.counterexample).toBeNull();
    expect(found.closed).toBe(true);
    expect(found.locals).toBeGreaterThan(explore(two).locals);
  });

  it('a server alone, which elects itself and commits', () => {
    const found = explore({
      ...oneTerm,
      servers: 1,
      voters: 1,
      term: 3,
      log: 3,
      requests: 2,
      restarts: 1,
      slowWrites: 3,
    });

    expect(found.counterexample).toBeNull();
    expect(found.closed).toBe(true);
  });

  it('a server that joins another or takes its place, with the same states each time (§6)', () => {
    const found = explore(presets.replacement.bounds);

    expect(found.counterexample).toBeNull();
    expect(found).toMatchObject({ closed: true, distinct: 2116, transitions: 5495, depth: 16 });
  });

  it('a learner that is sent a snapshot in pieces, with the same states each time (§7)', () => {
    const found = explore(presets.newcomer.bounds);

    expect(found.counterexample).toBeNull();
    expect(found).toMatchObject({ closed: true, distinct: 137_274, transitions: 451_074, depth: 29 });
  });

  it('nothing that has more states than it may find', () => {
    const found = explore(oneTerm, { maxStates: 100 });

    expect(found.closed).toBe(false);
    expect(found.waiting).toBeGreaterThan(0);
  });
});
