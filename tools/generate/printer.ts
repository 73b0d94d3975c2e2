/** A printer in which using a symbol imports it, so that no emitter keeps a list of imports. */

import { posix } from 'node:path';
import type { GeneratedFile } from './generated-file.ts';

/** A symbol of another file. */
export interface Importable {
  readonly name: string;
  /** Relative to the root of the project: 'spec/rules/log.ts', 'generated/server/role.ts'. */
  readonly file: string;
}

interface Import extends Importable {
  readonly alias: string;
  isValue: boolean;
}

/** So much of a comment fits on a line of its own. */
const oneLine = 103;

export class Printer {
  readonly #path: string;
  readonly #source: string;
  readonly #declared: ReadonlySet<string>;
  readonly #imports = new Map<string, Import>();
  readonly #lines: string[] = [];

  /** `path` is relative to generated/; `source` is what the header names; `declared` are the file's own names. */
  constructor(path: string, source: string, declared: Iterable<string> = []) {
    this.#path = path;
    this.#source = source;
    this.#declared = new Set(declared);
  }

  /** Imports a type; gives the name under which it is known in this file. */
  type(symbol: Importable): string {
    return this.#use(symbol).alias;
  }

  /** Imports a function, class or constant; gives the name under which it is known in this file. */
  value(symbol: Importable): string {
    const used = this.#use(symbol);
    used.isValue = true;
    return used.alias;
  }

  print(...lines: readonly string[]): void {
    this.#lines.push(...lines);
  }

  /** A doc comment of these paragraphs; empty ones are left out, and without any there is no comment. */
  doc(...paragraphs: readonly string[]): void {
    const lines = paragraphs.filter((paragraph) => paragraph !== '').flatMap((paragraph) => fold(paragraph));
    const [first = ''] = lines;
    if (lines.length === 1 && first.length <= oneLine) this.print(`/** ${first} */`);
    else if (lines.length > 0) this.print('/**', ...lines.map((line) => ` * ${line}`), ' */');
  }

  file(): GeneratedFile {
    const header = [
      `// Generated from ${this.#source} by tools/generate.`,
      '// Do not edit: change the source and run `npm run generate`.',
      '',
    ];
    const files = new Set([...this.#imports.values()].map((symbol) => symbol.file));
    const imports = [...files].map((file) => this.#importLine(file));
    const text = [...header, ...imports.sort(), '', ...this.#lines, ''].join('\n');
    return { path: this.#path, text };
  }

  #use(symbol: Importable): Import {
    const isOwn = symbol.file === posix.join('generated', this.#path);
    if (isOwn) return { ...symbol, alias: symbol.name, isValue: false };
    const key = `${symbol.file}#${symbol.name}`;
    let used = this.#imports.get(key);
    if (used === undefined) {
      used = { ...symbol, alias: this.#freeName(symbol.name), isValue: false };
      this.#imports.set(key, used);
    }
    return used;
  }

  /** A rule may be called like a function of this file: then it goes by another name here. */
  #freeName(name: string): string {
    const taken = new Set([...this.#declared, ...[...this.#imports.values()].map((symbol) => symbol.alias)]);
    let alias = name;
    while (taken.has(alias)) alias = `${alias}OfSpec`;
    return alias;
  }

  #importLine(file: string): string {
    const relative = posix.relative(posix.dirname(posix.join('generated', this.#path)), file);
    const specifier = relative.startsWith('.') ? relative : `./${relative}`;
    const symbols = [...this.#imports.values()].filter((symbol) => symbol.file === file);
    const typesOnly = symbols.every((symbol) => !symbol.isValue);
    const names = symbols.map((symbol) => {
      const named = symbol.alias === symbol.name ? symbol.name : `${symbol.name} as ${symbol.alias}`;
      return symbol.isValue || typesOnly ? named : `type ${named}`;
    });
    return `import ${typesOnly ? 'type ' : ''}{ ${names.sort().join(', ')} } from '${specifier}';`;
  }
}

/** Folds a paragraph so that, with its ` * `, it stays within the line width. */
export function fold(paragraph: string, width = 105): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of paragraph.replaceAll('*/', '* /').split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
