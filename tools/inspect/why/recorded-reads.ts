/** What a rule looks at while it decides: it is given a state that writes down what is read of it. */

import { shortText } from './short-text.ts';

/** A fact: `path` as the rule spells it, 'state.followers.get(n2).matchIndex', and what stood there. */
export interface Read {
  readonly path: string;
  readonly value: string;
}

/** Nobody reads more of one decision. */
const mostReads = 12;
/** A list of names up to this length is told as a whole. */
const shortList = 12;

export class RecordedReads {
  readonly #reads = new Map<string, unknown>();
  /** Rules compare objects: the same one must stay the same. */
  readonly #recorded = new WeakMap<object, unknown>();

  /** Behaves like `value`, and writes down what is read of it under its name. */
  record<Value>(path: string, value: Value): Value {
    return (isBranching(value) ? this.#proxyOf(path, value) : value) as Value;
  }

  /** In the order in which they were read first; each once. */
  list(): readonly Read[] {
    const reads = [...this.#reads].map(([path, value]) => ({ path, value: shortText(value) }));
    if (reads.length <= mostReads) return reads;
    const more = { path: '…', value: `${reads.length - mostReads} more` };
    return [...reads.slice(0, mostReads), more];
  }

  #proxyOf(path: string, value: object): unknown {
    const known = this.#recorded.get(value);
    if (known !== undefined) return known;
    const get = (target: object, name: string | symbol) =>
      target instanceof Map ? this.#readMap(path, target, name) : this.#readField(path, target, name);
    const proxy = new Proxy(value, { get });
    this.#recorded.set(value, proxy);
    return proxy;
  }

  #readField(path: string, target: object, name: string | symbol): unknown {
    const value = Reflect.get(target, name) as unknown;
    if (typeof name === 'symbol' || typeof value === 'function') return value;
    const place = Array.isArray(target) && name !== 'length' ? placeIn(target, name) : `.${name}`;
    return this.#noted(path, `${path}${place}`, value);
  }

  #readMap(path: string, map: ReadonlyMap<unknown, unknown>, name: string | symbol): unknown {
    const at = (key: unknown) => `${path}.get(${shortText(key)})`;
    const items = () => [...map].map(([key, item]) => [key, this.#noted(path, at(key), item)] as const);
    switch (name) {
      case 'size':
        return this.#noted(path, `${path}.size`, map.size);
      case 'get':
        return (key: unknown) => this.#noted(path, at(key), map.get(key));
      case 'has':
        return (key: unknown) => this.#noted(path, `${path}.has(${shortText(key)})`, map.has(key));
      case 'keys':
        return () => {
          this.#noted(path, path, map);
          return map.keys();
        };
      case 'values':
        return () =>
          items()
            .map(([, item]) => item)
            [Symbol.iterator]();
      case 'forEach':
        return (look: (item: unknown, key: unknown) => void) => {
          for (const [key, item] of items()) look(item, key);
        };
      default:
        return () => items()[Symbol.iterator]();
    }
  }

  /** What is looked into says more than that it was looked at. */
  #noted(parent: string, path: string, value: unknown): unknown {
    if (parent !== path) this.#reads.delete(parent);
    const isKnown = [...this.#reads.keys()].some((known) => known === path || isInside(known, path));
    if (!isKnown) this.#reads.set(path, value);
    return this.record(path, value);
  }
}

const isInside = (path: string, outer: string) =>
  path.startsWith(outer) && /^[.[]/.test(path.slice(outer.length));

/** Whether one looks into it, rather than at it. */
function isBranching(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  if (value instanceof Uint8Array || value instanceof Set) return false;
  if (!Array.isArray(value)) return true;
  return value.length > shortList || value.some((item) => typeof item === 'object' && item !== null);
}

/** An entry of a log is called by its index, and not by where a log that was cut keeps it. */
function placeIn(list: readonly unknown[], name: string): string {
  const item = list[Number(name)] as { readonly index?: number; readonly term?: number } | undefined;
  const isEntry = typeof item === 'object' && typeof item?.index === 'number' && 'term' in item;
  return isEntry ? `[index ${item.index}]` : `[${name}]`;
}
