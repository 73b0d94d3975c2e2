/** Actions, on transitions and at entry and exit: one dropped, one doubled, two neighbours swapped. */

import type { Change } from '../mutant.ts';
import { propertyOf, type Source, ts } from '../syntax.ts';

export function* actionChanges(
  source: Source,
  object: ts.ObjectLiteralExpression,
  key: 'actions' | 'entry' | 'exit',
): Generator<Change> {
  const property = propertyOf(object, key);
  if (property === undefined) return;
  const value = property.initializer;
  const names = (ts.isArrayLiteralExpression(value) ? [...value.elements] : [value]).map((action) =>
    source.textOf(action),
  );
  const become = (actions: readonly string[]) =>
    actions.length === 0
      ? source.remove(object.properties, object.properties.indexOf(property))
      : source.replace(value, listOf(actions));
  for (const [place, name] of names.entries()) {
    yield { what: `${key} ${name} dropped`, edits: [become(names.filter((_, other) => other !== place))] };
    yield { what: `${key} ${name} doubled`, edits: [become(names.toSpliced(place, 0, name))] };
    const next = names[place + 1];
    if (next === undefined) continue;
    const swapped = names.with(place, next).with(place + 1, name);
    yield { what: `${key} ${name} and ${next} swapped`, edits: [become(swapped)] };
  }
}

const listOf = (actions: readonly string[]) =>
  actions.length === 1 ? (actions[0] as string) : `[${actions.join(', ')}]`;
