/** Orders in another order, sent too early or too late. */

import type { Change } from '../mutant.ts';
import { type Source, snippet, ts } from '../syntax.ts';

export function* effectChanges(source: Source, node: ts.Node): Generator<Change> {
  if (ts.isBlock(node)) yield* orderChanges(source, node);
  if (!ts.isPropertyAccessExpression(node) || node.expression.getText() !== 'effects') return;
  const name = node.name.text;
  const other = name === 'send' ? 'sendAhead' : name === 'sendAhead' ? 'send' : null;
  if (other === null) return;
  yield { what: `${other} for ${name}`, edits: [source.replace(node.name, other)] };
}

/** A statement that orders something changes places with the next one, or comes last of all. */
function* orderChanges(source: Source, block: ts.Block): Generator<Change> {
  const { statements } = block;
  for (const [place, one] of statements.entries()) {
    const next = statements[place + 1];
    if (next === undefined || !isMovable(one) || !isMovable(next)) continue;
    if (!ordersSomething(one) && !ordersSomething(next)) continue;
    const what = `«${snippet(source.textOf(one))}» and «${snippet(source.textOf(next))}» swapped`;
    yield { what, edits: source.swap(one, next) };
    if (!ordersSomething(one)) continue;
    const last = statements.slice(place + 1).findLast(isMovable) as ts.Statement;
    if (last === next) continue;
    const text = source.textOf(one);
    const end = last.getEnd();
    yield {
      what: `«${snippet(text)}» last`,
      edits: [source.replace(one, ''), { start: end, end, text: ` ${text}` }],
    };
  }
}

const isMovable = (node: ts.Statement) => !ts.isVariableStatement(node) && !ts.isReturnStatement(node);

const ordersSomething = (node: ts.Statement) => /\beffects\b/.test(node.getText());
