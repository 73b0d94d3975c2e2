/** Jepsen's view of an operation: an invocation and, perhaps, a completion by the same process. */
import type { Edn } from './edn.ts';
import { MalformedHistory } from './malformed.ts';

export type EventType = 'invoke' | 'ok' | 'fail' | 'info';

export interface RecordedEvent {
  readonly line: number;
  readonly process: number;
  readonly type: EventType;
  /** What is done: `read`, `write`, `cas`, `get`, `put`, `append`. */
  readonly action: string;
  /** The key, where the format has a place for it. */
  readonly key: Edn | undefined;
  readonly value: Edn;
  /** A failure with a reason, which is not a comparison that failed. */
  readonly hasError: boolean;
}

export interface RecordedOperation {
  readonly invocation: RecordedEvent;
  /** Undefined if the history ends without it; then nobody knows whether it took effect. */
  readonly completion: RecordedEvent | undefined;
}

/** Puts the events of each process together. Their order is the order of time. */
export function pairEvents(events: readonly RecordedEvent[]): readonly RecordedOperation[] {
  const open = new Map<number, { invocation: RecordedEvent; completion: RecordedEvent | undefined }>();
  const operations: RecordedOperation[] = [];
  for (const event of events) {
    const { process, line } = event;
    const pending = open.get(process);
    if (event.type === 'invoke') {
      if (pending !== undefined) {
        const fact = `process ${process} invokes again, but line ${pending.invocation.line} is open`;
        throw new MalformedHistory(line, fact, 'Record its completion, or give the new one another process');
      }
      const operation = { invocation: event, completion: undefined };
      operations.push(operation);
      open.set(process, operation);
      continue;
    }
    if (pending === undefined || pending.invocation.action !== event.action) {
      const fact = `process ${process} completes :${event.action}, but has not invoked it`;
      throw new MalformedHistory(line, fact, 'Judge the whole file from its first line on');
    }
    pending.completion = event;
    open.delete(process);
  }
  return operations;
}
