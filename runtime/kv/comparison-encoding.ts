/** The comparisons of a transaction as bytes. */
import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import type { Comparison, ComparisonResult } from './requests.ts';

const RESULTS: readonly ComparisonResult[] = ['equal', 'greater', 'less', 'notEqual'];
const TARGETS: readonly Comparison['target'][] = ['version', 'create', 'mod', 'value', 'lease'];

export function writeComparison(writer: ByteWriter, comparison: Comparison): void {
  writer.byte(RESULTS.indexOf(comparison.result));
  writer.byte(TARGETS.indexOf(comparison.target));
  writer.key(comparison.key);
  writer.key(comparison.rangeEnd);
  if (comparison.target === 'value') writer.value(comparison.value);
  else if (comparison.target === 'lease') writer.int64(comparison.value);
  else writer.integer(comparison.value);
}

/** Undefined when the bytes say none. */
export function readComparison(reader: ByteReader): Comparison | undefined {
  const result = RESULTS[reader.byte()];
  const target = TARGETS[reader.byte()];
  if (result === undefined || target === undefined) return undefined;
  const about = { result, key: reader.key(), rangeEnd: reader.key() };
  if (target === 'value') return { ...about, target, value: reader.value() };
  if (target === 'lease') return { ...about, target, value: reader.int64() };
  return { ...about, target, value: reader.integer() };
}
