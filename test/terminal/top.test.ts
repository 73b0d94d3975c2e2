/** `raftchart top`: what is made of the answers of servers, and how it is drawn. */

import { describe, expect, it } from 'vitest';
import type { ServerAnswer, Silence } from '../../tools/terminal/top/ask-server.ts';
import { ClusterWatcher } from '../../tools/terminal/top/cluster-watcher.ts';
import type { Look } from '../../tools/terminal/top/look.ts';
import { metricsIn } from '../../tools/terminal/top/metrics-text.ts';
import { durationText, tableOf } from '../../tools/terminal/top/table.ts';

const at = (number: number) => `http://h${number}:2379`;
const members = [1, 2, 3].map((number) => ({
  id: `${number}`,
  name: `n${number}`,
  clientUrls: [at(number)],
  isLearner: number === 3,
}));

function metricsOf(role: string, [first, last]: readonly [number, number], more: readonly string[] = []) {
  const own = [
    `raftchart_role{role="${role.split('.')[0]}",state="${role}"} 1`,
    `raftchart_first_log_index ${first}`,
    `raftchart_last_log_index ${last}`,
  ];
  return metricsIn([...own, ...more].join('\n'));
}

function follower(member: number, progress: string, [next, match, messages, bytes]: readonly number[]) {
  return [
    `raftchart_follower_progress{member="${member}",progress="${progress}"} 1`,
    `raftchart_follower_next_index{member="${member}"} ${next}`,
    `raftchart_follower_match_index{member="${member}"} ${match}`,
    `raftchart_follower_in_flight_messages{member="${member}"} ${messages}`,
    `raftchart_follower_in_flight_bytes{member="${member}"} ${bytes}`,
  ];
}

function answerOf(number: number, more: Partial<ServerAnswer> = {}): ServerAnswer {
  return {
    clusterId: 'c1',
    memberId: `${number}`,
    leaderId: '1',
    term: 5,
    commitIndex: 1204,
    lastApplied: 1203,
    members,
    metrics: metricsOf('follower.hearing', [1000, 1204]),
    ...more,
  };
}

const leader = answerOf(1, {
  metrics: metricsOf(
    'leader.supported.heartbeat',
    [1, 1210],
    [
      ...follower(2, 'replicate.free', [1211, 1204, 3, 4096]),
      ...follower(3, 'probe.paused', [1105, 1104, 0, 0]),
    ],
  ),
});

/** A cluster whose answers and whose time the test sets. */
class Watched {
  nowMs = 1_000_000;
  readonly answers = new Map<string, ServerAnswer | Silence>();
  readonly asked: string[] = [];
  readonly #watcher: ClusterWatcher;

  constructor(endpoints: readonly string[], areGuessed = false) {
    this.#watcher = new ClusterWatcher({
      endpoints,
      areGuessed,
      nowMs: () => this.nowMs,
      ask: async (endpoint) => {
        this.asked.push(endpoint);
        return this.answers.get(endpoint) ?? { reason: 'connection refused' };
      },
    });
  }

  say(...numbers: readonly [number, ServerAnswer][]): void {
    for (const [number, answer] of numbers) this.answers.set(at(number), answer);
  }

  async look(): Promise<Look> {
    const look = await this.#watcher.look();
    if ('silences' in look) throw new Error('Nobody answers.');
    return look;
  }
}

async function threeWithOneSilent(): Promise<Look> {
  const watched = new Watched([at(1)]);
  watched.say([1, leader], [2, answerOf(2)], [3, answerOf(3)]);
  await watched.look();
  watched.nowMs += 7000;
  await watched.look();
  watched.answers.delete(at(3));
  watched.nowMs += 12_000;
  return watched.look();
}

describe('the table', () => {
  it('has a row for each member, with what the leader knows of it, and says who is silent', async () => {
    const look = await threeWithOneSilent();

    expect(tableOf(look, { width: 200, colours: false })).toEqual([
      'cluster c1: term 5, n1 leads, 3 members, 1 does not answer',
      '',
      'MEMBER  ROLE      TERM  LOG         COMMIT  APPLIED  LAG  PROGRESS        NEXT  MATCH    IN FLIGHT  ENDPOINT        STATE',
      'n1      leader       5  1..1210       1204     1203                                                 http://h1:2379  leader.supported.heartbeat',
      'n2      follower     5  1000..1204    1204     1203    6  replicate.free  1211   1204  3 (4.0 KiB)  http://h2:2379  follower.hearing',
      'n3      silent       -  -                -        -  106  probe.paused    1105   1104            0  http://h3:2379',
      '',
      'n3 at http://h3:2379 has not answered for 12 s: connection refused.',
    ]);
  });

  it('is cut where the terminal ends, and never wraps', async () => {
    const look = await threeWithOneSilent();

    const lines = tableOf(look, { width: 40, colours: false });

    expect(lines.slice(2, 5)).toEqual([
      'MEMBER  ROLE      TERM  LOG         COM…',
      'n1      leader       5  1..1210       1…',
      'n2      follower     5  1000..1204    1…',
    ]);
    expect(Math.max(...lines.map(({ length }) => length))).toBe(40);
  });

  it('has colours only where they are wanted, which take no room', async () => {
    const look = await threeWithOneSilent();

    const plain = tableOf(look, { width: 60, colours: false });
    const coloured = tableOf(look, { width: 60, colours: true });

    expect(plain.join('')).not.toContain('\x1b');
    expect(coloured[3]).toBe(`\x1b[32m${plain[3]}\x1b[0m`);
    expect(coloured[4]).toBe(plain[4]);
    expect(coloured[5]).toBe(`\x1b[31m${plain[5]}\x1b[0m`);
  });

  it('shows of a server without metrics, like one of etcd, what the API says', async () => {
    const watched = new Watched([at(1)]);
    watched.say([1, answerOf(1, { metrics: new Map() })]);
    watched.say([2, answerOf(2, { metrics: new Map(), commitIndex: 1200, members })]);

    const rows = tableOf(await watched.look(), { width: 70, colours: false }).slice(2, 5);

    expect(rows).toEqual([
      'MEMBER  ROLE      TERM  LOG  COMMIT  APPLIED  LAG  PROGRESS  NEXT  MA…',
      'n1      leader       5  -      1204     1203                         …',
      'n2      follower     5  -      1200     1203    4                    …',
    ]);
  });

  it('tells a learner, a log that is empty, and that nobody leads', async () => {
    const watched = new Watched([at(3)]);
    watched.say([3, answerOf(3, { leaderId: null, metrics: metricsOf('follower.silent', [1205, 1204]) })]);

    const lines = tableOf(await watched.look(), { width: 60, colours: false });

    expect(lines[0]).toBe('cluster c1: term 5, nobody leads, 3 members, 2 do not answer');
    expect(lines[5]).toMatch(/^n3 {6}learner {5}5 {2}empty, 1204 {4}1204 {5}1203 {4}- /);
  });

  it('tells times in the two largest units', () => {
    expect([900, 59_999, 61_000, 3_661_000].map(durationText)).toEqual([
      '0 s',
      '59 s',
      '1 min 1 s',
      '1 h 1 min',
    ]);
  });
});

describe('a watcher', () => {
  it('learns of the members from any of them, and asks each once', async () => {
    const watched = new Watched([at(2)]);
    watched.say([1, leader], [2, answerOf(2)], [3, answerOf(3)]);

    const look = await watched.look();
    watched.asked.length = 0;
    await watched.look();

    expect(look.members.map(({ name, own }) => [name, own?.role])).toEqual([
      ['n1', 'leader'],
      ['n2', 'follower'],
      ['n3', 'follower'],
    ]);
    expect(watched.asked.toSorted()).toEqual([at(1), at(2), at(3)]);
  });

  it('believes the list of who has committed most, and the leader of the latest term', async () => {
    const watched = new Watched([at(1), at(2)]);
    const two = members.slice(0, 2);
    watched.say([1, answerOf(1, { leaderId: '1', term: 4, commitIndex: 900 })]);
    watched.say([2, answerOf(2, { leaderId: '2', term: 6, commitIndex: 1300, members: two })]);

    const look = await watched.look();

    expect(look).toMatchObject({ term: 6, leader: 'n2', members: [{ name: 'n1' }, { name: 'n2' }] });
  });

  it('says since when nobody answers at all, and in which term that was', async () => {
    const watched = new Watched([at(1)]);
    watched.say([1, leader]);
    await watched.look();
    watched.answers.clear();
    watched.nowMs += 3000;

    const lines = tableOf(await watched.look(), { width: 100, colours: false });

    expect(lines[0]).toBe('cluster c1: nobody answers; it was in term 5');
    expect(lines.slice(-3)).toEqual([
      'n1 at http://h1:2379 has not answered for 3 s: connection refused.',
      'n2 at http://h2:2379 has not answered in 3 s: connection refused.',
      'n3 at http://h3:2379 has not answered in 3 s: connection refused.',
    ]);
  });

  it('says what does not fit: a stranger, another cluster, a removed member, one that never ran', async () => {
    const endpoints = [at(1), at(7), at(8), at(9)];
    const watched = new Watched(endpoints);
    const list = [members[0], { id: 'ff', name: '', clientUrls: [], isLearner: true }] as typeof members;
    watched.say([1, { ...leader, members: list }], [8, answerOf(8, { clusterId: 'c2' })], [9, answerOf(9)]);
    watched.answers.set(at(9), answerOf(9, { commitIndex: 1 }));
    const guessed = new Watched(endpoints, true);
    for (const [endpoint, answer] of watched.answers) guessed.answers.set(endpoint, answer);

    const look = await watched.look();
    const { notes } = await guessed.look();

    expect(look.members.map(({ name, endpoint, silence }) => [name, endpoint, silence?.reason])).toEqual([
      ['ff', null, 'it has not said where it listens'],
      ['n1', at(1), undefined],
    ]);
    expect(look.notes).toEqual([
      `${at(8)} belongs to another cluster, c2, and is left out.`,
      `${at(9)} answers as 9, which is no member.`,
      `${at(7)} does not answer (connection refused), and no member says that it listens there.`,
    ]);
    expect(notes).toEqual(look.notes.slice(0, 2));
  });
});
