/**
 * The rules of a part: (own, event, effects, owner), its guards (own, event, owner). They change the
 * part only.
 */

import { atomsOf, type Rule } from '../chart.ts';
import { type FunctionDeclaration, Node } from '../source.ts';
import type { PartToCheck } from './parts.ts';

const ordinals = ['first', 'second', 'third', 'fourth'];

export function checkPartRules(part: PartToCheck): void {
  const { chart } = part;
  const guards = new Set(chart.branches.flatMap(({ guard }) => atomsOf(guard)));
  const actions = new Set([
    ...chart.states.flatMap(({ entry, exit }) => [...entry, ...exit]),
    ...chart.branches.flatMap((branch) => branch.actions),
  ]);
  for (const name of new Set([...guards, ...actions])) {
    const rule = chart.rules.get(name);
    if (rule === undefined) continue;
    checkOwn(part, rule);
    if (actions.has(name)) checkEffects(part, rule);
    checkOwner(part, rule, guards.has(name) ? 2 : 3);
    checkBody(part, rule);
  }
}

function checkOwn({ source, chart, one, refusals }: PartToCheck, rule: Rule): void {
  const own = source.typeNamed(chart.stateType.name)?.getType();
  const first = rule.declaration.getParameters()[0];
  if (own === undefined || first === undefined || own.isAssignableTo(first.getType())) return;
  const problem = `'${rule.name}' is a rule of a ${one}, but takes ${textOf(rule, 0)} first.`;
  const mend = 'A rule of a part is (own, event, effects, owner), a guard (own, event, owner).';
  refusals.add(rule.place, problem, mend);
}

function checkEffects({ source, chart, one, refusals }: PartToCheck, rule: Rule): void {
  const effects = source.typeNamed(chart.effectsType.name)?.getType();
  const third = rule.declaration.getParameters()[2];
  if (effects === undefined || third === undefined || effects.isAssignableTo(third.getType())) return;
  const problem = `'${rule.name}' orders by ${textOf(rule, 2)}, but a ${one} has only ${chart.effectsType.name}.`;
  refusals.add(rule.place, problem, 'Let an action of the owner order what a part may not.');
}

/** A shallow Readonly would let a part push to a list of its owner. */
function checkOwner({ owner, refusals }: PartToCheck, rule: Rule, position: number): void {
  const parameter = rule.declaration.getParameters()[position];
  if (
    parameter === undefined ||
    isDeeplyReadonly(rule.declaration, textOf(rule, position), owner.stateType.name)
  )
    return;
  const problem = `'${rule.name}' could change its owner: its ${ordinals[position]} parameter is ${textOf(rule, position)}.`;
  const mend = `Declare it as DeepReadonly<${owner.stateType.name}>, with DeepReadonly of spec/parts.ts.`;
  refusals.add(rule.place, problem, mend);
}

/** By the words themselves, or by those of an alias in the same file. */
function isDeeplyReadonly(rule: FunctionDeclaration, text: string, state: string): boolean {
  if (text === `DeepReadonly<${state}>`) return true;
  const alias = rule.getSourceFile().getTypeAlias(text)?.getTypeNode();
  return alias !== undefined && Node.isTypeReference(alias) && isDeeplyReadonly(rule, alias.getText(), state);
}

/**
 * Whoever changes what it may only read does not get past TypeScript; it is said here, before anything
 * is made.
 */
function checkBody({ source, refusals }: PartToCheck, rule: Rule): void {
  for (const { place, text } of source.problemsIn(rule.declaration)) {
    const problem = `'${rule.name}' does not type-check: ${text}`;
    const mend = 'A part changes only itself; what its owner shall do, an action of the owner does.';
    refusals.add(place, problem, mend);
  }
}

function textOf(rule: Rule, position: number): string {
  return rule.declaration.getParameters()[position]?.getTypeNode()?.getText() ?? 'something without a type';
}
