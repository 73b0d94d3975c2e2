import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { UNKNOWN } from '../../tools/judge/operation.ts';
import { Clients } from '../../tools/torture/clients.ts';
import { freePortRun } from '../../tools/torture/free-ports.ts';
import { eventually } from '../process/eventually.ts';
import { type Misconduct, StandInGateway } from './stand-in-gateway.ts';

let gateway: StandInGateway;

beforeEach(async () => {
  gateway = await StandInGateway.open();
});

function clientsOf(staleShare: number, endpoint = gateway.endpoint): Clients {
  const plan = { seed: 1, count: 4, endpoints: [endpoint], timeoutMs: 5000, mostThinkMs: 1, staleShare };
  const clients = new Clients(plan);
  onTestFinished(() => clients.gateway.close());
  return clients;
}

/** Until so many calls have been acknowledged. */
async function load(clients: Clients, count: number): Promise<void> {
  clients.start();
  await eventually(`${count} calls are acknowledged`, () => clients.counts.ok >= count);
  await clients.stop();
}

const verdictOf = (clients: Clients) => clients.history.judge(10_000, () => undefined).verdict;

describe('the history of the clients', () => {
  it('is legal if the store is sound, and has puts, gets and deletes in it', async () => {
    const clients = clientsOf(0);

    await load(clients, 400);

    expect(verdictOf(clients)).toBe('ok');
    expect(new Set(clients.history.calls.map(({ input }) => input.op))).toEqual(
      new Set(['put', 'get', 'delete']),
    );
  });

  it('is illegal if a cache answers some of the gets', async () => {
    const clients = clientsOf(0.1);

    await load(clients, 400);

    expect(verdictOf(clients)).toBe('illegal');
  });

  const outcomes: readonly (readonly [Misconduct, string])[] = [
    ['says that there is no leader', 'refused'],
    ['says nothing it could know', 'unknown'],
    ['hangs up', 'unknown'],
  ];

  it.each(outcomes)(
    'tells apart what a server may mean: one that %s has %s the put',
    async (what, outcome) => {
      const clients = clientsOf(0);
      gateway.misconduct = what;

      expect(await clients.putAt(gateway.endpoint, 'key')).toBe(outcome);

      const open = clients.history.calls.filter(({ output }) => output === UNKNOWN);
      expect(open.map((call) => call.return)).toEqual(outcome === 'unknown' ? [null] : []);
      expect(clients.history.calls).toEqual(open);
    },
  );

  it('knows that a server that is not there has not done the put', async () => {
    const endpoint = `http://127.0.0.1:${await freePortRun(1)}`;

    expect(await clientsOf(0).putAt(endpoint, 'key')).toBe('refused');
  });
});
