/** What is slightly wrong in an expression: a bound, a sign, a constant, a condition. */

import type { Change } from '../mutant.ts';
import { type Source, snippet, ts } from '../syntax.ts';

const { SyntaxKind } = ts;

/** Off by one, or the opposite. */
const twins: ReadonlyMap<ts.SyntaxKind, string> = new Map([
  [SyntaxKind.LessThanToken, '<='],
  [SyntaxKind.LessThanEqualsToken, '<'],
  [SyntaxKind.GreaterThanToken, '>='],
  [SyntaxKind.GreaterThanEqualsToken, '>'],
  [SyntaxKind.EqualsEqualsEqualsToken, '!=='],
  [SyntaxKind.ExclamationEqualsEqualsToken, '==='],
  [SyntaxKind.PlusToken, '-'],
  [SyntaxKind.MinusToken, '+'],
  [SyntaxKind.PlusEqualsToken, '-='],
  [SyntaxKind.MinusEqualsToken, '+='],
  [SyntaxKind.AmpersandAmpersandToken, '||'],
  [SyntaxKind.BarBarToken, '&&'],
]);

/** Both sides may stand alone. */
const divisible: ReadonlySet<ts.SyntaxKind> = new Set([
  SyntaxKind.AmpersandAmpersandToken,
  SyntaxKind.BarBarToken,
]);

export function* expressionChanges(source: Source, node: ts.Node): Generator<Change> {
  if (ts.isBinaryExpression(node)) yield* binaryChanges(source, node);
  if (ts.isCallExpression(node)) yield* callChanges(source, node);
  if (ts.isElementAccessExpression(node)) yield* placeChanges(source, node);
  yield* literalChanges(source, node);
  yield* conditionChanges(source, node);
}

function* binaryChanges(source: Source, node: ts.BinaryExpression): Generator<Change> {
  const { left, right, operatorToken } = node;
  const what = snippet(source.textOf(node));
  const twin = twins.get(operatorToken.kind);
  if (twin !== undefined)
    yield { what: `${twin} in «${what}»`, edits: [source.replace(operatorToken, twin)] };
  if (isOne(right) && [SyntaxKind.PlusToken, SyntaxKind.MinusToken].includes(operatorToken.kind))
    yield { what: `no 1 in «${what}»`, edits: [source.replace(node, source.textOf(left))] };
  if (!divisible.has(operatorToken.kind)) return;
  for (const side of [left, right]) {
    const text = source.textOf(side);
    yield { what: `only «${snippet(text)}» of «${what}»`, edits: [source.replace(node, text)] };
  }
}

const isOne = (node: ts.Node) => ts.isNumericLiteral(node) && node.text === '1';

/** Math.min and its kind: the other one, or either argument. */
function* callChanges(source: Source, node: ts.CallExpression): Generator<Change> {
  const name = source.textOf(node.expression);
  const others: Readonly<Record<string, string>> = {
    'Math.min': 'Math.max',
    'Math.max': 'Math.min',
    'Math.floor': 'Math.ceil',
  };
  const other = others[name];
  if (other === undefined) return;
  const what = snippet(source.textOf(node));
  yield { what: `${other} in «${what}»`, edits: [source.replace(node.expression, other)] };
  for (const argument of node.arguments) {
    const text = source.textOf(argument);
    yield { what: `only «${snippet(text)}» of «${what}»`, edits: [source.replace(node, `(${text})`)] };
  }
}

function* placeChanges(source: Source, node: ts.ElementAccessExpression): Generator<Change> {
  const { argumentExpression: place } = node;
  if (!ts.isIdentifier(place)) return;
  const what = snippet(source.textOf(node));
  for (const offset of ['+ 1', '- 1'])
    yield { what: `${offset} in «${what}»`, edits: [source.replace(place, `${place.text} ${offset}`)] };
}

function* literalChanges(source: Source, node: ts.Node): Generator<Change> {
  const around = snippet(source.textOf(node.parent));
  const become = (text: string) => ({
    what: `${text} for ${source.textOf(node)} in «${around}»`,
    edits: [source.replace(node, text)],
  });
  if (node.kind === SyntaxKind.TrueKeyword) yield become('false');
  if (node.kind === SyntaxKind.FalseKeyword) yield become('true');
  if (!ts.isNumericLiteral(node)) return;
  yield become(String(Number(node.text) + 1));
  if (Number(node.text) > 0) yield become(String(Number(node.text) - 1));
}

/** What decides, the other way round, or decided beforehand. */
function* conditionChanges(source: Source, node: ts.Node): Generator<Change> {
  const condition =
    ts.isIfStatement(node) || ts.isWhileStatement(node)
      ? node.expression
      : ts.isConditionalExpression(node)
        ? node.condition
        : null;
  const isGiven = ts.isReturnStatement(node) && node.expression !== undefined && isStatement(node.expression);
  const decided = isGiven ? (node.expression as ts.Expression) : condition;
  if (decided === null) return;
  const text = source.textOf(decided);
  yield { what: `not «${snippet(text)}»`, edits: [source.replace(decided, `!(${text})`)] };
  if (condition === null || ts.isWhileStatement(node)) return;
  for (const constant of ['true', 'false'])
    yield {
      what: `${constant} for «${snippet(text)}»`,
      edits: [source.replace(decided, `(${constant} as boolean)`)],
    };
}

/** A comparison, a negation, or several of them: not a number, which is no statement. */
function isStatement(node: ts.Expression): boolean {
  if (ts.isPrefixUnaryExpression(node)) return node.operator === SyntaxKind.ExclamationToken;
  if (!ts.isBinaryExpression(node)) return false;
  const { kind } = node.operatorToken;
  return divisible.has(kind) || /^(<|>|===|!==)/.test(node.operatorToken.getText());
}
