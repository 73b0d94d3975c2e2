/** A statement that is missing. */

import type { Change } from '../mutant.ts';
import { type Source, snippet, ts } from '../syntax.ts';

/** What does something, leaves early, or goes round: declarations are needed, the rest is covered inside. */
export function* statementChanges(source: Source, node: ts.Node): Generator<Change> {
  const isMissable =
    ts.isExpressionStatement(node) ||
    ts.isBreakStatement(node) ||
    ts.isContinueStatement(node) ||
    ts.isForOfStatement(node) ||
    ts.isWhileStatement(node) ||
    (ts.isReturnStatement(node) && node.expression === undefined);
  if (!isMissable) return;
  const what = `«${snippet(source.textOf(node))}» dropped`;
  yield { what, edits: [source.replace(node, ts.isBlock(node.parent) ? '' : '{}')] };
}
