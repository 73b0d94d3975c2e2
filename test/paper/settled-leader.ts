import { accepted } from './events.ts';
import { members } from './members.ts';
import { type Given, leader, type ServerUnderTest } from './server-fixture.ts';

/** A leader of term 2 whose noop, at index 2, is committed and on every disk. */
export function settled(configuration = members('n1 n2 n3')): ServerUnderTest {
  const leading = leader({ term: 2, log: [1], configuration }).saved();
  for (const from of leading.server.followers.keys())
    leading.step(accepted({ from, term: 2, matchIndex: 2 }));
  return leading;
}

/** The own disk and these servers have all of the log. */
export function everywhere(server: ServerUnderTest, ...followers: string[]): ServerUnderTest {
  server.saved();
  const matchIndex = server.server.log.length;
  for (const from of followers) server.step(accepted({ from, term: 2, matchIndex }));
  return server;
}

/** A leader of term 5 whose noop, its only entry, is everywhere. */
export function steady(given: Given = {}): ServerUnderTest {
  const leading = leader({ term: 5, ...given }).saved();
  for (const from of ['n2', 'n3']) leading.step(accepted({ from, term: 5, prevLogIndex: 0, matchIndex: 1 }));
  return leading;
}
