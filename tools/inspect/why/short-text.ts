/** A value on a few characters: what a guard has read. */

const mostCharacters = 60;
const mostNames = 12;

export function shortText(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return value === '' ? "''" : cut(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (value instanceof Map) return namesText([...value.keys()]);
  if (value instanceof Set) return namesText([...value]);
  if (Array.isArray(value)) return listText(value);
  const fields = Object.entries(value).map(([name, field]) => `${name}: ${shortText(field)}`);
  return cut(`{ ${fields.join(', ')} }`);
}

const cut = (text: string) =>
  text.length <= mostCharacters ? text : `${text.slice(0, mostCharacters - 1)}…`;

function namesText(names: readonly unknown[]): string {
  return names.length > mostNames ? `${names.length} of them` : `{${names.map(String).join(', ')}}`;
}

function listText(items: readonly unknown[]): string {
  const isLong = items.length > mostNames || items.some((item) => typeof item === 'object' && item !== null);
  if (!isLong) return `[${items.map(shortText).join(', ')}]`;
  return items.length === 1 ? '1 item' : `${items.length} items`;
}
