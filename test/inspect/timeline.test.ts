import { describe, expect, it } from 'vitest';
import { Playground } from '../../tools/inspect/playground/playground.ts';
import type { Inspection } from '../../tools/inspect/protocol/inspection.ts';
import { activePaths } from '../../tools/inspect/timeline/moment.ts';
import { NumberedHistory } from '../../tools/inspect/timeline/numbered-history.ts';
import { Timeline } from '../../tools/inspect/timeline/timeline.ts';
import { lastEntries } from '../../tools/inspect/timeline/told-log.ts';

/** A run of these commands, and the timeline of it. */
function runOf(commands: readonly string[], timeline = new Timeline()) {
  const playground = new Playground({ onInspection: (told) => timeline.take(told) });
  for (const command of commands) playground.perform(command);
  return { playground, timeline };
}

const elected = ['cluster n1 n2 n3', 'elect n1', 'settle'];
const termsOf = (timeline: Timeline, id: string, moment: number) =>
  lastEntries(timeline.logAt(id, moment), 10).map(({ index, term }) => `${index}@${term}`);

/** The last moment that a note of this kind tells. */
function noted(timeline: Timeline, kind: string): number {
  for (let number = timeline.last; number >= timeline.first; number -= 1)
    if (timeline.moment(number)?.note?.kind === kind) return number;
  return -1;
}

describe('a timeline', () => {
  it('knows of every moment what held then, and not later', () => {
    const { timeline } = runOf(elected);
    const roles = (moment: number) =>
      ['n1', 'n2', 'n3'].map((id) => timeline.snapshotAt(id, moment)?.view?.role.split('.')[0]);

    expect(roles(timeline.last)).toEqual(['leader', 'follower', 'follower']);
    expect(roles(noted(timeline, 'command') - 1)[0]).toBe('candidate');
    expect(timeline.snapshotAt('n1', -1)).toBe(null);
  });

  it('knows the parts of a server as actors of their own', () => {
    const { timeline } = runOf(elected);

    const parts = timeline.actorsAt(timeline.last).filter(({ parent }) => parent === 'n1');

    expect(parts.map(({ id }) => id)).toEqual(['n1/follower:n2', 'n1/follower:n3']);
    expect(timeline.snapshotAt('n1/follower:n2', timeline.last)?.context).toMatchObject({ matchIndex: 1 });
  });

  it('has a message in flight from the step that sends it to the one in which it arrives', () => {
    const { timeline } = runOf(['cluster n1 n2 n3', 'elect n1', 'saved n1', 'deliver n1->n2']);
    const links = (moment: number) =>
      timeline.flights.at(moment).map(({ from, to, message }) => `${from}->${to} ${message.type}`);

    expect(links(timeline.last - 1)).toContain('n1->n2 RequestVoteRequest');
    expect(links(timeline.last)).not.toContain('n1->n2 RequestVoteRequest');
    expect(links(timeline.last)).toContain('n1->n3 RequestVoteRequest');
  });

  it('takes a lost message out of the air', () => {
    const { timeline } = runOf(['cluster n1 n2 n3', 'elect n1', 'saved n1', 'drop n1->n2']);

    expect(timeline.flights.at(timeline.last).map(({ to }) => to)).toEqual(['n3']);
    expect(timeline.flights.seenBetween(0, timeline.last).filter(({ isLost }) => isLost)).toHaveLength(1);
  });

  it('has the log of every server at every moment, with what a follower cut off', () => {
    const apart = ['partition n1 | n2 n3', 'propose n1 "lost"', 'saved n1', 'elect n2', 'settle', 'heal'];
    const { playground, timeline } = runOf([...elected, ...apart]);
    const before = timeline.last;

    for (const command of ['timeout n2 heartbeatInterval', 'settle']) playground.perform(command);

    expect(termsOf(timeline, 'n1', before)).toEqual(['1@1', '2@1']);
    expect(termsOf(timeline, 'n1', timeline.last)).toEqual(['1@1', '2@2']);
  });

  it('reads what was put from the log of the leader and of a follower alike', () => {
    const { timeline } = runOf([...elected, 'propose n1 "x=1"', 'settle']);

    const texts = ['n1', 'n2'].map((id) => atob(timeline.logAt(id, timeline.last)?.base64 ?? ''));

    expect(texts).toEqual(['x=1', 'x=1']);
  });

  it('knows which timers run, and since when', () => {
    const { timeline } = runOf(elected);

    expect([...timeline.timersAt('n1', timeline.last).keys()]).toContain('heartbeatInterval');
    expect([...timeline.timersAt('n2', timeline.last).keys()]).toEqual([
      'electionTimeout',
      'minimumElectionTimeout',
    ]);
  });

  it('knows how long timers were seen to run', () => {
    const { playground, timeline } = runOf(elected);
    const atFirst = timeline.longestRunMs('heartbeatInterval');

    playground.advance(200);

    expect(atFirst).toBe(0);
    // What a person does takes time, in which nothing that is due comes nearer.
    expect(timeline.longestRunMs('heartbeatInterval')).toBeGreaterThanOrEqual(50);
    expect(timeline.longestRunMs('heartbeatInterval')).toBeLessThan(100);
  });

  it('knows who is down, and who is cut off from whom', () => {
    const { timeline } = runOf([...elected, 'crash n3', 'partition n1 | n2 n3', 'restart n3', 'heal']);
    const cut = noted(timeline, 'partition');

    expect(timeline.isRunningAt('n3', noted(timeline, 'down'))).toBe(false);
    expect(timeline.isRunningAt('n3', timeline.last)).toBe(true);
    expect(timeline.sidesAt(cut)).toEqual([]);
    expect(timeline.sidesAt(cut - 4)).toEqual([['n1'], ['n2', 'n3']]);
  });

  it('forgets the oldest moments, says how many, and still knows what they led to', () => {
    const timeline = new Timeline(40);
    const { playground } = runOf(elected, timeline);

    playground.advance(2_000);

    expect(timeline.first).toBeGreaterThan(0);
    expect(timeline.last - timeline.first).toBeLessThanOrEqual(50);
    expect(timeline.moment(timeline.first - 1)).toBe(null);
    expect(timeline.snapshotAt('n1', timeline.first)?.view?.currentTerm).toBe(1);
    expect(termsOf(timeline, 'n3', timeline.first)).toEqual(['1@1']);
  });

  it('takes what a program of others says', () => {
    const timeline = new Timeline();
    const stamp = { sessionId: 'x:0', rootId: 'x:0', id: '1', createdAt: '1', _version: '0.7.2' };

    timeline.take({ type: '@xstate.actor', ...stamp, name: 'light', snapshot: {} } as Inspection);
    timeline.take({
      type: '@xstate.event',
      ...stamp,
      sourceId: undefined,
      event: { type: 'TIMER' },
    } as Inspection);
    timeline.take({
      type: '@xstate.snapshot',
      ...stamp,
      event: { type: 'TIMER' },
      snapshot: { value: { red: 'walk' }, status: 'active', context: { count: 1 } },
    } as unknown as Inspection);

    expect(timeline.moment(timeline.last)?.event).toEqual({ type: 'TIMER' });
    expect(timeline.snapshotAt('x:0', timeline.last)).toMatchObject({ context: { count: 1 }, view: null });
    expect(activePaths({ red: 'walk' })).toEqual(['red', 'red.walk']);
  });
});

describe('a history', () => {
  it('says what was said last, and when', () => {
    const history = new NumberedHistory<string>();
    history.add(2, 'a');
    history.add(5, 'b');
    history.add(5, 'c');

    expect([1, 2, 4, 5, 9].map((number) => history.at(number))).toEqual([undefined, 'a', 'a', 'c', 'c']);
    expect([history.saidAt(4), history.saidAt(1), history.nextAfter(2), history.nextAfter(5)]).toEqual([
      2,
      -1,
      5,
      undefined,
    ]);
  });
});
