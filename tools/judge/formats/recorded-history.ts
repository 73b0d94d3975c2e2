/** Gives the operations of a Jepsen or Porcupine history the meaning that a model can judge. */
import { type AppendStoreInput, type AppendStoreOutput, appendStore } from '../models/append-store.ts';
import { type CasRegisterInput, casRegister, type RegisterOutput, type Value } from '../models/register.ts';
import { type Operation, UNKNOWN, type Unknown } from '../operation.ts';
import type { Edn } from './edn.ts';
import { type History, historyOf } from './history.ts';
import { MalformedHistory } from './malformed.ts';
import { pairEvents, type RecordedEvent, type RecordedOperation } from './recorded-event.ts';

/** The position of an event is its time. */
export function readRecordedHistory(events: readonly RecordedEvent[]): History {
  const times = new Map(events.map((event, at) => [event, at]));
  const isStore = events.some(({ action }) => ['get', 'put', 'append'].includes(action));
  const operations: Operation[] = [];
  for (const recorded of pairEvents(events)) {
    const input = isStore ? storeInput(recorded.invocation) : registerInput(recorded.invocation);
    const output = isStore ? storeOutput(recorded) : registerOutput(recorded);
    if (output === 'nothing happened') continue;
    const end = output === UNKNOWN ? undefined : recorded.completion;
    operations.push({
      client: recorded.invocation.process,
      input,
      output,
      call: times.get(recorded.invocation) as number,
      return: end === undefined ? null : (times.get(end) as number),
    });
  }
  return isStore ? historyOf(appendStore, operations) : historyOf(casRegister(), operations);
}

function storeInput({ action, key, value, line }: RecordedEvent): AppendStoreInput {
  if (key === undefined) throw new MalformedHistory(line, `:${action} has no :key`, 'Record the key');
  const name = String(key);
  if (action === 'get') return { op: 'get', key: name };
  if (action !== 'put' && action !== 'append') {
    throw new MalformedHistory(
      line,
      `:${action} is unknown among :get, :put and :append`,
      'Judge one kind at a time',
    );
  }
  return { op: action, key: name, value: value === null ? '' : String(value) };
}

function storeOutput({ completion }: RecordedOperation): AppendStoreOutput | Unknown | 'nothing happened' {
  if (completion === undefined || completion.type === 'info') return UNKNOWN;
  if (completion.type === 'fail') return 'nothing happened';
  if (completion.action !== 'get') return {};
  return { value: completion.value === null ? '' : String(completion.value) };
}

/** `[key value]`, as jepsen.independent writes it, or just the value. */
function unkeyed(value: Edn, line: number): { readonly key?: string; readonly value: Value } {
  if (!Array.isArray(value)) return { value: plain(value, line) };
  return { key: String(value[0]), value: plain(value[1] ?? null, line) };
}

function registerInput({ action, value, line }: RecordedEvent): CasRegisterInput {
  if (action === 'read') {
    const { key } = unkeyed(value, line);
    return { op: 'read', ...(key === undefined ? {} : { key }) };
  }
  if (action === 'write') return { op: 'write', ...unkeyed(value, line) };
  if (action !== 'cas' || !Array.isArray(value) || value.length !== 2) {
    const fact =
      action === 'cas' ? 'a :cas has no [from to]' : `:${action} is none of :read, :write, :cas, :get, …`;
    throw new MalformedHistory(line, fact, 'Record an operation of a register or a store');
  }
  const [first, second] = value as unknown as readonly [Edn, Edn];
  if (!Array.isArray(second)) return { op: 'cas', from: plain(first, line), to: plain(second, line) };
  const [from = null, to = null] = second as readonly Edn[];
  return { op: 'cas', key: String(first), from: plain(from, line), to: plain(to, line) };
}

/**
 * A failure had no effect and says nothing else, but for one thing: a cas that fails and repeats its
 * arguments without an error has compared, and found another value. That is how the logs of etcd are
 * to be read, and how Porcupine does.
 */
function registerOutput({
  invocation,
  completion,
}: RecordedOperation): RegisterOutput | Unknown | 'nothing happened' {
  if (completion === undefined || completion.type === 'info') return UNKNOWN;
  const { action, type, value, hasError, line } = completion;
  if (type === 'fail') {
    const isComparison = action === 'cas' && !hasError && Array.isArray(value);
    return isComparison ? { succeeded: false } : 'nothing happened';
  }
  if (action === 'cas') return { succeeded: true };
  if (action === 'write') return {};
  return { value: (invocation.value === null ? { value: plain(value, line) } : unkeyed(value, line)).value };
}

function plain(value: Edn, line: number): Value {
  if (value === null || typeof value !== 'object') return value;
  throw new MalformedHistory(
    line,
    'the value of a register is no number, string or nil',
    'Record a plain value',
  );
}
