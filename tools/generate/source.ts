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
} from 'ts-morph';
import type { Importable } from './printer.ts';

export type {
  FunctionDeclaration,
  InterfaceDeclaration,
  ObjectLiteralExpression,
  SourceFile,
  Type,
  TypeAliasDeclaration,
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

/** The specification as text and types. */
export class SpecSource {
  readonly root: string;
  readonly #typed: Project;
  readonly #charts: Project;

  /** `root` is the folder that holds spec/ and generated/. */
  constructor(root: string) {
    this.root = root;
    this.#typed = new Project({ compilerOptions, skipAddingFilesFromTsConfig: true });
    this.#typed.addSourceFilesAtPaths([`${root}/spec/**/*.ts`, `!${root}/spec/machines/**`]);
    this.#charts = new Project({
      compilerOptions,
      skipAddingFilesFromTsConfig: true,
      skipFileDependencyResolution: true,
      skipLoadingLibFiles: true,
    });
    this.#charts.addSourceFilesAtPaths(`${root}/spec/machines/**/*.ts`);
  }

  /** All files of spec/ but the machines, by path. */
  get files(): readonly SourceFile[] {
    return [...this.#typed.getSourceFiles(`${this.root}/spec/**`)].sort(byPath);
  }

  /** The machine files, by path: each exports one machine. */
  get machineFiles(): readonly SourceFile[] {
    const isMachine = (file: SourceFile) => file.getBaseName().endsWith('.machine.ts');
    return this.#charts.getSourceFiles().filter(isMachine).sort(byPath);
  }

  /** Every file of spec/machines, for looking up what a chart imports from its neighbours. */
  get chartFiles(): readonly SourceFile[] {
    return [...this.#charts.getSourceFiles()].sort(byPath);
  }

  /**
   * The functions that spec/rules exports, by name. A name that is exported twice keeps its first
   * place.
   */
  rules(): ReadonlyMap<string, FunctionDeclaration> {
    const rules = new Map<string, FunctionDeclaration>();
    for (const rule of this.exportedRules()) {
      const name = rule.getName() ?? '';
      if (!rules.has(name)) rules.set(name, rule);
    }
    return rules;
  }

  /** The functions with a name that spec/rules exports, by path; a name may occur twice. */
  exportedRules(): readonly FunctionDeclaration[] {
    return this.files
      .filter((file) => this.pathOf(file).startsWith('spec/rules/'))
      .flatMap((file) => file.getFunctions())
      .filter((rule) => rule.getName() !== undefined && rule.isExported());
  }

  /** The interface or type alias of that name which some file of spec/ exports. */
  typeNamed(name: string): InterfaceDeclaration | TypeAliasDeclaration | undefined {
    for (const file of this.files) {
      const found = file.getInterface(name) ?? file.getTypeAlias(name);
      if (found?.isExported()) return found;
    }
    return undefined;
  }

  /** What a printer needs in order to import a declaration. */
  importable(declaration: FunctionDeclaration | InterfaceDeclaration | TypeAliasDeclaration): Importable {
    return { name: declaration.getName() ?? 'default', file: this.pathOf(declaration.getSourceFile()) };
  }

  /** Relative to the root, with forward slashes. */
  pathOf(file: SourceFile): string {
    return relative(this.root, file.getFilePath()).replaceAll('\\', '/');
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
