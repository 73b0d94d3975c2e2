import { describe, expect, test } from 'vitest';
import { branches } from '../../generated/server/branches.ts';
import type { Server } from '../../generated/server/role.ts';
import type { AppendEntriesRequest } from '../../spec/messages.ts';
import { explain } from '../../tools/inspect/why/explain.ts';
import { ServerReplay } from '../../tools/inspect/why/replay.ts';
import { whyNot } from '../../tools/inspect/why/why-not.ts';
import { linesOfScript } from './scenario-traces.ts';

const numberOf = (state: string, on: string, guard: string | null) =>
  branches.find((branch) => branch.state === state && branch.on === on && branch.guard === guard)
    ?.number as number;

/** A server of a script, before its last step. */
function lastStepOf(id: string, script: string) {
  const replay = new ServerReplay();
  const own = linesOfScript(script).filter(({ server }) => server === id);
  for (const { line } of own) replay.take(line);
  const { line } = own.findLast((told) => told.line.kind === 'step') as (typeof own)[number];
  if (line.kind !== 'step') throw new Error('It has taken no step.');
  const before = replay.before({ life: replay.life, step: line.step });
  if (before.kind !== 'step') throw new Error(`It is ${before.kind}.`);
  return before;
}

const voted = 'cluster n1 n2 n3\nelect n1\nsettle\nelect n3\nsaved n3\ndeliver n3->n2';

describe('the reason why a branch was not taken', () => {
  test('is the condition that said no, with what it read', () => {
    const { server, event } = lastStepOf('n2', voted);

    const reason = whyNot(server, event, numberOf('', 'RequestVoteRequest', 'termIsOlder'));

    expect(reason).toMatchObject({
      kind: 'notReached',
      by: { guard: 'termIsNewer' },
      text: 'Branch 5 of every state was asked before it, and was taken.',
    });
    const refused = whyNot(
      server,
      event,
      numberOf('follower.hearing', 'RequestVoteRequest', 'leasesAreOn && termIsCurrent'),
    );
    expect(refused).toMatchObject({
      kind: 'refused',
      text: 'Its guard refused it: leasesAreOn does not hold, termIsCurrent does not hold.',
      atoms: [
        { name: 'leasesAreOn' },
        {
          name: 'termIsCurrent',
          reads: [
            { path: 'event.term', value: '2' },
            { path: 'state.currentTerm', value: '1' },
          ],
        },
      ],
    });
  });

  test('is the state in which the chart was, or the event that came', () => {
    const { server, event } = lastStepOf('n2', voted);

    const elsewhere = whyNot(server, event, numberOf('leader', 'ClientRead', null));
    const otherEvent = whyNot(server, event, numberOf('', 'ClientRead', null));

    expect(elsewhere).toMatchObject({ kind: 'notAsked' });
    expect(elsewhere.text).toMatch(/^It belongs to leader, and the chart was in follower\.hearing/);
    expect(otherEvent.text).toMatch(/^It waits for ClientRead; what came was RequestVoteRequest/);
  });

  test('of a part is told by the rounds of that part', () => {
    const { server, event } = lastStepOf(
      'n1',
      'cluster n1 n2 n3\nelect n1\nsettle\npropose n1 "x"\nsaved n1\ndeliver n1->n2\nsaved n2\ndeliver n2->n1',
    );

    const { rounds } = explain(server, event);
    const taken = rounds
      .find(({ part }) => part === 'follower:n2')
      ?.candidates.find(({ outcome }) => outcome === 'taken');

    expect(event.type).toBe('AppendEntriesResponse');
    expect(whyNot(server, event, taken?.branch.number as number, 'follower:n2').kind).toBe('taken');
    expect(whyNot(server, event, 0, 'follower:n3').text).toBe('Nothing of the step reached this chart.');
  });
});

describe('an explanation', () => {
  test('leaves the server as it is', () => {
    const { server, event } = lastStepOf('n2', voted);
    const before = structuredClone(server);

    explain(server, event);

    expect(server).toEqual(before);
  });

  test('tells an entry of the log by its index', () => {
    const { server, event } = lastStepOf(
      'n2',
      'cluster n1 n2 n3\nelect n1\nsettle\npropose n1 "x"\ndeliver n1->n2',
    );
    const request = event as AppendEntriesRequest;

    const { rounds } = explain(server as Server, request);

    const paths = JSON.stringify(rounds);
    expect(paths).toContain('{"path":"state.log[index 1].term","value":"1"}');
  });
});
