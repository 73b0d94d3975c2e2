import { afterEach, describe, expect, it } from 'vitest';
import type { NodeId } from '../../generated/vocabulary.ts';
import { bytesOf, NodeCluster, textOf } from './node-cluster.ts';

const n1 = 'n1' as NodeId;
const n2 = 'n2' as NodeId;
let cluster: NodeCluster;

async function begin(...given: ConstructorParameters<typeof NodeCluster>): Promise<void> {
  cluster = new NodeCluster(...given);
  await cluster.start();
  await cluster.elect('n1');
}

afterEach(() => cluster.stop());

describe('a forwarded request (thesis §6.2)', () => {
  it('takes effect once, however often it arrives', async () => {
    await begin(3, {}, [], { copies: 2 });

    const answer = cluster.node('n2').propose(bytesOf('once'));
    await cluster.settle();

    expect(textOf(await answer)).toBe('1');
    expect(cluster.journal('n1')).toEqual(['once']);
  });

  it('gets no answer that was meant for an earlier life of the server that passed it on', async () => {
    await begin(3);
    await cluster.node('n3').stop();
    cluster.isLost = ({ type }) => type === 'AppendEntriesResponse';
    const old = cluster.node('n2').propose(bytesOf('old'));
    const lost = expect(old).rejects.toMatchObject({ outcome: 'unknown' });
    await cluster.settle();
    await cluster.node('n2').stop();
    await lost;

    await cluster.startNode('n2');
    const answers: string[] = [];
    cluster
      .node('n2')
      .propose(bytesOf('new'))
      .then(
        (answer) => answers.push(textOf(answer)),
        () => answers.push('failed'),
      );
    await cluster.settle();
    cluster.isLost = () => false;
    await cluster.advance(1000);

    const place = cluster.journal('n1').indexOf('new') + 1;
    expect(answers).toEqual([String(place)]);
  });

  it('that has not left yet when the leader dies is passed on to the next one', async () => {
    await begin(3);
    cluster.isLost = ({ to }) => to === n1;
    const answer = cluster.node('n2').propose(bytesOf('patient'));
    await cluster.settle();

    await cluster.node('n1').stop();
    await cluster.advance(2000);

    expect(textOf(await answer)).toBe('1');
  });

  it('that has not left yet when another leads is passed on to that one', async () => {
    await begin(3);
    cluster.isLost = ({ to, from }) => to === n1 || from === n1;
    const answer = cluster.node('n2').propose(bytesOf('patient'));
    await cluster.settle();

    await cluster.elect('n3');

    expect(textOf(await answer)).toBe('1');
  });

  it('leaves nothing behind when its answer is lost', async () => {
    await begin(3);
    let answers = 0;
    cluster.isLost = ({ type }) => {
      if (type === 'ForwardResponse') answers += 1;
      return type === 'ForwardResponse' && answers > 1;
    };

    const answer = cluster.node('n2').propose(bytesOf('unanswered'));
    const unknown = expect(answer).rejects.toMatchObject({ name: 'RequestTimeoutError', outcome: 'unknown' });
    await cluster.advance(6000);

    await unknown;
    expect(cluster.node('n2').status().openRequests).toBe(0);
  });

  it('that is too large for the leader is refused at once, for that reason', async () => {
    await begin(3);
    await cluster.node('n1').stop();
    await cluster.startNode('n1', { requestLimits: { maxRequestBytes: 4 } });
    await cluster.elect('n1');

    const answer = cluster.node('n2').propose(bytesOf('more than four'));
    const refusal = expect(answer).rejects.toMatchObject({
      name: 'RequestTooLargeError',
      outcome: 'refused',
    });
    await cluster.settle();

    await refusal;
  });
});

describe('the bounds of a leader without a majority', () => {
  it('count what its callers have given up, because the log still has it', async () => {
    await begin(3, { requestLimits: { maxOpenRequests: 2, requestTimeoutMs: 50 } });
    await cluster.node('n2').stop();
    await cluster.node('n3').stop();
    const given = [cluster.node('n1').propose(bytesOf('a')), cluster.node('n1').propose(bytesOf('b'))];
    const unknown = Promise.all(
      given.map((answer) => expect(answer).rejects.toMatchObject({ outcome: 'unknown' })),
    );
    await cluster.advance(100);
    await unknown;

    const third = cluster.node('n1').propose(bytesOf('c'));

    await expect(third).rejects.toMatchObject({ name: 'QueueFullError' });
  });
});

describe('a node', () => {
  it('takes no empty command, which would be none', async () => {
    await begin(1);

    const answer = cluster.node('n1').propose(new Uint8Array(0));

    await expect(answer).rejects.toMatchObject({ name: 'EmptyCommandError', outcome: 'refused' });
  });

  it('that is stopped while it starts does not start', async () => {
    await begin(3);
    await cluster.node('n1').stop();

    const starting = cluster.startNode('n1');
    const refusal = expect(starting).rejects.toMatchObject({ name: 'NodeStoppedError' });
    await cluster.node('n1').stop();

    await refusal;
    expect(cluster.network.isOpen(n2, n1)).toBe(false);
  });

  it('starts once', async () => {
    await begin(1);

    await expect(cluster.node('n1').start()).rejects.toThrow(/was started before/);
  });
});
