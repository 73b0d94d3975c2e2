/** Calls to the JSON gateways of the servers, with what their answers prove. */

import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';

export type Outcome<Answer> =
  | { readonly kind: 'ok'; readonly answer: Answer }
  /** It was not done and never will be. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** It was done, or not, or will be. */
  | { readonly kind: 'unknown'; readonly reason: string };

export interface StoredKey {
  readonly key: string;
  readonly value: string;
  /** How many puts there were since the key was made. */
  readonly version: number;
  readonly modRevision: number;
}

/** Every answer says at which revision of the whole store it was given. */
interface Revised {
  readonly revision: number;
}

/** What etcd's servers say of a request that they have not begun: the errors whose outcome is 'refused'. */
const REFUSALS: readonly string[] = [
  'etcdserver: no leader',
  'etcdserver: too many requests',
  'etcdserver: mvcc: database space exceeded',
  'etcdserver: request is too large',
];

/** The parts of the answers that are looked at; grpc-gateway leaves out what is empty. */
interface GatewayAnswer {
  readonly header?: { readonly revision?: string };
  readonly kvs?: readonly GatewayPair[];
  readonly deleted?: string;
  readonly message?: string;
}

interface GatewayPair {
  readonly key: string;
  readonly value?: string;
  readonly version: string;
  readonly mod_revision: string;
}

export class Gateway {
  readonly #agent = new Agent({ keepAlive: true });
  readonly #timeoutMs: number;

  /** After `timeoutMs` a call is given up: its outcome is unknown. */
  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  async put(endpoint: string, key: string, value: string): Promise<Outcome<Revised>> {
    const outcome = await this.#call(endpoint, 'put', { key: base64(key), value: base64(value) });
    return mapped(outcome, (answer) => ({ revision: revisionOf(answer) }));
  }

  async remove(endpoint: string, key: string): Promise<Outcome<Revised & { readonly deleted: number }>> {
    const outcome = await this.#call(endpoint, 'deleterange', { key: base64(key) });
    return mapped(outcome, (answer) => {
      return { revision: revisionOf(answer), deleted: Number(answer.deleted ?? 0) };
    });
  }

  /** A linearizable read. */
  async get(endpoint: string, key: string): Promise<Outcome<StoredKey | null>> {
    const outcome = await this.#call(endpoint, 'range', { key: base64(key) });
    return mapped(outcome, ({ kvs }) => (kvs?.[0] === undefined ? null : storedKey(kvs[0])));
  }

  /** Every key that begins so; `serializable`: what this server itself has applied. */
  async below(
    endpoint: string,
    prefix: string,
    serializable: boolean,
  ): Promise<Outcome<Revised & { readonly stored: readonly StoredKey[] }>> {
    const range = { key: base64(prefix), range_end: base64(`${prefix}\u{7f}`), serializable };
    const outcome = await this.#call(endpoint, 'range', range);
    return mapped(outcome, (answer) => {
      return { revision: revisionOf(answer), stored: (answer.kvs ?? []).map(storedKey) };
    });
  }

  close(): void {
    this.#agent.destroy();
  }

  async #call(endpoint: string, name: string, body: unknown): Promise<Outcome<GatewayAnswer>> {
    try {
      const { status, answer } = await this.#post(`${endpoint}/v3/kv/${name}`, JSON.stringify(body));
      if (status === 200) return { kind: 'ok', answer };
      const reason = answer.message ?? `status ${status}`;
      return { kind: REFUSALS.includes(reason) ? 'refused' : 'unknown', reason };
    } catch (thrown) {
      const reason = reasonOf(thrown);
      return { kind: reason === 'ECONNREFUSED' ? 'refused' : 'unknown', reason };
    }
  }

  #post(url: string, body: string): Promise<{ status: number; answer: GatewayAnswer }> {
    return new Promise((resolve, reject) => {
      const signal = AbortSignal.timeout(this.#timeoutMs);
      const call = request(url, { method: 'POST', agent: this.#agent, signal }, (response) => {
        const status = response.statusCode ?? 0;
        text(response)
          .then((json) => resolve({ status, answer: JSON.parse(json) as GatewayAnswer }))
          .catch(reject);
      });
      call.on('error', reject);
      call.end(body);
    });
  }
}

function mapped<From, To>(outcome: Outcome<From>, map: (answer: From) => To): Outcome<To> {
  return outcome.kind === 'ok' ? { kind: 'ok', answer: map(outcome.answer) } : outcome;
}

const revisionOf = ({ header }: GatewayAnswer) => Number(header?.revision ?? 0);

function storedKey({ key, value, version, mod_revision }: GatewayPair): StoredKey {
  return {
    key: plain(key),
    value: plain(value ?? ''),
    version: Number(version),
    modRevision: Number(mod_revision),
  };
}

function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  return 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : thrown.message;
}

const base64 = (words: string) => Buffer.from(words).toString('base64');
const plain = (encoded: string) => Buffer.from(encoded, 'base64').toString();
