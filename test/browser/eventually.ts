/** What a page shows is waited for: how long it may take, on a machine with much to do. */

import { expect } from 'vitest';

/** Only what never comes takes as long. */
const usualMs = 30_000;

type Promised = { toBe(value: unknown): Promise<void>; toContain(value: string): Promise<void> } & {
  toBeGreaterThan(value: number): Promise<void>;
  readonly not: { toBe(value: unknown): Promise<void> };
};

export function eventually(look: () => unknown, timeoutMs = usualMs): Promised {
  return expect.poll(look, { timeout: timeoutMs, interval: 20 }) as unknown as Promised;
}
