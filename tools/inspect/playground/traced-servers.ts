/** The servers of a playground write traces, and each line of them becomes messages for the page at once. */

import type { NodeId } from '../../../generated/vocabulary.ts';
import { generatedCore, type ServerCore } from '../../../runtime/server-core.ts';
import { TracingCore } from '../../../runtime/trace/tracing-core.ts';
import type { Inspection, TraceLine } from '../protocol/inspection.ts';
import { RaftInspections } from '../protocol/raft-inspections.ts';

export interface TracedServersOptions {
  /** What is traced; the generated core if absent. */
  readonly core?: ServerCore | undefined;
  readonly nowMs: () => number;
  /** Comes before each step, and before a start. */
  readonly beforeStep: () => void;
  readonly onLine: (server: NodeId, line: TraceLine) => void;
  readonly onInspection: (one: Inspection) => void;
}

export class TracedServers {
  private readonly options: TracedServersOptions;
  /** They go on from life to life. */
  private readonly inspections = new Map<NodeId, RaftInspections>();

  constructor(options: TracedServersOptions) {
    this.options = options;
  }

  coreOf(id: NodeId): ServerCore {
    const { core = generatedCore, nowMs, beforeStep } = this.options;
    const output = {
      append: (line: string) => {
        this.take(id, line);
        return true;
      },
      appendSeries: (lines: Iterator<string>) => {
        for (let next = lines.next(); next.done !== true; next = lines.next()) this.take(id, next.value);
      },
      hasRoom: true,
    };
    const tracing = new TracingCore({ output, nowMs, base64, version: 'playground', core });
    return {
      start(state, effects) {
        beforeStep();
        return tracing.start(state, effects);
      },
      step(server, event, effects) {
        beforeStep();
        tracing.step(server, event, effects);
      },
    };
  }

  private take(id: NodeId, text: string): void {
    const line = JSON.parse(text) as TraceLine;
    this.options.onLine(id, line);
    const inspections = this.inspections.get(id) ?? new RaftInspections({ server: id });
    this.inspections.set(id, inspections);
    for (const one of inspections.take(line)) this.options.onInspection(one);
  }
}

function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}
