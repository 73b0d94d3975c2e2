/** Real nodes in one process whose steps are written down, line by line. */

import type { NodeId } from '../../generated/vocabulary.ts';
import type { ServerCore } from '../../runtime/server-core.ts';
import type { TraceOutput } from '../../runtime/trace/trace-output.ts';
import { TracingCore } from '../../runtime/trace/tracing-core.ts';
import { ClusterCheck } from '../../tools/trace/cluster-check.ts';
import { toBase64 } from '../../tools/trace/decode-line.ts';
import { IllegalTrace } from '../../tools/trace/malformed.ts';
import { type TraceFigures, TraceValidator } from '../../tools/trace/trace-validator.ts';
import { bytesOf, NodeCluster } from '../runtime/node-cluster.ts';

/** Keeps every line; can be made to take nothing for a while. */
export class MemoryTrace implements TraceOutput {
  readonly lines: string[] = [];
  isFull = false;

  get hasRoom(): boolean {
    return !this.isFull;
  }

  append(line: string): boolean {
    if (!this.isFull) this.lines.push(line);
    return !this.isFull;
  }

  appendSeries(series: Iterator<string>): void {
    for (let next = series.next(); next.done !== true; next = series.next()) this.lines.push(next.value);
  }
}

export class TracedCluster {
  readonly cluster: NodeCluster;
  readonly traces = new Map(['n1', 'n2', 'n3'].map((id) => [id, new MemoryTrace()]));
  #nowMs = 1_700_000_000_000;

  constructor(options: ConstructorParameters<typeof NodeCluster>[1] = {}) {
    this.cluster = new NodeCluster(3, options);
  }

  /** Starts a server, for the first time or from what its disk holds. */
  async start(id: string, core?: ServerCore): Promise<TracingCore> {
    const tracing = new TracingCore({
      output: this.trace(id),
      nowMs: () => (this.#nowMs += 0.25),
      base64: toBase64,
      version: '0.0.0',
      ...(core === undefined ? {} : { core }),
    });
    await this.cluster.startNode(id, { core: tracing });
    return tracing;
  }

  trace(id: string): MemoryTrace {
    return this.traces.get(id) as MemoryTrace;
  }

  async propose(id: string, ...commands: readonly string[]): Promise<void> {
    const answers = commands.map((command) => this.cluster.node(id).propose(bytesOf(command)));
    await this.cluster.settle();
    await Promise.all(answers);
  }
}

/** An election, commands in batches, a heartbeat, a server that dies and comes back, and another leader. */
export async function recordedLife(first = 'n1', second = 'n2'): Promise<TracedCluster> {
  const traced = new TracedCluster();
  const { cluster } = traced;
  for (const id of traced.traces.keys()) await traced.start(id);
  await cluster.elect(first);
  await traced.propose(first, `${first} 1`, `${first} 2`, `${first} 2`);
  await traced.propose(first, `${first} 3`);
  await cluster.advance(60);
  await cluster.node('n3').stop();
  await traced.propose(first, 'while n3 is down');
  await traced.start('n3');
  await cluster.elect(second);
  await traced.propose(second, 'under another leader');
  await cluster.advance(60);
  await cluster.stop();
  return traced;
}

/**
 * A follower that misses what the others have compacted gets a snapshot, in pieces; a change of members, one
 * that cannot be, and a transfer; then a server starts from its snapshot.
 */
export async function recordedWholeLife(): Promise<TracedCluster> {
  const traced = new TracedCluster({ compactionLimits: { keptEntries: 1, pieceBytes: 16 } });
  const { cluster } = traced;
  for (const id of traced.traces.keys()) await traced.start(id);
  await cluster.elect('n1');
  await cluster.node('n3').stop();
  await traced.propose('n1', 'a', 'command', 'that', 'n3', 'never', 'sees');
  cluster.node('n1').trigger({ type: 'CompactionRequested' });
  await cluster.settle();
  await traced.start('n3');
  for (let beat = 0; beat < 20; beat += 1) await cluster.advance(60);
  const removed = cluster.node('n1').reconfigure([{ kind: 'remove', id: 'n2' as NodeId, address: '' }]);
  const refused = cluster.node('n1').reconfigure([{ kind: 'remove', id: 'n9' as NodeId, address: '' }]);
  await Promise.allSettled([cluster.settle(), refused]);
  for (let beat = 0; beat < 3; beat += 1) await cluster.advance(60);
  await removed;
  const transferred = cluster.node('n1').transferLeadership('n3');
  for (let beat = 0; beat < 3; beat += 1) await cluster.advance(60);
  await transferred;
  await cluster.node('n1').stop();
  await traced.start('n1');
  await cluster.stop();
  return traced;
}

export interface Verdict {
  readonly figures: TraceFigures;
  /** Null: every step is legal. */
  readonly line: number | null;
  /** The complaint with its details. */
  readonly text: string;
}

export function verdictOn(
  lines: readonly string[],
  cluster: ClusterCheck = new ClusterCheck(),
  path = 'trace',
): Verdict {
  const validator = new TraceValidator(path, cluster);
  const { figures } = validator;
  for (const [position, line] of lines.entries()) {
    try {
      validator.take(JSON.parse(line), position + 1);
    } catch (thrown) {
      const { message } = thrown as Error;
      const details = thrown instanceof IllegalTrace ? thrown.details : ['(cannot be judged)'];
      return { figures, line: position + 1, text: [message, ...details].join('\n') };
    }
  }
  return { figures, line: null, text: '' };
}
