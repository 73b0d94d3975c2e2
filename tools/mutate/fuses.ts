/** Puts a fuse into every loop, and renews it at every step. */

import { posix } from 'node:path';
import { type Edit, nodesIn, Source, ts } from './syntax.ts';

const fuse = 'tools/mutate/layers/fuse.ts';
const steps: ReadonlySet<string> = new Set(['start', 'step']);

export function withFuses(path: string, text: string): string {
  const source = new Source(path, text);
  const edits = [...nodesIn(source.tree)].flatMap((node) => [...fusesAt(source, node)]);
  if (edits.length === 0) return text;
  return `import * as $fuse from '${posix.relative(posix.dirname(path), fuse)}';\n${source.with(edits)}`;
}

function* fusesAt(source: Source, node: ts.Node): Generator<Edit> {
  if (ts.isForStatement(node) || ts.isForOfStatement(node) || ts.isWhileStatement(node)) {
    const { statement } = node;
    const start = statement.getStart(source.tree);
    yield { start, end: start, text: '{ $fuse.burn();' };
    yield { start: statement.getEnd(), end: statement.getEnd(), text: '}' };
  }
  const isStep = ts.isFunctionDeclaration(node) && node.name !== undefined && steps.has(node.name.text);
  if (isStep && node.body !== undefined && source.path.endsWith('/step.ts')) {
    const start = node.body.getStart(source.tree) + 1;
    yield { start, end: start, text: ' $fuse.renew();' };
  }
}
