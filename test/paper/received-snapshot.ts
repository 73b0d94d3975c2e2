import { installSnapshot, snapshotMark } from './events.ts';
import { follower, type ServerUnderTest } from './server-fixture.ts';

/** Through index 4, of 25 bytes: pieces of 10, 10 and 5. */
export const mark = snapshotMark(4, 1);
export const empty = () => follower({ term: 1 });

export function received(server: ServerUnderTest, snapshot = mark): ServerUnderTest {
  for (const offset of [0, 10, 20]) server.step(installSnapshot(snapshot, offset));
  return server;
}

export function answerOf({ last }: ServerUnderTest, to = 'n2') {
  return last.to(to);
}
