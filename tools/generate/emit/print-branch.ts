/** One branch as straight code: report it, leave, act, enter. */

import { type Branch, type Chart, guardText } from '../chart.ts';
import { activeLeaves, type Plan, planOf } from '../plan.ts';
import { fold, type Importable, type Printer } from '../printer.ts';
import { callAction, callGuard } from './call-rule.ts';
import { exitDependsOnLeaf, hasEntry, hasExit } from './emit-enter-exit.ts';
import { given, tookBranch } from './given.ts';
import { namesOf } from './names.ts';

/** `isLast`: nothing is left open before it, so its guard need not be asked. */
export function printBranch(
  chart: Chart,
  printer: Printer,
  branch: Branch,
  isLast: boolean,
): readonly string[] {
  const event = branch.trigger.kind === 'on' ? 'event' : 'undefined';
  const statements = statementsOf(chart, printer, branch, event);
  const comments = commentsOf(branch);
  if (branch.guard === undefined) return [...comments, ...statements];
  if (isLast) return [...comments, `// Here ${guardText(branch.guard)} holds.`, ...statements];
  const guard = guardText(branch.guard, (name) => callGuard(chart, printer, name, event));
  return [...comments, `if (${guard}) {`, ...statements, '}'];
}

function statementsOf(chart: Chart, printer: Printer, branch: Branch, event: 'event' | 'undefined') {
  const names = namesOf(chart);
  const call = (symbol: Importable) => `${printer.value(symbol)}(${given(chart)});`;
  const leaves = activeLeaves(branch);
  const plans = leaves.map((leaf) => planOf(branch, leaf));
  const [plan] = plans;
  const outcome = branch.trigger.kind === 'always' ? settlingOf(branch) : String(branch.looksAgain);
  if (plan === undefined) return [`return ${outcome};`];
  const compares = outcome === mixed;
  return [
    tookBranch(chart, branch.number),
    ...(compares ? [`const before = ${names.variable}.role;`] : []),
    ...exitsOf(chart, branch, plan).map(call),
    ...branch.actions.map((action) => `${callAction(chart, printer, action, event)};`),
    // Others see a part at any time: its role changes when all is done, as it does in the chart.
    ...(chart.owner === undefined ? roleChange(chart, plans) : []),
    ...plan.entered.filter(hasEntry).map((state) => call(names.enter(state))),
    ...plan.ended.filter(hasExit).map((state) => call(names.exit(state))),
    ...(chart.owner === undefined ? [] : roleChange(chart, plans)),
    compares ? `return ${names.variable}.role === before ? 'unchanged' : 'changed';` : `return ${outcome};`,
  ];
}

/** What is left: first inside the source, which may depend on the leaf, then the source and its parents. */
function exitsOf(chart: Chart, branch: Branch, plan: Plan): readonly Importable[] {
  const names = namesOf(chart);
  const withExit = plan.left.filter(hasExit);
  if (branch.target === undefined || !exitDependsOnLeaf(branch.source)) return withExit.map(names.exit);
  const outside = withExit.filter((state) => state.order <= branch.source.order);
  return [names.exitInside(branch.source), ...outside.map(names.exit)];
}

function roleChange(chart: Chart, plans: readonly Plan[]): readonly string[] {
  const [plan] = plans;
  if (plan === undefined || plan.entered.length === 0) return [];
  const isKnown = plans.length === 1 && plan.left.at(0) === plan.leaf;
  return isKnown ? [] : [`${chart.name}.role = '${plan.leaf.path}';`];
}

const mixed = 'mixed';

/**
 * XState asks for eventless transitions again if the last one made a new snapshot: if a rule ran (what it
 * changed is assigned) or if other states are active. Where that depends on the leaf, generated code
 * compares.
 */
function settlingOf(branch: Branch): string {
  const changes = activeLeaves(branch).map((leaf) => {
    const plan = planOf(branch, leaf);
    const rules = [
      ...branch.actions,
      ...plan.left.flatMap((state) => state.exit),
      ...plan.entered.flatMap((state) => state.entry),
      ...plan.ended.flatMap((state) => state.exit),
    ];
    return plan.leaf !== leaf || rules.length > 0;
  });
  if (changes.every((change) => change)) return "'changed'";
  return changes.some((change) => change) ? mixed : "'unchanged'";
}

/** What the chart says about a branch, or why it does nothing. */
function commentsOf(branch: Branch): readonly string[] {
  const cited = branch.citation === '' ? '' : `(${branch.citation})`;
  const text = [branch.doc.text, branch.why, cited].filter((part) => part !== '').join(' ');
  return text === '' ? [] : fold(text, 100).map((line) => `// ${line}`);
}
