/** A rule may only run where its signature says that it understands what has happened. */

import { atomsOf, type Chart, type ChartEvent, type Rule, titleOf, triggerText } from '../chart.ts';
import type { Refusals } from '../refusal.ts';

/** A place in the chart where rules run. */
interface Use {
  readonly place: string;
  /** 'entry of 'leader'' */
  readonly where: string;
}

export function checkSignatures(chart: Chart, refusals: Refusals): void {
  const rulesOf = (names: readonly string[]) => names.flatMap((name) => chart.rules.get(name) ?? []);
  for (const state of chart.states) {
    const places = [
      ['entry', state.entry, state.entryPlace],
      ['exit', state.exit, state.exitPlace],
    ] as const;
    for (const [what, names, place] of places) {
      const use = { place, where: `${what} of '${titleOf(chart, state)}'` };
      for (const rule of rulesOf(names)) refuseCurious(use, rule, refusals);
    }
  }
  for (const branch of chart.branches) {
    const { trigger, place } = branch;
    const use = { place, where: `${triggerText(trigger)} of '${titleOf(chart, branch.source)}'` };
    const event = chart.events.find((each) => trigger.kind === 'on' && each.name === trigger.event);
    const guards = rulesOf(atomsOf(branch.guard));
    for (const rule of [...guards, ...rulesOf(branch.actions)]) {
      if (trigger.kind !== 'on') refuseCurious(use, rule, refusals);
      else if (event !== undefined) refuseDeaf(use, rule, event, refusals);
    }
    for (const rule of guards) refuseSpeechless(use, rule, chart, refusals);
  }
}

function refuseDeaf({ place }: Use, rule: Rule, event: ChartEvent, refusals: Refusals): void {
  if (rule.eventType === undefined || event.type.isAssignableTo(rule.eventType)) return;
  const understood = rule.declaration.getParameters()[1]?.getTypeNode()?.getText() ?? 'something else';
  const problem = `'${rule.name}' stands under ${event.name}, but understands ${understood}.`;
  const mend = `Widen its second parameter at ${rule.place} to accept ${event.symbol.name}, or name another rule here.`;
  refusals.add(place, problem, mend);
}

/** Entries, exits, timers and eventless transitions have no event of the alphabet that is always there. */
function refuseCurious({ place, where }: Use, rule: Rule, refusals: Refusals): void {
  if (rule.eventType === undefined) return;
  const problem = `'${rule.name}' looks at the event, but on ${where} there is none that it could rely on.`;
  const mend =
    `Declare its second parameter at ${rule.place} as \`_event: unknown\`, ` +
    'or move it to a branch under `on`.';
  refusals.add(place, problem, mend);
}

/** A guard answers with true or false, and orders nothing. */
function refuseSpeechless({ place }: Use, rule: Rule, chart: Chart, refusals: Refusals): void {
  if (!rule.declaration.getReturnType().isBoolean()) {
    const problem = `'${rule.name}' is used as a guard, but does not answer with a boolean.`;
    refusals.add(place, problem, `Let it return boolean at ${rule.place}, or name another guard.`);
  }
  const given = chart.owner === undefined ? ['state', 'event'] : ['own', 'event', 'owner'];
  if (rule.arity > given.length) {
    const problem = `'${rule.name}' is used as a guard, but declares ${rule.arity} parameters.`;
    refusals.add(
      place,
      problem,
      `A guard is (${given.join(', ')}): move the effects at ${rule.place} into an action.`,
    );
  }
}
