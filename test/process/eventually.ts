/** Waiting for something that another process does. */

import { setTimeout as pause } from 'node:timers/promises';

const POLL_MS = 5;

/** Between two looks at the same thing. */
export const untilNextLook = () => pause(POLL_MS);

/** Asks until the answer is neither undefined nor false. Rejects with `what` when the deadline has passed. */
export async function eventually<Answer>(
  what: string,
  ask: () => Answer | undefined | false,
  deadlineMs = 10_000,
): Promise<Answer> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const answer = ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > end) throw new Error(`Waited ${deadlineMs} ms in vain: ${what}.`);
    await untilNextLook();
  }
}
