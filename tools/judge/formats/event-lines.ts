/** The two notations of Jepsen's events: the log line and the EDN map. */
import { type Edn, Keyword, parseEdn } from './edn.ts';
import { MalformedHistory } from './malformed.ts';
import type { EventType, RecordedEvent } from './recorded-event.ts';

const types: ReadonlySet<string> = new Set<EventType>(['invoke', 'ok', 'fail', 'info']);

/**
 * `INFO  jepsen.util - 0 :invoke :write 3`, with anything before; later versions put a colon for the
 * hyphen.
 */
const logLine = /\bjepsen[.\w]*\s*(?:-|:)\s*(\S+)\s+:(invoke|ok|fail|info)\b\s*(.*)$/;

export const isLogLine = (line: string) => /\bjepsen\.\w+\s*(?:-|:)/.test(line);

/** Undefined for what a log contains besides: other messages, and the nemesis. */
export function parseLogLine(text: string, line: number): RecordedEvent | undefined {
  const found = logLine.exec(text);
  if (found === null) return undefined;
  const [, process = '', type, rest] = found;
  if (!/^\d+$/.test(process)) return undefined;
  const [action, value, ...more] = values(`[${rest}]`, line) as readonly Edn[];
  if (!(action instanceof Keyword) || value === undefined) {
    throw new MalformedHistory(
      line,
      `:${type} is not followed by an action and a value`,
      'Mend or remove the line',
    );
  }
  const hint = more[0] instanceof Keyword && more[0].name === 'hint';
  return {
    line,
    process: Number(process),
    type: type as EventType,
    action: action.name,
    key: undefined,
    value,
    hasError: more.length > 0 && !hint,
  };
}

/** Undefined for an event of the nemesis, which has no number. */
export function parseEdnLine(text: string, line: number): RecordedEvent | undefined {
  const map = values(text.trim().replace(/^\[\s*(?=[{#])|(?<=\})\s*\]$/g, ''), line);
  if (!(map instanceof Map)) throw new MalformedHistory(line, 'it is not a map', 'Put one {…} in each line');
  const [process, type, action] = ['process', 'type', 'f'].map((name) => map.get(name));
  if (process instanceof Keyword) return undefined;
  if (typeof process !== 'number' || !(type instanceof Keyword) || !(action instanceof Keyword)) {
    throw new MalformedHistory(line, 'it lacks :process, :type or :f', 'Record all three in each map');
  }
  if (!types.has(type.name)) {
    throw new MalformedHistory(line, `:type is :${type.name}`, 'Make it :invoke, :ok, :fail or :info');
  }
  return {
    line,
    process,
    type: type.name as EventType,
    action: action.name,
    key: map.get('key'),
    value: map.get('value') ?? null,
    hasError: map.has('error'),
  };
}

function values(text: string, line: number): Edn {
  try {
    return parseEdn(text);
  } catch (cause) {
    const fact = cause instanceof Error ? cause.message : String(cause);
    throw new MalformedHistory(
      line,
      `it is not EDN: ${fact}`,
      'Mend the line, or remove it if it was cut off',
    );
  }
}
