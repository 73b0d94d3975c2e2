import { describe, expect, test } from 'vitest';
import type { NodeId, Term } from '../../spec/vocabulary.ts';
import { play } from '../../tools/scenario/play.ts';
import { ScenarioCluster } from '../../tools/scenario/scenario-cluster.ts';

const anywhere = { type: null } as const;

describe('the language of scenarios', () => {
  test('a command that does not exist is named with its place and the commands that do', () => {
    const script = '# a story\ncluster n1\nelekt n1';

    expect(() => play(script, 'a.scenario.txt')).toThrow(
      /^a\.scenario\.txt:3: No command is called "elekt"\. There are: cluster, timeout, /,
    );
  });

  test.each([
    ['timeout n1 elections', 'timeout n1 electionTimeout|minimumElectionTimeout|heartbeatInterval'],
    ['deliver n1 n2', 'deliver n1->n2 [AppendEntriesRequest [2]]; * stands for any server'],
    ['propose n1 x', 'propose n1 "x" "y"'],
    ['propose n1 "a\\q"', 'propose n1 "x" "y"'],
    ['deliver n1->* PreVoteRequest 2', 'deliver n1->n2 [AppendEntriesRequest [2]]'],
    ['crash n1 losing', 'crash n1 [losing unsynced]'],
    ['partition n1 n2', 'partition n1 n2 | n3 n4 n5'],
    ['hold n1', 'hold n1->n2 [AppendEntriesRequest [2]]; * stands for any server'],
    ['cut n1->*', 'cut n1->n2'],
    ['mend n1->n2 n3', 'mend n1->n2'],
    ['expect n1 terms 2', 'expect n1 leader term 2 vote n1'],
    ['settle n1', 'settle'],
    ['cluster n1 keeping some', 'cluster n1 n2 n3 [batching 1]'],
    ['reconfigure n1 addWitness n2', 'reconfigure n1 addLearner n4, addVoter n5'],
    ['transfer n1 n2 n3', 'transfer n1 [n2]'],
    ['snapshotted n1 well', 'snapshotted n1 [failing]'],
    ['add', 'add n1'],
    ['given n1 log 1', 'given n1 term 3 log 1 1 3'],
  ])('a command with the wrong words says how it reads: %s', (written, usage) => {
    const script = `cluster n1 n2\n${written}`;

    const playing = () => play(script, 'a.scenario.txt');

    expect(playing).toThrow(`a.scenario.txt:2: It reads: ${usage}`);
  });

  test('an indented line that follows no command is refused with its place', () => {
    const script = '# a story\n    n1: follower => leader';

    expect(() => play(script, 'a.scenario.txt')).toThrow(
      'a.scenario.txt:2: A trace stands directly under its command.',
    );
  });

  test('a scenario that does not begin with a cluster is told so', () => {
    expect(() => play('settle', 'a.scenario.txt')).toThrow(
      'a.scenario.txt:1: A scenario begins with: cluster n1 n2 n3',
    );
  });

  test('an expectation that does not hold says what there is instead', () => {
    const script = 'cluster n1 n2 n3\nelect n1\nexpect n1 leader';

    const playing = () => play(script, 'a.scenario.txt');

    expect(playing).toThrow('a.scenario.txt:3: Expected n1 to have role leader; it has candidate.');
  });

  test('a message that is not in flight is missed, with those that are', () => {
    const script = 'cluster n1 n2 n3\ntimeout n1 electionTimeout\ndeliver n2->n1';

    const playing = () => play(script, 'a.scenario.txt');

    expect(playing).toThrow(
      'a.scenario.txt:3: No such message is in flight. There are: n1->n2 PreVoteRequest, n1->n3 PreVoteRequest.',
    );
  });

  test.each([
    ['timeout n1 heartbeatInterval', 'n1 has no heartbeatInterval running, but electionTimeout.'],
    ['saved n1', 'n1 has nothing to save.'],
    ['restart n1', 'n1 is running: crash it first.'],
    ['elect n9', 'There is no server n9.'],
    ['add n1', 'n1 is running: crash it first.'],
    ['snapshotted n1', 'n1 writes no snapshot.'],
    ['release n1->n2', 'No such message is held up. There are: none.'],
    ['cut n1->n9', 'There is no server n9.'],
    ['mend n1->n2', 'n1->n2 is not cut.'],
  ])('a command that is impossible now says why: %s', (written, reason) => {
    const script = `cluster n1 n2\n${written}`;

    const playing = () => play(script, 'a.scenario.txt');

    expect(playing).toThrow(`a.scenario.txt:2: ${reason}`);
  });

  test('playing keeps stories and blank lines, and replaces the trace', () => {
    const script = '# a story\n\ncluster n1\n    something old\n\n# the end\n';

    const played = play(script, 'a.scenario.txt');

    expect(played).toBe(
      '# a story\n\ncluster n1\n    n1: down => follower.silent\n    n1 starts electionTimeout\n\n# the end\n',
    );
  });
});

describe('the network of scenarios', () => {
  function candidates() {
    const cluster = new ScenarioCluster(['n1', 'n2']);
    cluster.timeout('n1', 'electionTimeout');
    cluster.timeout('n2', 'electionTimeout');
    cluster.trace = [];
    return cluster;
  }
  const typesOn = (cluster: ScenarioCluster, from: string) =>
    cluster.network.inFlight.filter((one) => one.from === from).map(({ message }) => message.type);

  test('a link that is cut loses what is in flight and what is sent, in that direction only', () => {
    const cluster = candidates();

    cluster.cut('n1', 'n2');
    cluster.deliver({ ...anywhere, from: 'n2', to: 'n1' });

    expect(typesOn(cluster, 'n1')).toEqual([]);
    expect(cluster.trace.filter((line) => line.startsWith('lost:'))).toEqual([
      'lost: n1 -> n2 PreVoteRequest term 1, last 0@0 (cut off)',
      'lost: n1 -> n2 PreVoteResponse term 1, granted (cut off)',
    ]);
  });

  test.each([
    ['mend', (cluster: ScenarioCluster) => cluster.mend('n1', 'n2')],
    ['heal', (cluster: ScenarioCluster) => cluster.heal()],
  ])('a link that was cut carries messages again: %s', (_, repair) => {
    const cluster = candidates();
    cluster.cut('n1', 'n2');

    repair(cluster);
    cluster.deliver({ ...anywhere, from: 'n2', to: 'n1' });

    expect(typesOn(cluster, 'n1')).toEqual(['PreVoteResponse']);
  });

  test('a message that is held up is passed by later ones, and goes on behind them', () => {
    const cluster = candidates();

    cluster.hold({ ...anywhere, from: 'n1', to: 'n2' });
    cluster.deliver({ ...anywhere, from: 'n2', to: 'n1' });
    const meanwhile = typesOn(cluster, 'n1');
    cluster.release({ ...anywhere, from: 'n1', to: 'n2' });

    expect(meanwhile).toEqual(['PreVoteResponse']);
    expect(typesOn(cluster, 'n1')).toEqual(['PreVoteResponse', 'PreVoteRequest']);
    expect(cluster.trace).toContain('held up: n1 -> n2 PreVoteRequest term 1, last 0@0');
  });

  test('a number names a message that is not the oldest of its type', () => {
    const script = 'cluster n1 n2\ntimeout n1 electionTimeout\nduplicate n1->n2\n';

    const second = play(`${script}hold n1->n2 PreVoteRequest 2`, 'a.scenario.txt');
    const third = () => play(`${script}hold n1->n2 PreVoteRequest 3`, 'a.scenario.txt');

    expect(second).toMatch(/held up: n1 -> n2 PreVoteRequest/);
    expect(third).toThrow('a.scenario.txt:4: No such message is in flight.');
  });

  test('settling leaves a message where it is held up; a partition loses it', () => {
    const cluster = candidates();
    cluster.hold({ ...anywhere, from: 'n1', to: 'n2' });

    cluster.settle();
    const heldCount = cluster.network.held.length;
    cluster.partition([['n1'], ['n2']]);

    expect(heldCount).toBe(1);
    expect(cluster.network.held).toEqual([]);
    expect(cluster.trace).toContain('lost: n1 -> n2 PreVoteRequest term 1, last 0@0 (cut off)');
  });

  test('a disk that has nothing to do keeps the others from being saved by the same command', () => {
    const cluster = new ScenarioCluster(['n1', 'n2']);
    cluster.step('n1', { type: 'ElectionRequested' });

    expect(() => cluster.saved('n1', 'n2')).toThrow('n2 has nothing to save.');
    expect(cluster.get('n1').hasUnsaved).toBe(true);
  });
});

describe('the doubt of scenarios', () => {
  test('a cluster stops at the step that violates an invariant', () => {
    const cluster = new ScenarioCluster(['n1', 'n2', 'n3']);
    cluster.step('n1', { type: 'ElectionRequested' });
    cluster.settle();

    cluster.get('n2').disk.log.length = 0;

    expect(() => cluster.step('n2', { type: 'HeartbeatRequested' })).toThrow(
      'I13 (match index is true) is violated by n2: n2 believes n2 to hold 1 durably.',
    );
  });

  test('a vote that leaves before it is durable is caught', () => {
    const cluster = new ScenarioCluster(['n1', 'n2', 'n3']);
    const voter = cluster.get('n2');
    voter.saveTermAndVote = () => undefined;
    cluster.step('n1', { type: 'ElectionRequested' });
    cluster.saved('n1');

    const delivering = () => cluster.deliver({ ...anywhere, from: 'n1', to: 'n2' });

    expect(delivering).toThrow(
      /^I14 \(persist before send\) is violated by n2: RequestVoteResponse of term 1 left/,
    );
    expect(voter.disk).toMatchObject({ currentTerm: 0 as Term, votedFor: null as NodeId | null, log: [] });
  });
});
