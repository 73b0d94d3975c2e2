/** Reads a history in whichever of the formats it is. */
import { isLogLine, parseEdnLine, parseLogLine } from './event-lines.ts';
import type { History } from './history.ts';
import { MalformedHistory } from './malformed.ts';
import { readNdjsonHistory } from './ndjson-history.ts';
import type { RecordedEvent } from './recorded-event.ts';
import { readRecordedHistory } from './recorded-history.ts';

type LineParser = (text: string, line: number) => RecordedEvent | undefined;

/**
 * @throws MalformedHistory with the line. A history without operations is malformed too: it proves
 * nothing.
 */
export function readHistory(text: string): History {
  const lines = text.split(/\r?\n/);
  const history = lines[0]?.startsWith('{"') ? readNdjsonHistory(lines) : readEvents(lines);
  if (history.operations.length > 0) return history;
  throw new MalformedHistory(0, 'there is not one operation in it', 'Record a history before judging it');
}

function readEvents(lines: readonly string[]): History {
  const parse = parserFor(lines);
  const events: RecordedEvent[] = [];
  lines.forEach((text, at) => {
    const isEmpty = /^\s*([[\]]\s*|;.*)?$/.test(text);
    const event = isEmpty ? undefined : parse(text, at + 1);
    if (event !== undefined) events.push(event);
  });
  return readRecordedHistory(events);
}

function parserFor(lines: readonly string[]): LineParser {
  const isMap = (line: string) => /^\s*(\[\s*)?(#[\w.]+\s*)?\{\s*:/.test(line);
  if (lines.some(isLogLine)) return parseLogLine;
  if (lines.some(isMap)) return parseEdnLine;
  const mend = 'Give a Jepsen log, EDN maps or our NDJSON, see tools/judge/README.md';
  throw new MalformedHistory(1, 'no known format begins like this', mend);
}
