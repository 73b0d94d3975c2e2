/** How generated code calls a rule: with just as many arguments as it declares. */

import type { Chart, Rule } from '../chart.ts';
import type { Printer } from '../printer.ts';

type EventGiven = 'event' | 'undefined';

interface RuleCall {
  readonly chart: Chart;
  readonly printer: Printer;
  readonly name: string;
  readonly event: EventGiven;
}

/**
 * `event` is undefined where there is none to look at: entries, exits, timers and eventless
 * transitions.
 */
export function callAction(chart: Chart, printer: Printer, name: string, event: EventGiven): string {
  return callRule({ chart, printer, name, event }, false);
}

/** A guard orders nothing, so it is not given the effects. */
export function callGuard(chart: Chart, printer: Printer, name: string, event: EventGiven): string {
  return callRule({ chart, printer, name, event }, true);
}

function callRule({ chart, printer, name, event }: RuleCall, isGuard: boolean): string {
  const rule = ruleNamed(chart, name);
  const owner = chart.owner === undefined ? [] : [chart.owner.name];
  const given = [chart.name, event, ...(isGuard ? [] : ['effects']), ...owner].slice(0, rule.arity);
  return `${printer.value(rule.symbol)}(${given.join(', ')})`;
}

function ruleNamed(chart: Chart, name: string): Rule {
  const rule = chart.rules.get(name);
  if (rule === undefined) throw new RuleMissing(name);
  return rule;
}

/** The checks let no chart pass that names an unknown rule: this is a fault of the generator. */
class RuleMissing extends Error {
  override readonly name = 'RuleMissing';

  constructor(rule: string) {
    super(
      `Cannot print a call of '${rule}': no file under spec/rules exports it, and no check said so. Report it.`,
    );
  }
}
