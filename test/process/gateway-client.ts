/** Calls to the JSON gateway of one server, with what their answers prove. */

export type PutOutcome =
  | { readonly kind: 'acknowledged'; readonly revision: number }
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

/** What etcd's servers say of a request that they have not begun: the errors whose outcome is 'refused'. */
const REFUSALS = [
  'etcdserver: no leader',
  'etcdserver: too many requests',
  'etcdserver: mvcc: database space exceeded',
  'etcdserver: request is too large',
];

export async function putKey(
  endpoint: string,
  key: string,
  value: string,
  deadlineMs = 15_000,
): Promise<PutOutcome> {
  try {
    const body = { key: base64(key), value: base64(value) };
    const { status, answer } = await post(`${endpoint}/v3/kv/put`, body, deadlineMs);
    if (status === 200) return { kind: 'acknowledged', revision: Number(answer.header.revision) };
    const reason: string = answer.message;
    return { kind: REFUSALS.includes(reason) ? 'refused' : 'unknown', reason };
  } catch (thrown) {
    const reason = codeOf(thrown);
    return { kind: reason === 'ECONNREFUSED' ? 'refused' : 'unknown', reason };
  }
}

/** A linearizable read of every key that begins so. */
export async function keysBelow(endpoint: string, prefix: string): Promise<StoredKey[]> {
  const body = { key: base64(prefix), range_end: base64(`${prefix}\u{7f}`) };
  const { status, answer } = await post(`${endpoint}/v3/kv/range`, body, 15_000);
  if (status !== 200) throw new Error(`Cannot read ${prefix} at ${endpoint}: ${answer.message}.`);
  return (answer.kvs ?? []).map((stored) => ({
    key: plain(stored.key),
    value: plain(stored.value ?? ''),
    version: Number(stored.version),
    modRevision: Number(stored.mod_revision),
  }));
}

/** The value of one key; null if there is none. */
export async function valueAt(endpoint: string, key: string): Promise<string | null> {
  const { status, answer } = await post(`${endpoint}/v3/kv/range`, { key: base64(key) }, 15_000);
  if (status !== 200) throw new Error(`Cannot read ${key} at ${endpoint}: ${answer.message}.`);
  const [stored] = answer.kvs ?? [];
  return stored === undefined ? null : plain(stored.value ?? '');
}

/** The parts of the answers that the tests look at; grpc-gateway leaves out what is empty. */
interface GatewayAnswer {
  readonly header: { readonly revision: string };
  readonly kvs?: readonly {
    readonly key: string;
    readonly value?: string;
    readonly version: string;
    readonly mod_revision: string;
  }[];
  readonly message: string;
}

async function post(url: string, body: unknown, deadlineMs: number) {
  const response = await fetch(url, {
    method: 'POST',
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(deadlineMs),
  });
  return { status: response.status, answer: (await response.json()) as GatewayAnswer };
}

/** fetch wraps what went wrong with the connection. */
function codeOf(thrown: unknown): string {
  const cause = thrown instanceof Error && thrown.cause !== undefined ? thrown.cause : thrown;
  if (!(cause instanceof Error)) return String(cause);
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message;
}

const base64 = (text: string) => Buffer.from(text).toString('base64');
const plain = (encoded: string) => Buffer.from(encoded, 'base64').toString();
