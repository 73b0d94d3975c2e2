/** Finds what a machine says in its source text: the resolved machine knows neither places nor comments. */

import { posix } from 'node:path';
import {
  type Doc,
  docOf,
  Node,
  type ObjectLiteralExpression,
  type Place,
  type SourceFile,
  type SpecSource,
  type VariableDeclaration,
} from './source.ts';

/** A property of the chart, or an element of one of its lists. */
export interface Found {
  /** What carries the doc comment and the place. */
  readonly at: Node;
  readonly value: Node;
}

const nowhere: Doc = { text: '', tags: [] };

export class ChartSyntax {
  /** The one that creates the machine. */
  readonly file: SourceFile;
  readonly #source: SpecSource;
  readonly #machine: Found | undefined;
  /** By path: everything is asked for many times. */
  readonly #found = new Map<string, Found | undefined>();
  readonly #declarations = new Map<string, VariableDeclaration | undefined>();

  constructor(source: SpecSource, file: SourceFile) {
    this.#source = source;
    this.file = file;
    this.#machine = this.#findMachine();
  }

  /**
   * The place of what lies at the end of a path of keys, or of the last part of the path that can be found.
   */
  place(path: readonly (string | number)[]): Place {
    for (let length = path.length; length > 0; length -= 1) {
      const found = this.find(path.slice(0, length));
      if (found !== undefined) return this.#source.place(found.at);
    }
    return this.#machine === undefined
      ? `${this.#source.pathOf(this.file)}:1`
      : this.#source.place(this.#machine.at);
  }

  doc(path: readonly (string | number)[]): Doc {
    const found = this.find(path);
    return found === undefined ? nowhere : docOf(found.at);
  }

  /** Follows keys and positions from the machine's configuration on. */
  find(path: readonly (string | number)[]): Found | undefined {
    const step = path.at(-1);
    if (step === undefined) return this.#machine;
    const key = JSON.stringify(path);
    if (this.#found.has(key)) return this.#found.get(key);
    const owner = this.find(path.slice(0, -1));
    const found =
      owner && (typeof step === 'number' ? this.#element(owner, step) : this.#property(owner.value, step));
    this.#found.set(key, found);
    return found;
  }

  /** Whether several alternatives are written, in brackets: then each has its own comment. */
  isList(path: readonly (string | number)[]): boolean {
    const found = this.find(path);
    return found !== undefined && Node.isArrayLiteralExpression(found.value);
  }

  /** The names of the properties that are written at the end of a path, also by way of a spread. */
  keys(path: readonly (string | number)[]): readonly string[] {
    const found = this.find(path);
    return found === undefined ? [] : this.#keysOf(found.value);
  }

  #keysOf(value: Node): readonly string[] {
    if (!Node.isObjectLiteralExpression(value)) return [];
    return value
      .getProperties()
      .flatMap((property) =>
        Node.isSpreadAssignment(property)
          ? this.#keysOf(this.#resolve(property.getExpression()))
          : [unquoted(property.getName())],
      );
  }

  /** Where a guard, an action or a delay is declared in setup(). */
  placeInSetup(name: string): Place {
    const setup = this.#calls('setup')[0];
    for (const node of setup?.getDescendants() ?? []) {
      const names = Node.isShorthandPropertyAssignment(node) || Node.isPropertyAssignment(node);
      if (names && unquoted(node.getName()) === name) return this.#source.place(node);
    }
    return setup === undefined ? this.place([]) : this.#source.place(setup);
  }

  /** The names of types that setup() mentions for a key of `types`: 'ServerEvent' for events. */
  typesInSetup(key: string): readonly string[] {
    const options = this.#calls('setup')[0]?.getArguments()[0];
    const types = options && (this.#property(options, 'types') ?? this.#property(options, 'schemas'));
    for (const node of types?.at.getDescendants() ?? []) {
      const isKey =
        (Node.isPropertyAssignment(node) || Node.isPropertySignature(node)) && node.getName() === key;
      if (!isKey) continue;
      return node
        .getDescendants()
        .filter(Node.isTypeReference)
        .map((reference) => reference.getTypeName().getText());
    }
    return [];
  }

  /** In the file of the machine first, then in those that it imports from beside itself. */
  #calls(name: string) {
    const imported = this.file.getImportDeclarations().flatMap((declaration) => {
      const path = posix.join(this.file.getDirectoryPath(), declaration.getModuleSpecifierValue());
      return this.#source.chartFiles.find((file) => file.getFilePath() === path) ?? [];
    });
    return [this.file, ...imported]
      .flatMap((file) => file.getDescendants().filter(Node.isCallExpression))
      .filter((call) => call.getExpression().getText().split('.').at(-1) === name);
  }

  #findMachine(): Found | undefined {
    const call = this.#calls('createMachine')[0];
    const configuration = call?.getArguments()[0];
    if (call === undefined || configuration === undefined) return undefined;
    const statement = call.getFirstAncestor(Node.isVariableStatement);
    return { at: statement ?? call, value: this.#resolve(configuration) };
  }

  #element(list: Found, position: number): Found | undefined {
    if (!Node.isArrayLiteralExpression(list.value)) return position === 0 ? list : undefined;
    const element = list.value.getElements()[position];
    return element && { at: element, value: this.#resolve(element) };
  }

  #property(value: Node, key: string): Found | undefined {
    if (!Node.isObjectLiteralExpression(value)) return undefined;
    for (const property of [...value.getProperties()].reverse()) {
      if (Node.isSpreadAssignment(property)) {
        const found = this.#property(this.#resolve(property.getExpression()), key);
        if (found !== undefined) return found;
      } else if (unquoted(property.getName()) === key) {
        return this.#valueOf(property);
      }
    }
    return undefined;
  }

  /**
   * A state that is a constant of its own has its comments there as well: where it is named, they come first.
   */
  #valueOf(property: ReturnType<ObjectLiteralExpression['getProperties']>[number]): Found {
    if (Node.isPropertyAssignment(property)) {
      return this.#constant(property, property.getInitializerOrThrow());
    }
    if (Node.isShorthandPropertyAssignment(property)) {
      return this.#constant(property, property.getNameNode());
    }
    return { at: property, value: property };
  }

  #constant(property: Node, value: Node): Found {
    const declaration = Node.isIdentifier(value) ? this.#declarationOf(value.getText()) : undefined;
    if (declaration === undefined) return { at: property, value: this.#resolve(value) };
    const statement = declaration.getVariableStatement() ?? declaration;
    const documented = docOf(property).text === '' && docOf(property).tags.length === 0;
    return { at: documented ? statement : property, value: this.#resolve(value) };
  }

  #declarationOf(name: string): VariableDeclaration | undefined {
    if (this.#declarations.has(name)) return this.#declarations.get(name);
    const neighbours = this.#source.chartFiles.map((file) => file.getVariableDeclaration(name));
    const found =
      this.file.getVariableDeclaration(name) ?? neighbours.find((declaration) => declaration?.isExported());
    this.#declarations.set(name, found);
    return found;
  }

  /** Looks through constants, casts and createStateConfig(). */
  #resolve(node: Node): Node {
    if (
      Node.isAsExpression(node) ||
      Node.isSatisfiesExpression(node) ||
      Node.isParenthesizedExpression(node)
    ) {
      return this.#resolve(node.getExpression());
    }
    if (Node.isCallExpression(node)) {
      const [argument] = node.getArguments();
      const isConfiguration = node.getExpression().getText().split('.').at(-1) === 'createStateConfig';
      return isConfiguration && argument !== undefined ? this.#resolve(argument) : node;
    }
    if (Node.isIdentifier(node)) {
      const initializer = this.#declarationOf(node.getText())?.getInitializer();
      return initializer === undefined ? node : this.#resolve(initializer);
    }
    return node;
  }
}

function unquoted(name: string): string {
  return name.replace(/^\[?['"`]|['"`]\]?$/g, '');
}
