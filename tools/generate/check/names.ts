/** Names in the text of the specification that would get lost or mixed up before anybody could look. */

import type { ChartSyntax } from '../chart-syntax.ts';
import type { Refusals } from '../refusal.ts';
import type { SpecSource } from '../source.ts';

export const mendOfName = 'Begin with a small letter and use letters and digits only.';

/** A chart knows rules by their name alone. */
export function checkRuleNames(source: SpecSource, refusals: Refusals): void {
  const known = source.rules;
  for (const rule of source.exportedRules) {
    const name = rule.getName() ?? '';
    const first = known.get(name);
    if (first === undefined || first === rule) continue;
    const problem = `The rule '${name}' is exported here and at ${source.place(first)}.`;
    refusals.add(source.place(rule), problem, 'Rename one of them: a chart names a rule without its file.');
  }
}

/** Looks before XState does, which takes a dot for a path and never sees a prototype. */
export function checkStateNames(syntax: ChartSyntax, refusals: Refusals): void {
  checkBelow([]);

  function checkBelow(path: readonly string[]): void {
    for (const key of syntax.keys([...path, 'states'])) {
      const child = [...path, 'states', key];
      const problem = problemOf(key);
      if (problem === null) checkBelow(child);
      else refusals.add(syntax.place(child), problem, mendOfName);
    }
  }
}

function problemOf(key: string): string | null {
  if (key === '__proto__') {
    return "There cannot be a state '__proto__': in JavaScript this sets the prototype of `states`.";
  }
  if (!key.includes('.')) return null;
  return `The state '${key}' has a dot in its name, which stands between a state and its child.`;
}
