/** Where two values part: the first place that a reader should look at, or null if they are the same. */

export function firstDifference(left: unknown, right: unknown, place = ''): string | null {
  if (Object.is(left, right)) return null;
  if (left instanceof Map && right instanceof Map) return firstDifference([...left], [...right], place);
  if (left instanceof Set && right instanceof Set) return firstDifference([...left], [...right], place);
  if (!isObject(left) || !isObject(right) || !areAlike(left, right)) {
    return `${place === '' ? 'value' : place}: ${show(left)} in the chart, ${show(right)} in generated code`;
  }
  for (const key in left) {
    const found = firstDifference(left[key], right[key], place === '' ? key : `${place}.${key}`);
    if (found !== null) return found;
  }
  return null;
}

/** Of one kind and with the same keys. */
function areAlike(left: object, right: object): boolean {
  if (left.constructor !== right.constructor) return false;
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => key in right);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** One line of JSON in which maps, sets and bytes can be read. */
export function show(value: unknown): string {
  const text = JSON.stringify(value, (_, each: unknown) => {
    if (each instanceof Uint8Array) return `bytes ${Buffer.from(each).toString('hex')}`;
    if (each instanceof Map) return { map: [...each] };
    return each instanceof Set ? { set: [...each] } : each;
  });
  return text ?? String(value);
}
