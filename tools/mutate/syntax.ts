/** The only file here that knows the TypeScript compiler: syntax trees to find places, and edits of text. */

import { Project, ts } from 'ts-morph';

export { Project, ts };

/** Replaces what stands from `start` to before `end`. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export class Source {
  readonly path: string;
  readonly text: string;
  readonly tree: ts.SourceFile;

  constructor(path: string, text: string) {
    this.path = path;
    this.text = text;
    this.tree = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true);
  }

  /** 1-based. */
  lineOf(position: number): number {
    return this.tree.getLineAndCharacterOfPosition(position).line + 1;
  }

  textOf(node: ts.Node): string {
    return this.text.slice(node.getStart(this.tree), node.getEnd());
  }

  replace(node: ts.Node, text: string): Edit {
    return { start: node.getStart(this.tree), end: node.getEnd(), text };
  }

  /** Its comma goes with it; what follows keeps its own comment. */
  remove(list: ts.NodeArray<ts.Node>, position: number): Edit {
    const node = list[position] as ts.Node;
    const [before, next] = [list[position - 1], list[position + 1]];
    if (next !== undefined) return { start: node.getFullStart(), end: next.getFullStart(), text: '' };
    if (before !== undefined) return { start: before.getEnd(), end: node.getEnd(), text: '' };
    return { start: node.getFullStart(), end: list.end, text: '' };
  }

  /** Comments stay where they are. */
  swap(one: ts.Node, other: ts.Node): readonly Edit[] {
    return [this.replace(one, this.textOf(other)), this.replace(other, this.textOf(one))];
  }

  with(edits: readonly Edit[]): string {
    return withEdits(this.text, edits);
  }
}

export function withEdits(text: string, edits: readonly Edit[]): string {
  const backwards = [...edits].sort((one, other) => other.start - one.start);
  return backwards.reduce((all, { start, end, text }) => all.slice(0, start) + text + all.slice(end), text);
}

/** Itself, and all below it, in the order of the text. */
export function* nodesIn(node: ts.Node): Generator<ts.Node> {
  yield node;
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => void children.push(child));
  for (const child of children) yield* nodesIn(child);
}

export function propertyOf(object: ts.ObjectLiteralExpression, name: string) {
  return object.properties.find(
    (property): property is ts.PropertyAssignment =>
      ts.isPropertyAssignment(property) && property.name.getText() === name,
  );
}

/** In one line, and not too long: enough to recognise the place. */
export function snippet(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length <= 60 ? line : `${line.slice(0, 57)}…`;
}
