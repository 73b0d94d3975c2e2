import { appendEntries } from './events.ts';
import {
  candidate,
  follower,
  type Given,
  leader,
  preCandidate,
  type ServerUnderTest,
} from './server-fixture.ts';

type Role = readonly [name: string, make: (given?: Given) => ServerUnderTest];

/** Whoever does not lead, in term 3 unless told otherwise. */
export const whoDoesNotLead: readonly Role[] = [
  ['a follower that hears nobody', (given) => follower({ term: 3, ...given })],
  ['a follower that hears its leader', (given) => hearing({ term: 3, ...given })],
  ['a pre-candidate', (given) => preCandidate({ term: 3, ...given })],
  ['a candidate', (given) => candidate({ term: 3, ...given })],
];

export const everyRole: readonly Role[] = [
  ...whoDoesNotLead,
  ['a leader', (given) => leader({ term: 3, ...given })],
];

function hearing(given: Given): ServerUnderTest {
  return follower(given).step(appendEntries({ term: given.term ?? 0 }));
}

/** What the last step has done to the timers: nothing, if no state was left or entered. */
export function timersOf({ last }: ServerUnderTest): readonly string[] {
  return [...last.started, ...last.cancelled];
}
