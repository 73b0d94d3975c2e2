/** As much of EDN, Clojure's notation for data, as recorded histories use. */

/** A keyword keeps its colon; a symbol is its name; a list, a vector and a set are arrays; a map is a Map. */
export type Edn = string | number | boolean | null | Keyword | readonly Edn[] | ReadonlyMap<string, Edn>;

export class Keyword {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** @throws SyntaxError for anything but one value, with white space and commas around it. */
export function parseEdn(text: string): Edn {
  const reader = new EdnReader(text);
  const value = reader.value();
  reader.end();
  return value;
}

/** No history is nested like this, and whoever walks through a value must not run out of stack. */
const MAX_DEPTH = 100;
const closedString = /^"(?:[^"\\]|\\.)*"$/;
const closing: Readonly<Record<string, string>> = { '[': ']', '(': ')', '#{': '}' };
const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '"': '"', '\\': '\\' };

class EdnReader {
  readonly #tokens: readonly string[];
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#tokens = text.match(/"(?:[^"\\]|\\.)*"?|#\{|[[\](){}]|[^\s,[\](){}"]+/g) ?? [];
  }

  value(): Edn {
    const token = this.#next();
    if (token === '{') return this.#map();
    const close = closing[token];
    if (close !== undefined) return this.#sequence(close);
    if (token.startsWith('#')) return this.value();
    return atom(token);
  }

  end(): void {
    const token = this.#tokens[this.#at];
    if (token !== undefined) throw new SyntaxError(`"${token}" follows the value`);
  }

  #next(): string {
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw new SyntaxError('the value ends too early');
    return token;
  }

  #sequence(close: string): readonly Edn[] {
    const values: Edn[] = [];
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw new SyntaxError(`it is nested more than ${MAX_DEPTH} deep`);
    while (this.#tokens[this.#at] !== close) values.push(this.value());
    this.#depth -= 1;
    this.#at += 1;
    return values;
  }

  #map(): ReadonlyMap<string, Edn> {
    const values = this.#sequence('}');
    if (values.length % 2 !== 0) throw new SyntaxError('a map has a key without a value');
    const map = new Map<string, Edn>();
    for (let at = 0; at < values.length; at += 2) {
      const key = values[at] as Edn;
      map.set(key instanceof Keyword ? key.name : String(key), values[at + 1] as Edn);
    }
    return map;
  }
}

function atom(token: string): Edn {
  if (token === 'nil') return null;
  if (token === 'true' || token === 'false') return token === 'true';
  if (token.startsWith(':')) return new Keyword(token.slice(1));
  if (/^[+-]?\d+N?$/.test(token)) return wholeNumber(token.replace(/[+N]/g, ''));
  if (/^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?[MN]?$/.test(token)) return Number(token.replace(/[MN]$/, ''));
  if (!token.startsWith('"')) {
    if (/^[\])}]$/.test(token)) throw new SyntaxError(`"${token}" closes nothing`);
    return token;
  }
  if (!closedString.test(token)) throw new SyntaxError('a string is not closed');
  return token.slice(1, -1).replace(/\\(.)/g, (whole, escaped: string) => escapes[escaped] ?? whole);
}

/** Two numbers that a double cannot tell apart are two all the same: such a one is a text of digits. */
function wholeNumber(digits: string): Edn {
  const number = Number(digits);
  return Number.isSafeInteger(number) ? number : String(BigInt(digits));
}
