/**
 * The only file of the generator that knows ts-morph. Types and signatures are asked of the specification
 * without its machines (their types would pull in XState and seconds of work); of the machines only the
 * syntax is read.
 */

import { join, relative } from 'node:path';
import {
  type FunctionDeclaration,
  type InterfaceDeclaration,
  Node,
  type ObjectLiteralExpression,
  Project,
  type SourceFile,
  type Type,
  type TypeAliasDeclaration,
  ts,
  type VariableDeclaration,
} from 'ts-morph';
import type { Importable } from './printer.ts';

export type {
  FunctionDeclaration,
  InterfaceDeclaration,
  ObjectLiteralExpression,
  SourceFile,
  Type,
  TypeAliasDeclaration,
  VariableDeclaration,
};
export { Node };

/** A doc comment: its sentences, and its tags in order. */
export interface Doc {
  readonly text: string;
  readonly tags: readonly { readonly name: string; readonly text: string }[];
}

/** Where something stands, as an editor understands it: 'spec/rules/log.ts:12'. */
export type Place = string;

/** As strict as the repository itself, because generated code is type-checked with these options. */
const compilerOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  lib: ['lib.es2023.d.ts'],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  allowImportingTsExtensions: true,
  noEmit: true,
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noImplicitReturns: true,
  noImplicitOverride: true,
  noFallthroughCasesInSwitch: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  skipLibCheck: true,
  types: [],
};

/** The specification as text and types. It is read once: later edits need another one. */
export class SpecSource {
  readonly root: string;
  /** All files of spec/ but the machines, by path. */
  readonly files: readonly SourceFile[];
  /** Every file of spec/machines, for looking up what a chart imports from its neighbours. */
  readonly chartFiles: readonly SourceFile[];
  /** The functions with a name that spec/rules exports, by path; a name may occur twice. */
  readonly exportedRules: readonly FunctionDeclaration[];
  /**
   * The functions that spec/rules exports, by name. A name that is exported twice keeps its first
   * place.
   */
  readonly rules: ReadonlyMap<string, FunctionDeclaration>;
  /** Where the files other than the machines lie. */
  readonly #typedRoot: string;
  readonly #typed: Project;
  readonly #types: ReadonlyMap<string, InterfaceDeclaration | TypeAliasDeclaration>;

  /**
   * `root` is the folder that holds spec/ and generated/. With `others`, only the machines are read: the
   * rest is the same there, and the types of a specification take longer than all of its charts.
   */
  constructor(root: string, others?: SpecSource) {
    this.root = root;
    this.#typedRoot = others?.root ?? root;
    this.#typed = others === undefined ? typedProject(root) : others.#typed;
    this.chartFiles = chartFilesIn(root);
    this.files = others?.files ?? [...this.#typed.getSourceFiles(`${this.#typedRoot}/spec/**`)].sort(byPath);
    this.exportedRules = others?.exportedRules ?? this.#readRules();
    this.rules = others?.rules ?? byFirstName(this.exportedRules);
    this.#types = others === undefined ? typesIn(this.files) : others.#types;
  }

  /** The machine files, by path: each exports one machine. */
  get machineFiles(): readonly SourceFile[] {
    return this.chartFiles.filter((file) => file.getBaseName().endsWith('.machine.ts'));
  }

  /** The interface or type alias of that name which some file of spec/ exports. */
  typeNamed(name: string): InterfaceDeclaration | TypeAliasDeclaration | undefined {
    return this.#types.get(name);
  }

  #readRules(): readonly FunctionDeclaration[] {
    return this.files
      .filter((file) => this.pathOf(file).startsWith('spec/rules/'))
      .flatMap((file) => file.getFunctions())
      .filter((rule) => rule.getName() !== undefined && rule.isExported());
  }

  /** What a printer needs in order to import a declaration. */
  importable(declaration: FunctionDeclaration | InterfaceDeclaration | TypeAliasDeclaration): Importable {
    return { name: declaration.getName() ?? 'default', file: this.pathOf(declaration.getSourceFile()) };
  }

  /** Relative to the root, with forward slashes. */
  pathOf(file: SourceFile): string {
    const root = this.chartFiles.includes(file) ? this.root : this.#typedRoot;
    return relative(root, file.getFilePath()).replaceAll('\\', '/');
  }

  place(node: Node): Place {
    return `${this.pathOf(node.getSourceFile())}:${node.getStartLineNumber()}`;
  }

  /** What TypeScript has against a function, with the places. */
  problemsIn(declaration: FunctionDeclaration): readonly { readonly place: Place; readonly text: string }[] {
    const file = declaration.getSourceFile();
    const found = this.#typed.getProgram().compilerObject.getSemanticDiagnostics(file.compilerNode);
    return found
      .filter(({ start = -1 }) => declaration.getPos() <= start && start < declaration.getEnd())
      .map(({ start = 0, messageText }) => ({
        place: `${this.pathOf(file)}:${file.getLineAndColumnAtPos(start).line}`,
        text: ts.flattenDiagnosticMessageText(messageText, ' '),
      }));
  }

  /** Type-checks these files as if they stood in generated/; an empty list means that all is well. */
  diagnose(files: readonly { readonly path: string; readonly text: string }[]): readonly string[] {
    const created = files
      .filter((file) => file.path.endsWith('.ts'))
      .map((file) =>
        this.#typed.createSourceFile(join(this.root, 'generated', file.path), file.text, { overwrite: true }),
      );
    return created.flatMap((file) => {
      const program = this.#typed.getProgram().compilerObject;
      const problems = [
        ...program.getSyntacticDiagnostics(file.compilerNode),
        ...program.getSemanticDiagnostics(file.compilerNode),
      ];
      return problems.map((problem) => {
        const line = file.getLineAndColumnAtPos(problem.start ?? 0).line;
        return `${this.pathOf(file)}:${line} ${ts.flattenDiagnosticMessageText(problem.messageText, '\n')}`;
      });
    });
  }
}

function typedProject(root: string): Project {
  const project = new Project({ compilerOptions, skipAddingFilesFromTsConfig: true });
  project.addSourceFilesAtPaths([`${root}/spec/**/*.ts`, `!${root}/spec/machines/**`]);
  return project;
}

function chartFilesIn(root: string): readonly SourceFile[] {
  const project = new Project({
    compilerOptions,
    skipAddingFilesFromTsConfig: true,
    skipFileDependencyResolution: true,
    skipLoadingLibFiles: true,
  });
  project.addSourceFilesAtPaths(`${root}/spec/machines/**/*.ts`);
  return [...project.getSourceFiles()].sort(byPath);
}

function byFirstName(rules: readonly FunctionDeclaration[]): ReadonlyMap<string, FunctionDeclaration> {
  const first = new Map<string, FunctionDeclaration>();
  for (const rule of rules) {
    const name = rule.getName() ?? '';
    if (!first.has(name)) first.set(name, rule);
  }
  return first;
}

/** The exported ones; of those with the same name, the one in the first file, an interface first. */
function typesIn(
  files: readonly SourceFile[],
): ReadonlyMap<string, InterfaceDeclaration | TypeAliasDeclaration> {
  const declared = files.flatMap((file) => [...file.getInterfaces(), ...file.getTypeAliases()]);
  const exported = declared.filter((declaration) => declaration.isExported()).reverse();
  return new Map(exported.map((declaration) => [declaration.getName(), declaration]));
}

/**
 * The doc comment that stands directly above a node: also above those that TypeScript knows no JSDoc
 * of.
 */
export function docOf(node: Node): Doc {
  const comments = node.getLeadingCommentRanges().filter((range) => range.getText().startsWith('/**'));
  return parseDoc(comments.at(-1)?.getText() ?? '');
}

/** Sentences first, then tags; a tag may also stand at the end of a sentence. */
function parseDoc(comment: string): Doc {
  const body = comment
    .replace(/^\/\*\*/, '')
    .replace(/\*\/$/, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\*\s?/, '').trim())
    .join('\n')
    .trim();
  const [text = '', ...tagged] = body.split(/(?:^|\s)@(?=[a-z][A-Za-z]*(?:\s|$))/);
  const tags = tagged.map((tag) => {
    const [, name = '', rest = ''] = /^(\w+)\s*([\s\S]*)$/.exec(tag) ?? [];
    return { name, text: rest.trim().replace(/\s*\n\s*/g, ' ') };
  });
  return { text: text.trim(), tags };
}

/** The string literals that a type allows, or undefined if it allows anything else. */
export function stringLiterals(type: Type): readonly string[] | undefined {
  const members = type.isUnion() ? type.getUnionTypes() : [type];
  if (!members.every((member) => member.isStringLiteral())) return undefined;
  return members.map((member) => String(member.getLiteralValue()));
}

/** The functions that are named anywhere inside a node, called or handed on. */
export function functionsNamedIn(node: Node): readonly FunctionDeclaration[] {
  return node.getDescendants().flatMap((each) => {
    if (!Node.isIdentifier(each)) return [];
    const symbol = each.getSymbol();
    const declarations = (symbol?.getAliasedSymbol() ?? symbol)?.getDeclarations() ?? [];
    return declarations.filter(Node.isFunctionDeclaration);
  });
}

function byPath(left: SourceFile, right: SourceFile): number {
  return left.getFilePath() < right.getFilePath() ? -1 : 1;
}
