/** A store that answers as the gateway of a server does, and may be told to answer badly. */

import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { freePortRun } from '../../tools/torture/free-ports.ts';

interface Pair {
  readonly value: string;
  readonly version: number;
  readonly mod_revision: number;
}

/** What it does instead of answering; null: it answers. */
export type Misconduct = 'says that there is no leader' | 'says nothing it could know' | 'hangs up' | null;

interface Ask {
  readonly key: string;
  readonly value?: string;
  readonly range_end?: string;
}

export class StandInGateway {
  endpoint = '';
  misconduct: Misconduct = null;
  readonly #pairs = new Map<string, Pair>();
  #revision = 1;

  static async open(): Promise<StandInGateway> {
    const gateway = new StandInGateway();
    const server = createServer(async (request, response) => {
      const ask = JSON.parse(await text(request)) as Ask;
      gateway.#answer(request.url?.split('/').at(-1) ?? '', ask, response);
    });
    const port = await freePortRun(1);
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    gateway.endpoint = `http://127.0.0.1:${port}`;
    return gateway;
  }

  #answer(name: string, ask: Ask, response: ServerResponse): void {
    if (this.misconduct === 'hangs up') {
      response.destroy();
      return;
    }
    if (this.misconduct !== null) response.statusCode = 503;
    if (this.misconduct === 'says that there is no leader')
      response.end(JSON.stringify({ message: 'etcdserver: no leader' }));
    else if (this.misconduct !== null)
      response.end(JSON.stringify({ message: 'etcdserver: request timed out' }));
    else
      response.end(JSON.stringify({ ...this.#done(name, ask), header: { revision: `${this.#revision}` } }));
  }

  #done(name: string, { key, value = '', range_end }: Ask): object {
    if (range_end !== undefined)
      return { kvs: [...this.#pairs].map(([each, pair]) => ({ key: each, ...pair })) };
    const pair = this.#pairs.get(key);
    if (name === 'range') return pair === undefined ? {} : { kvs: [{ key, ...pair }] };
    if (name === 'deleterange' && pair === undefined) return {};
    this.#revision += 1;
    if (name === 'deleterange') return this.#pairs.delete(key) ? { deleted: '1' } : {};
    this.#pairs.set(key, { value, version: (pair?.version ?? 0) + 1, mod_revision: this.#revision });
    return {};
  }
}
