/** Where the chart and a trace part, in words. */

import type { TraceView } from '../../runtime/trace/trace-view.ts';
import type { OrderText } from '../../runtime/trace/traced-values.ts';

/** More than this of one value nobody reads. */
const mostCharacters = 400;
const mostOrders = 6;

/** One line per field that differs. */
export function viewDifferences(
  chart: TraceView,
  trace: Readonly<Record<string, unknown>>,
): readonly string[] {
  const names = [...new Set([...Object.keys(chart), ...Object.keys(trace)])];
  return names
    .filter((name) => !isSame(chart[name as keyof TraceView], trace[name]))
    .map(
      (name) =>
        `${name}: the chart has ${shown(chart[name as keyof TraceView])}, the trace ${shown(trace[name])}`,
    );
}

/**
 * What is left of two lists of orders without their common beginning and end; and where it is one order of
 * the same kind on both sides, the fields in which the two differ.
 */
export function orderDifferences(
  chart: readonly OrderText[],
  trace: readonly OrderText[],
  titleOfBranch: (given: readonly unknown[]) => string,
): readonly string[] {
  if (JSON.stringify(chart) === JSON.stringify(trace)) return [];
  let begin = 0;
  const shorter = Math.min(chart.length, trace.length);
  while (begin < shorter && isSame(chart[begin], trace[begin])) begin += 1;
  let end = 0;
  while (end < shorter - begin && isSame(chart.at(-1 - end), trace.at(-1 - end))) end += 1;
  const expected = chart.slice(begin, chart.length - end);
  const found = trace.slice(begin, trace.length - end);
  if (expected.length === 0 && found.length === 0) return [];
  const say = (orders: readonly OrderText[]) => listed(orders, titleOfBranch);
  const lines = [
    `order ${begin + 1}: the chart orders ${say(expected)}`,
    `order ${begin + 1}: the trace has ${say(found)}`,
  ];
  const [one, other] = [expected[0], found[0]];
  if (expected.length !== 1 || found.length !== 1 || one?.[0] !== other?.[0]) return lines;
  return [...lines, ...fieldDifferences(one, other, `order ${begin + 1}`)];
}

function listed(orders: readonly OrderText[], titleOfBranch: (given: readonly unknown[]) => string): string {
  if (orders.length === 0) return 'nothing';
  const texts = orders.slice(0, mostOrders).map(([type, ...given]) => {
    const title = type === 'took' ? ` (${titleOfBranch(given)})` : '';
    return `${type}(${given.map(shown).join(', ')})${title}`;
  });
  const more = orders.length - texts.length;
  return `${texts.join(', then ')}${more > 0 ? `, and ${more} more` : ''}`;
}

function fieldDifferences(chart: unknown, trace: unknown, place: string): readonly string[] {
  if (isSame(chart, trace)) return [];
  if (!isObject(chart) || !isObject(trace))
    return [`${place}: the chart has ${shown(chart)}, the trace ${shown(trace)}`];
  const names = [...new Set([...Object.keys(chart), ...Object.keys(trace)])];
  return names
    .flatMap((name) => fieldDifferences(chart[name], trace[name], `${place}.${name}`))
    .slice(0, mostOrders);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Both are JSON; the order of the names means nothing. */
function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (!isObject(one) || !isObject(other) || Array.isArray(one) !== Array.isArray(other)) return false;
  const names = Object.keys(one);
  if (names.length !== Object.keys(other).length) return false;
  return names.every((name) => Object.hasOwn(other, name) && isSame(one[name], other[name]));
}

export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length <= mostCharacters
    ? text
    : `${text.slice(0, mostCharacters)} … (${text.length} characters)`;
}
