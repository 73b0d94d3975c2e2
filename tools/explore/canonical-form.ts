/**
 * One text per value, and values under other names. Both go through whatever a state or a message is made
 * of, so a new field needs no word here. The order of maps and sets does not count.
 */

import type { NodeId } from '../../generated/vocabulary.ts';

/** A name for each name; others stay as they are. */
export type Names = ReadonlyMap<string, string>;

const noNames: Names = new Map();

/** The same for two values exactly if they are equal. */
export function canonicalForm(value: unknown, names: Names = noNames): string {
  if (typeof value === 'string') return names.get(value) ?? value;
  if (typeof value !== 'object' || value === null) return String(value);
  if (value instanceof Uint8Array) return `<${value.join('.')}>`;
  if (Array.isArray(value)) return `[${listForms(value, names).join(',')}]`;
  if (value instanceof Set)
    return `{${listForms([...value], names)
      .sort()
      .join(',')}}`;
  if (value instanceof Map) return `{${mapForms(value, names).sort().join(',')}}`;
  return `(${fieldForms(value as Readonly<Record<string, unknown>>, names).join(' ')})`;
}

/** Lists of names, and of what is said of members, are kept sorted by name everywhere, so they are sets. */
function listForms(list: readonly unknown[], names: Names): string[] {
  const forms = list.map((one) => canonicalForm(one, names));
  return isSortedByName(list, names) ? forms.sort() : forms;
}

function mapForms(map: ReadonlyMap<unknown, unknown>, names: Names): string[] {
  return [...map].map(([key, value]) => `${canonicalForm(key, names)}:${canonicalForm(value, names)}`);
}

function fieldForms(object: Readonly<Record<string, unknown>>, names: Names): readonly string[] {
  return Object.keys(object)
    .sort()
    .map((field) => `${field}:${canonicalForm(object[field], names)}`);
}

/** The same value with other names. What holds no name may be shared with the original. */
export function renamed<Value>(value: Value, names: Names): Value {
  return renamedValue(value, names) as Value;
}

function renamedValue(value: unknown, names: Names): unknown {
  if (typeof value === 'string') return names.get(value) ?? value;
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) {
    const list = value.map((one) => renamedValue(one, names));
    return isSortedByName(value, names) ? list.sort(byName) : list;
  }
  if (value instanceof Set) return new Set([...value].map((one) => renamedValue(one, names)).sort());
  if (value instanceof Map) return renamedMap(value, names);
  const fields = Object.entries(value).map(([field, held]) => [field, renamedValue(held, names)]);
  return Object.fromEntries(fields);
}

function renamedMap(map: ReadonlyMap<unknown, unknown>, names: Names): ReadonlyMap<unknown, unknown> {
  const entries = [...map].map(([key, value]) => [renamedValue(key, names), renamedValue(value, names)]);
  return new Map(
    (entries as [unknown, unknown][]).sort(([one], [other]) => (String(one) < String(other) ? -1 : 1)),
  );
}

function isSortedByName(list: readonly unknown[], names: Names): boolean {
  return list.length > 1 && list.every((one) => names.has(nameOf(one)));
}

/** A name itself, or whatever is said of one, as of the address of a member. */
function nameOf(one: unknown): string {
  if (typeof one === 'string') return one;
  return typeof one === 'object' && one !== null && 'id' in one ? String(one.id) : '';
}

const byName = (one: unknown, other: unknown) => (nameOf(one) < nameOf(other) ? -1 : 1);

/** The form under which a server looks the same whatever the servers are called. */
export function namelessForm(value: unknown, self: NodeId, servers: readonly NodeId[]): string {
  return canonicalForm(value, new Map(servers.map((id) => [id, id === self ? 'self' : 'other'])));
}
