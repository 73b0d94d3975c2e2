/** Whether a changed file of the specification still compiles. What has become unused may stay. */

import { join } from 'node:path';
import { Project, ts } from './syntax.ts';

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
  noFallthroughCasesInSwitch: true,
  skipLibCheck: true,
  types: [],
};

export class TypeCheck {
  private readonly root: string;
  private readonly project: Project;

  constructor(root: string) {
    this.root = root;
    this.project = new Project({ compilerOptions, skipAddingFilesFromTsConfig: true });
    this.project.addSourceFilesAtPaths([`${root}/spec/**/*.ts`, `!${root}/spec/machines/**`]);
  }

  /** The first complaint about a file with this text; null if there is none. */
  complaint(path: string, text: string): string | null {
    const file = this.project.getSourceFileOrThrow(join(this.root, path));
    const original = file.getFullText();
    file.replaceWithText(text);
    const program = this.project.getProgram().compilerObject;
    const tree = file.compilerNode;
    const [first] = [...program.getSyntacticDiagnostics(tree), ...program.getSemanticDiagnostics(tree)];
    file.replaceWithText(original);
    return first === undefined ? null : ts.flattenDiagnosticMessageText(first.messageText, ' ');
  }
}
