/** What should be a copy is the thing itself. */

import type { Change } from '../mutant.ts';
import { type Source, snippet, ts } from '../syntax.ts';

export function* copyChanges(source: Source, node: ts.Node): Generator<Change> {
  const original = originalOf(node);
  if (original === null) return;
  const what = `shared: «${snippet(source.textOf(node))}»`;
  yield { what, edits: [source.replace(node, source.textOf(original))] };
}

/** list.slice(), new Set(set), { ...object }. */
function originalOf(node: ts.Node): ts.Expression | null {
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    const isWhole = node.expression.name.text === 'slice' && node.arguments.length === 0;
    return isWhole ? node.expression.expression : null;
  }
  if (ts.isNewExpression(node) && node.expression.getText() === 'Set') {
    const [given] = node.arguments ?? [];
    return given !== undefined && !ts.isArrayLiteralExpression(given) ? given : null;
  }
  if (!ts.isObjectLiteralExpression(node) || node.properties.length !== 1) return null;
  const [only] = node.properties;
  return only !== undefined && ts.isSpreadAssignment(only) ? only.expression : null;
}
