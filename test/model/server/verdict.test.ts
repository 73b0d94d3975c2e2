/** The verdict that a loop over mutants asks for. */

import { expect, test } from 'vitest';
import { breakStep, withoutFirst } from './planted-faults.ts';
import { serverVerdict } from './verdict.ts';

test('the verdict on the generated code as it ships is that it does what the chart does', () => {
  expect(serverVerdict()).toBeNull();
});

test('the verdict on generated code that forgets a timer names the first place', () => {
  const forgetful = breakStep((orders) => withoutFirst(orders, 'startTimer'));

  const verdict = serverVerdict(forgetful);

  expect(verdict).toMatch(/^follower.silent × \w+: order \d+: startTimer\("electionTimeout"\) in the chart/);
});
