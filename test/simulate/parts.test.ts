import { describe, expect, it } from 'vitest';
import type { LogEntry, LogIndex, NodeId, Term } from '../../generated/vocabulary.ts';
import { simpleConfiguration } from '../../spec/rules/membership.ts';
import type { Fault } from '../../tools/simulate/faults.ts';
import { isCut } from '../../tools/simulate/partition.ts';
import { drawPlan } from '../../tools/simulate/plan.ts';
import { SeededRandom } from '../../tools/simulate/seeded-random.ts';
import { SimulatedDisk } from '../../tools/simulate/simulated-disk.ts';
import { World } from '../../tools/simulate/world.ts';

const entry = (index: number, term: number): LogEntry => ({
  index: index as LogIndex,
  term: term as Term,
  kind: 'noop',
  configuration: null,
  command: new Uint8Array(0),
});

function diskThat(lostWrites: 'all' | 'none' | 'any'): SimulatedDisk {
  const plan = drawPlan(1, 10);
  return new SimulatedDisk(new World({ ...plan, luck: { ...plan.luck, lostWrites } }, null, null), 'n1');
}

const snapshotThrough = (index: number, term: number) => ({
  mark: {
    lastIncludedIndex: index as LogIndex,
    lastIncludedTerm: term as Term,
    configuration: simpleConfiguration([]),
    bytes: 2,
  },
  data: new Uint8Array([1, 2]),
});

/** How many of the records of one write a power failure has left, over many seeds. */
function kept(lostWrites: 'all' | 'none' | 'any'): ReadonlySet<string> {
  const seen = new Set<string>();
  for (let seed = 1; seed <= 60; seed += 1) {
    const plan = drawPlan(seed, 10);
    const disk = new SimulatedDisk(
      new World({ ...plan, luck: { ...plan.luck, lostWrites } }, null, null),
      'n1',
    );
    disk.order({ termAndVote: null, logStart: null, entries: [[entry(1, 1), entry(2, 1), entry(3, 1)]] });
    disk.sync();
    const termAndVote = { currentTerm: 2 as Term, votedFor: 'n2' as NodeId };
    disk.order({ termAndVote, logStart: null, entries: [[entry(2, 2), entry(3, 2)]] });
    disk.loseUnsynced();
    seen.add(`${disk.currentTerm}: ${disk.log.map(({ term }) => term).join('')}`);
  }
  return seen;
}

describe('a simulated disk', () => {
  it('keeps any prefix of what was not synced, the term and vote first', () => {
    expect([...kept('any')].sort()).toEqual(['0: 111', '2: 111', '2: 12', '2: 122']);
  });

  it('loses all of it, or nothing, where the seed says so', () => {
    expect([...kept('all')]).toEqual(['0: 111']);
    expect([...kept('none')]).toEqual(['2: 122']);
  });

  it('has nothing of a snapshot that was not committed, and all of one that was (§7)', () => {
    const [lost, kept] = [diskThat('all'), diskThat('none')];
    for (const disk of [lost, kept]) {
      disk.beginCommit(snapshotThrough(2, 1));
      disk.loseUnsynced();
    }

    expect(lost.snapshot).toBeNull();
    expect(kept.snapshot?.lastIncludedIndex).toBe(2);
    expect(kept.readSnapshot(1, 10)).toEqual(new Uint8Array([2]));
  });

  it('keeps of the log what goes on from a snapshot when it has crashed before the log began later (§7)', () => {
    const [agreeing, other] = [diskThat('none'), diskThat('none')];
    for (const disk of [agreeing, other]) {
      disk.order({ termAndVote: null, logStart: null, entries: [[entry(1, 1), entry(2, 1), entry(3, 1)]] });
      disk.sync();
      disk.beginCommit(snapshotThrough(2, disk === agreeing ? 1 : 2));
      disk.endCommit(true);
      disk.loseUnsynced();
    }

    expect(agreeing.log.map(({ index }) => index)).toEqual([1, 2, 3]);
    expect(agreeing.logStart.index).toBe(0);
    expect(other.log).toEqual([]);
    expect(other.logStart).toEqual({ index: 2, term: 2 });
  });

  it('has room for what was prepared before it was full, and then for term and vote only', () => {
    const disk = diskThat('none');
    const batch = { termAndVote: null, logStart: null, entries: [[entry(1, 1)]] };
    disk.fullUntilTick = 5;
    disk.reserve = 1;

    expect(disk.hasRoom).toBe(false);
    expect([disk.takeRoom(batch), disk.takeRoom(batch)]).toEqual([true, false]);
    expect(disk.takeRoom({ ...batch, entries: [] })).toBe(true);
  });
});

describe('a partition', () => {
  const fault: Fault = {
    number: 0,
    atTick: 0,
    kind: 'partition',
    server: 0,
    aim: 'server',
    other: 2,
    ticks: 1,
    effects: 0,
    shape: 'split',
    sides: 0b00110,
  };
  const linksCut = (shape: Fault['shape']) => {
    const cut: string[] = [];
    for (let from = 0; from < 5; from += 1)
      for (let to = 0; to < 5; to += 1)
        if (from !== to && isCut({ ...fault, shape }, 5, from, to)) cut.push(`${from}${to}`);
    return cut;
  };

  it('cuts both ways between its sides, and a bridge joins them', () => {
    expect(linksCut('split')).toHaveLength(12);
    expect(linksCut('bridge')).toEqual(['13', '14', '23', '24', '31', '32', '41', '42']);
  });

  it('cuts one way where its shape says so', () => {
    expect(linksCut('deaf')).toEqual(['10', '20', '30', '40']);
    expect(linksCut('mute')).toEqual(['01', '02', '03', '04']);
    expect(linksCut('oneWay')).toEqual(['02']);
  });

  it('leaves each server two neighbours in a ring', () => {
    expect(linksCut('ring')).toHaveLength(10);
  });
});

describe('chance', () => {
  it('is the same for the same seed, and one use of it does not disturb another', () => {
    const one = new SeededRandom(5, 'a');
    const other = new SeededRandom(5, 'a');
    other.fork('b').next();

    expect([one.next(), one.next()]).toEqual([other.next(), other.next()]);
    expect(new SeededRandom(2 ** 32 + 5, 'a').next()).not.toBe(new SeededRandom(5, 'a').next());
  });

  it('leaves a class of faults out without changing when the others strike', () => {
    const whole = drawPlan(3, 5000);
    const without = drawPlan(3, 5000, { without: ['crash', 'drop'] });

    expect(without.schedule.length).toBeGreaterThan(0);
    expect(without.schedule).toEqual(whole.schedule.filter(({ kind }) => kind !== 'crash'));
    expect(without.luck).toEqual({ ...whole.luck, drop: 0 });
  });

  it('strikes only servers that a smaller cluster has', () => {
    const { servers, spares, schedule } = drawPlan(6, 5000, { servers: 2 });
    const all = servers + spares;

    expect(servers).toBe(2);
    expect(schedule.length).toBeGreaterThan(0);
    expect(schedule.filter(({ server, other }) => server >= all || other >= all)).toEqual([]);
  });
});
