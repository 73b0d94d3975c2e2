/** Guards: without one of their conjuncts, with one negated, and without all of them. */

import type { Change } from '../mutant.ts';
import { propertyOf, type Source, ts } from '../syntax.ts';

export function* guardChanges(source: Source, transition: ts.ObjectLiteralExpression): Generator<Change> {
  const guard = propertyOf(transition, 'guard');
  if (guard === undefined) return;
  const position = transition.properties.indexOf(guard);
  const conjuncts = conjunctsOf(guard.initializer).map((conjunct) => source.textOf(conjunct));
  for (const [place, conjunct] of conjuncts.entries()) {
    const rest = conjuncts.filter((_, other) => other !== place);
    const dropped =
      rest.length === 0
        ? source.remove(transition.properties, position)
        : source.replace(guard.initializer, conjunction(rest));
    yield { what: `guard ${conjunct} dropped`, edits: [dropped] };
    const negated = conjunction(conjuncts.with(place, negation(conjunct)));
    yield { what: `guard ${conjunct} negated`, edits: [source.replace(guard.initializer, negated)] };
  }
  yield { what: 'whole guard dropped', edits: [source.remove(transition.properties, position)] };
}

function conjunctsOf(guard: ts.Expression): readonly ts.Expression[] {
  if (!ts.isCallExpression(guard) || guard.expression.getText() !== 'and') return [guard];
  const [list] = guard.arguments;
  return list !== undefined && ts.isArrayLiteralExpression(list) ? list.elements : [guard];
}

const conjunction = (guards: readonly string[]) =>
  guards.length === 1 ? (guards[0] as string) : `and([${guards.join(', ')}])`;

const negation = (guard: string) => (guard.startsWith('not(') ? guard.slice(4, -1) : `not(${guard})`);
