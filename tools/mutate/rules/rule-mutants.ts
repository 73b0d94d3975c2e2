/** All mutants of a file of rules: every operator at every node of every function's body. */

import type { Change, Mutant } from '../mutant.ts';
import { nodesIn, type Source, ts } from '../syntax.ts';
import { copyChanges } from './copy-operators.ts';
import { effectChanges } from './effect-operators.ts';
import { expressionChanges } from './expression-operators.ts';
import { statementChanges } from './statement-operators.ts';

export type Operator = (source: Source, node: ts.Node) => Iterable<Change>;

const operators: readonly Operator[] = [expressionChanges, statementChanges, effectChanges, copyChanges];

export function* ruleMutants(source: Source): Generator<Mutant> {
  for (const rule of source.tree.statements.filter(ts.isFunctionDeclaration)) {
    if (rule.body === undefined || rule.name === undefined) continue;
    for (const change of changesIn(source, rule.body)) yield mutantOf(source, rule, change);
    if (rule.type?.kind !== ts.SyntaxKind.BooleanKeyword) continue;
    for (const constant of ['true', 'false']) {
      const edits = [source.replace(rule.body, `{ return ${constant}; }`)];
      yield mutantOf(source, rule, { what: `always ${constant}`, edits });
    }
  }
}

function* changesIn(source: Source, body: ts.Node): Generator<Change> {
  for (const node of nodesIn(body)) for (const operator of operators) yield* operator(source, node);
}

function mutantOf(source: Source, rule: ts.FunctionDeclaration, { what, edits }: Change): Mutant {
  const name = rule.name?.text ?? '';
  const { path } = source;
  return {
    id: `${path} ${name}: ${what}`,
    kind: 'rule',
    path,
    line: source.lineOf(Math.min(...edits.map(({ start }) => start))),
    texts: { [path]: source.with(edits) },
    rules: [name],
    span: [source.lineOf(rule.getStart()), source.lineOf(rule.getEnd())],
  };
}
