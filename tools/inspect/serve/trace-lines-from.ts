/** The trace of a server that runs, as it comes over HTTP. */

import type { TraceLine } from '../protocol/inspection.ts';

/** So much of its log a server tells at first: enough to look at. */
const toldEntries = 1000;

export interface TraceConnection {
  /** Batches as they arrive; ends or throws when the connection does. */
  readonly batches: AsyncIterable<readonly TraceLine[]>;
}

/** Rejects if the server cannot be reached or will not tell: `reasonOf` has it in words. */
export async function connectToTrace(endpoint: string, signal: AbortSignal): Promise<TraceConnection> {
  const response = await fetch(`${endpoint}/trace?entries=${toldEntries}`, { signal });
  if (response.ok && response.body !== null) return { batches: batchesOf(response.body) };
  const text = await response.text();
  throw new Error(refusalIn(text) ?? `it answers /trace with status ${response.status}`);
}

async function* batchesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<readonly TraceLine[]> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of body) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield lines.map((line) => JSON.parse(line) as TraceLine);
  }
}

/** In a few words, why a server tells nothing. */
export function reasonOf(thrown: unknown): string {
  const cause = thrown instanceof Error ? (thrown.cause ?? thrown) : thrown;
  const { code, message } = cause as { code?: string; message?: string };
  if (code === 'ECONNREFUSED') return 'nobody listens there';
  return message ?? String(cause);
}

function refusalIn(text: string): string | null {
  try {
    const { error } = JSON.parse(text) as { error?: unknown };
    return typeof error === 'string' ? error : null;
  } catch {
    return null;
  }
}
