/** Where a transition leads: to every other state, nowhere, and with or without entering anew. */

import type { Change } from '../mutant.ts';
import { propertyOf, type Source, ts } from '../syntax.ts';
import type { ChartPlaces, TransitionPlace } from './chart-places.ts';

export function* targetChanges(
  source: Source,
  chart: ChartPlaces,
  { state, branch }: TransitionPlace,
): Generator<Change> {
  if (!ts.isObjectLiteralExpression(branch)) return;
  const target = propertyOf(branch, 'target');
  const position = branch.properties.length === 0 ? branch.getEnd() - 1 : branch.properties.pos;
  const add = (text: string) => [{ start: position, end: position, text: ` ${text}, ` }];
  if (target === undefined) {
    const own = `#${[chart.id, state.path].filter((part) => part !== '').join('.')}`;
    yield {
      what: `enters ${state.path || 'the machine'} anew`,
      edits: add(`target: '${own}', reenter: true`),
    };
    return;
  }
  const current = targetPath(target.initializer.getText(), state.path);
  for (const path of goals(chart).filter((goal) => goal !== current)) {
    const edits = [source.replace(target.initializer, `'#${chart.id}.${path}'`)];
    yield { what: `target ${current} becomes ${path}`, edits };
  }
  const reenter = propertyOf(branch, 'reenter');
  const withoutTarget = source.remove(branch.properties, branch.properties.indexOf(target));
  if (reenter === undefined) {
    yield { what: `target ${current} dropped`, edits: [withoutTarget] };
    // Outside of its own state a transition leaves and enters anew all the same.
    if (`${current}.`.startsWith(state.path === '' ? '' : `${state.path}.`))
      yield { what: 'reenter added', edits: add('reenter: true') };
    return;
  }
  const withoutReenter = source.remove(branch.properties, branch.properties.indexOf(reenter));
  yield { what: `target ${current} dropped`, edits: [withoutTarget, withoutReenter] };
  yield { what: 'reenter dropped', edits: [withoutReenter] };
}

/** Every state but those that their parent enters anyway. */
function goals(chart: ChartPlaces): readonly string[] {
  const initial = new Set(
    chart.states.map(({ path, object }) => {
      const child = propertyOf(object, 'initial')?.initializer;
      return child === undefined || path === '' ? '' : `${path}.${child.getText().slice(1, -1)}`;
    }),
  );
  return chart.states.map(({ path }) => path).filter((path) => path !== '' && !initial.has(path));
}

/** From 'follower', '.hearing' or '#server.leader' to the path from the machine on. */
function targetPath(quoted: string, from: string): string {
  const target = quoted.slice(1, -1);
  if (target.startsWith('#')) return target.split('.').slice(1).join('.');
  if (target.startsWith('.')) return [from, target.slice(1)].filter((part) => part !== '').join('.');
  return [...from.split('.').slice(0, -1), target].join('.');
}
