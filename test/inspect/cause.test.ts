import { describe, expect, test } from 'vitest';
import { CauseIndex, type ServerStep } from '../../tools/inspect/why/cause.ts';
import { linesOf, linesOfScript, scenarios } from './scenario-traces.ts';

/** Every step of a scenario, with the index as it was when the step was told. */
function* toldSteps(scenario: string) {
  const index = new CauseIndex();
  const lives = new Map<string, number>();
  for (const { server, line } of linesOf(scenario)) {
    index.take(server, line);
    if (line.kind === 'life') lives.set(server, (lives.get(server) ?? -1) + 1);
    if (line.kind !== 'step') continue;
    const at: ServerStep = { server, life: lives.get(server) ?? 0, step: line.step };
    yield { index, at, event: line.event as { readonly type: string; readonly from?: string } };
  }
}

describe('the cause of a step', () => {
  test.each(scenarios)('is known for all that somebody has ordered [%s]', (scenario) => {
    const unknown = [...toldSteps(scenario)]
      .filter(({ index, at }) => index.causeOf(at).kind === 'unknown')
      .map(({ at, event }) => `${at.server} ${at.life}/${at.step} ${JSON.stringify(event)}`);

    expect(unknown).toEqual([]);
  });

  test('leads from the first vote back to the timer that began the election', () => {
    const lines = linesOfScript(
      [
        'cluster n1 n2 n3',
        'timeout n1 electionTimeout',
        'deliver n1->n2',
        'deliver n2->n1',
        'saved n1',
        'deliver n1->n2 RequestVoteRequest',
      ].join('\n'),
    );
    const index = new CauseIndex();
    for (const { server, line } of lines) index.take(server, line);

    const chain = index.chainOf({ server: 'n2', life: 0, step: 2 });

    expect(chain).toMatchObject([
      { kind: 'message', server: 'n1', step: 2 },
      { kind: 'message', server: 'n2', step: 1 },
      { kind: 'message', server: 'n1', step: 1 },
      { kind: 'timer', server: 'n1', step: 0 },
      { kind: 'request' },
    ]);
  });

  test('of a message is the last order to send it, where the same was sent before', () => {
    const lines = linesOfScript(
      [
        'cluster n1 n2 n3',
        'elect n1',
        'settle',
        'heartbeat n1',
        'settle',
        'heartbeat n1',
        'deliver n1->n2',
      ].join('\n'),
    );
    const index = new CauseIndex();
    for (const { server, line } of lines) index.take(server, line);
    const stepsOf = (id: string) => lines.filter(({ server, line }) => server === id && line.kind === 'step');

    const cause = index.causeOf({ server: 'n2', life: 0, step: stepsOf('n2').length - 1 });

    expect(cause).toMatchObject({ kind: 'message', server: 'n1', step: stepsOf('n1').length - 1 });
  });

  test('is unknown when the step that ordered it has been forgotten', () => {
    const index = new CauseIndex(2);
    const lines = linesOfScript(
      'cluster n1 n2 n3\nelect n1\nsettle\nheartbeat n1\nheartbeat n1\nheartbeat n1',
    );
    for (const { server, line } of lines) index.take(server, line);

    expect(index.causeOf({ server: 'n2', life: 0, step: 1 })).toEqual({ kind: 'unknown' });
  });
});
