import { appendEntries } from './events.ts';
import { entriesOf, follower, type Given, type ServerUnderTest } from './server-fixture.ts';

/** A follower in term 1 that has applied so many entries, each of 2 bytes. */
export function applied(count: number, given: Given = {}): ServerUnderTest {
  const entries = entriesOf(Array.from({ length: count }, () => 1));
  return follower({ term: 1, ...given })
    .step(appendEntries({ entries, leaderCommit: count }))
    .saved();
}
