import { describe, expect, test } from 'vitest';
import { generatedCore, type ServerCore } from '../../runtime/server-core.ts';
import type { Playground } from '../../tools/inspect/playground/playground.ts';
import type { Inspection } from '../../tools/inspect/protocol/inspection.ts';
import { leadersIn, played, textsOf } from './played-ground.ts';

const three = ['cluster n1 n2 n3'];

describe('the hands of a person', () => {
  test('a command that cannot be done says why, and nothing has happened', () => {
    const { playground, inspections } = played(three);
    const before = inspections.length;

    expect(() => playground.perform('deliver n1->n2')).toThrow(
      'deliver n1->n2: No such message is in flight. There are: none.',
    );
    expect(() => playground.perform('elekt n1')).toThrow('elekt n1: No command is called "elekt".');
    expect(() => playground.perform('crash n9')).toThrow('crash n9: There is no server n9.');
    expect(() => playground.perform('restart n1')).toThrow('restart n1: n1 is running: crash it first.');
    expect(playground.commands).toEqual(three);
    expect(inspections).toHaveLength(before);
  });

  test('a playground begins with a cluster, and has one only', () => {
    const { playground } = played([]);

    expect(() => playground.perform('settle')).toThrow('settle: A playground begins with: cluster n1 n2 n3');
    playground.perform('cluster n1');
    expect(() => playground.perform('cluster n1 n2')).toThrow('There is a cluster already');
  });

  test('what is in flight, what waits for the disk and which timers run is there to be seen', () => {
    const { playground } = played([...three, 'elect n1', 'timeout n2 electionTimeout']);

    const [first, second] = playground.servers;
    expect(first?.unsaved).toEqual([
      'n1 writes term 1, vote n1',
      'n1 .. n2 RequestVoteRequest term 1, last 0@0, as asked (waits for the disk)',
      'n1 .. n3 RequestVoteRequest term 1, last 0@0, as asked (waits for the disk)',
    ]);
    expect(second?.timers.map(({ timer }) => timer)).toEqual(['electionTimeout']);
    expect(second?.timers[0]?.remainingMs).toBeGreaterThanOrEqual(150);
    expect(playground.inFlight.map(({ from, to, text }) => `${from} ${to} ${text}`)).toEqual([
      'n2 n1 PreVoteRequest term 1, last 0@0',
      'n2 n3 PreVoteRequest term 1, last 0@0',
    ]);
  });

  test('every message can be named, also the younger of two that are alike', () => {
    const { playground } = played([...three, 'timeout n1 electionTimeout', 'duplicate n1->n2']);
    const [copy] = playground.inFlight.slice(-1);

    playground.perform(`hold ${copy?.selection}`);

    expect(copy?.selection).toBe('n1->n2 PreVoteRequest 2');
    expect(playground.inFlight.filter(({ isHeld }) => isHeld).map(({ id }) => id)).toEqual([copy?.id]);
    expect(playground.inFlight.at(-1)?.selection).toBe('n1->n2 PreVoteRequest');
  });

  test('a cut is one-way: the vote that it takes is missing, the request arrives', () => {
    const { playground, inspections } = played([...three, 'cut n2->n1', 'elect n1', 'saved n1']);

    playground.perform('deliver n1->n2');
    playground.perform('saved n2');

    expect(textsOf(inspections, 'lost')).toEqual(['RequestVoteResponse term 1, granted (cut off)']);
    expect(textsOf(inspections, 'partition')).toEqual(['n2->n1 is cut']);
    expect(playground.cuts).toEqual(['n2->n1']);
  });

  test('a partition is told before what it loses, and is seen until it is healed', () => {
    const { playground, inspections } = played([...three, 'timeout n1 electionTimeout']);
    inspections.length = 0;

    playground.perform('partition n1 | n2 n3');
    const { sides } = playground;
    playground.perform('heal');

    expect(inspections.map((one) => (one.type === '@raftchart.note' ? one.note.kind : one.type))).toEqual([
      ...['command', 'partition', 'lost', 'lost', 'command', 'partition'],
    ]);
    expect(sides).toEqual([['n1'], ['n2', 'n3']]);
    expect(textsOf(inspections, 'partition')).toEqual(['n1 | n2 n3', 'Nothing is cut off any more.']);
    expect(playground.sides).toEqual([]);
  });

  test('an expectation that holds belongs to the script, and is nothing that happens', () => {
    const { playground, inspections } = played(three);
    const before = inspections.length;

    playground.perform('expect n1 follower.silent term 0');

    expect(inspections).toHaveLength(before);
    expect(playground.commands.at(-1)).toBe('expect n1 follower.silent term 0');
    expect(() => playground.perform('expect n1 leader')).toThrow('Expected n1 to have role leader');
    expect(playground.commands).toHaveLength(2);
  });

  test('what happens is told in its order: the command, then its causes and effects', () => {
    const { playground, inspections } = played(['cluster n1 n2', 'crash n2']);
    inspections.length = 0;

    playground.tell('n2 comes back.');
    playground.perform('restart n2');

    expect(inspections.map((one) => (one.type === '@raftchart.note' ? one.note.kind : one.type))).toEqual([
      ...['story', 'command', 'up', '@xstate.actor', '@xstate.event', '@xstate.snapshot'],
    ]);
    expect(textsOf(inspections, 'command')).toEqual(['restart n2']);
  });
});

describe('the virtual time of a playground', () => {
  test('a cluster that is left alone elects a leader, and keeps it', () => {
    const { playground } = played(three);

    playground.advance(1000);
    const [leader] = leadersIn(playground);
    playground.advance(2000);

    expect(leader).toBeDefined();
    expect(leadersIn(playground)).toEqual([leader]);
    expect(playground.nowMs).toBe(3000 + three.length * 3);
    expect(playground.violations).toEqual([]);
  });

  test('the commands of what happened by itself play by hand to the same script', () => {
    const { playground } = played(three);
    playground.advance(1500);

    const again = played(playground.commands).playground;

    expect(again.script()).toBe(playground.script());
  });

  test('a message that is held up is late: what comes after it on its link overtakes it', () => {
    const { playground } = played([...three, 'timeout n1 electionTimeout', 'hold n1->n2']);

    playground.advance(400);
    const held = playground.inFlight.find(({ isHeld }) => isHeld);
    playground.perform('release n1->n2');

    expect(leadersIn(playground)).toHaveLength(1);
    expect(held?.text).toBe('PreVoteRequest term 1, last 0@0');
    expect(playground.inFlight.find(({ id }) => id === held?.id)?.arrivesMs).toBeGreaterThan(
      playground.nowMs,
    );
  });

  test('a step by hand takes a millisecond of which nothing that is due knows', () => {
    const { playground } = played(three);
    const before = playground.upcoming?.atMs ?? 0;
    const beganMs = playground.nowMs;

    playground.perform('elect n1');
    playground.perform('crash n1');

    expect(playground.nowMs).toBe(beganMs + 1);
    expect(playground.upcoming?.atMs).toBe(before + 1);
  });

  test('a majority that is cut off from its leader elects another one by itself', () => {
    const { playground } = played(three);
    playground.advance(1000);
    const [old] = leadersIn(playground);
    const others = ['n1', 'n2', 'n3'].filter((id) => id !== old);

    playground.perform(`partition ${old} | ${others.join(' ')}`);
    playground.advance(1500);

    expect(leadersIn(playground)).toHaveLength(1);
    expect(others).toContain(leadersIn(playground)[0]);
  });
});

describe('playing again', () => {
  const busy = (playground: Playground) => {
    playground.tell('Three servers.');
    playground.perform('cluster n1 n2 n3');
    playground.advance(700);
    const [leader] = leadersIn(playground);
    playground.perform(`propose ${leader} "x" "y"`);
    playground.advance(37);
    playground.perform(`crash ${leader} losing unsynced`);
    playground.advance(600);
    playground.perform(`restart ${leader}`);
    playground.advance(300);
  };

  test('the same seed and the same hands give the same inspections', () => {
    const [one, other] = [played([], 7), played([], 7)];

    busy(one.playground);
    busy(other.playground);

    expect(other.inspections).toEqual(one.inspections);
    expect(one.inspections.length).toBeGreaterThan(100);
  });

  test('another seed gives another run', () => {
    const [one, other] = [played([], 7), played([], 8)];

    busy(one.playground);
    busy(other.playground);

    expect(other.playground.commands).not.toEqual(one.playground.commands);
  });

  test('a fork of all commands is the same run, and goes on in the same way', () => {
    const { playground, inspections } = played([], 7);
    busy(playground);
    const copied: Inspection[] = [];

    const fork = playground.fork(playground.commands.length, (one) => void copied.push(one));
    const soFar = [...inspections];
    const copiedSoFar = [...copied];
    for (let count = 0; count < 50; count += 1) expect(fork.next()).toBe(playground.next());

    expect(copiedSoFar).toEqual(soFar);
    expect(fork.script()).toBe(playground.script());
  });

  test('a fork of a few commands knows nothing of the later ones, and leaves the first run alone', () => {
    const { playground } = played([], 7);
    busy(playground);
    const script = playground.script();

    const fork = playground.fork(10);
    fork.perform('crash n2');

    expect(fork.commands).toEqual([...playground.commands.slice(0, 10), 'crash n2']);
    expect(fork.script().startsWith('# Three servers.\ncluster n1 n2 n3\n')).toBe(true);
    expect(playground.script()).toBe(script);
  });
});

describe('the doubt of a playground', () => {
  /** A core that votes for everybody who asks. */
  const forgetful: ServerCore = {
    start: generatedCore.start,
    step(server, event, effects) {
      if (event.type === 'RequestVoteRequest') server.votedFor = null;
      generatedCore.step(server, event, effects);
    },
  };
  const twoCandidates = ['cluster n1 n2 n3', 'elect n1', 'elect n2', 'saved n1 n2'];

  test('a violation is noted, and the run goes on', () => {
    const { playground, inspections } = played(twoCandidates, 1, forgetful);

    playground.perform('settle');
    playground.advance(500);

    expect(playground.violations).toHaveLength(1);
    const [violation] = playground.violations;
    expect(textsOf(inspections, 'violation')).toEqual([`${violation?.name}: ${violation?.seen}`]);
    expect(playground.commands).toContain('settle');
  });

  test('the same commands without the fault violate nothing', () => {
    const { playground } = played(twoCandidates);

    playground.perform('settle');

    expect(playground.violations).toEqual([]);
  });

  test('a command that fails half way stays in the history, and is played again by a fork', () => {
    const breaking: ServerCore = {
      start: generatedCore.start,
      step(server, event, effects) {
        if (event.type === 'HeartbeatRequested') throw new Error('It broke.');
        generatedCore.step(server, event, effects);
      },
    };
    const { playground, inspections } = played(three, 1, breaking);

    expect(() => playground.perform('heartbeat n1')).toThrow('heartbeat n1: It broke.');

    expect(playground.commands).toEqual([...three, 'heartbeat n1']);
    expect(inspections.at(-1)).toMatchObject({ snapshot: { status: 'error', error: 'It broke.' } });
    expect(playground.fork(2).commands).toEqual(playground.commands);
  });
});
