/** Names: each that is used must exist, and each that is declared must be used. */

import type { AnyStateMachine } from 'xstate';
import { atomsOf, type Chart } from '../chart.ts';
import type { ChartSyntax } from '../chart-syntax.ts';
import { isRaise, raisesSameEvent } from '../read-guard.ts';
import type { Refusals } from '../refusal.ts';

type Kind = 'guard' | 'action' | 'delay';

interface Use {
  readonly name: string;
  readonly place: string;
}

export function checkUsage(
  chart: Chart,
  machine: AnyStateMachine,
  syntax: ChartSyntax,
  refusals: Refusals,
): void {
  new UsageCheck(chart, syntax, refusals).check(machine);
}

class UsageCheck {
  readonly #chart: Chart;
  readonly #syntax: ChartSyntax;
  readonly #refusals: Refusals;

  constructor(chart: Chart, syntax: ChartSyntax, refusals: Refusals) {
    this.#chart = chart;
    this.#syntax = syntax;
    this.#refusals = refusals;
  }

  check(machine: AnyStateMachine): void {
    const { guards, actions, delays } = machine.implementations;
    const { states, branches } = this.#chart;
    const askedIn = branches.flatMap(({ guard, place }) => atomsOf(guard).map((name) => ({ name, place })));
    const rulesIn = [
      ...states.flatMap(({ entry, entryPlace: place }) => entry.map((name) => ({ name, place }))),
      ...states.flatMap(({ exit, exitPlace: place }) => exit.map((name) => ({ name, place }))),
      ...branches.flatMap(({ actions: names, place }) => names.map((name) => ({ name, place }))),
    ];
    const delaysIn = states.flatMap(({ lists }) =>
      lists.flatMap(({ trigger, place }) =>
        trigger.kind === 'after' ? [{ name: trigger.timer, place }] : [],
      ),
    );
    const isRaising = (name: string) => raisesSameEvent(actions[name]);
    const rules = Object.keys(actions).filter((name) => !isRaising(name));
    this.#checkKind('guard', askedIn, Object.keys(guards));
    this.#checkKind('action', rulesIn, rules);
    this.#checkKind('delay', delaysIn, Object.keys(delays));
    this.#refuseUnusedRaise(Object.keys(actions).filter(isRaising));
    this.#refuseOtherRaises(rules.filter((name) => isRaise(actions[name])));
    this.#checkExclusions(askedIn);
  }

  #checkKind(kind: Kind, used: readonly Use[], declared: readonly string[]): void {
    const isRule = (name: string) => kind === 'delay' || this.#chart.rules.has(name);
    for (const { name, place } of used) {
      if (Number.isNaN(Number(name)) && !declared.includes(name)) {
        const known = declared.join(', ') || 'there is none yet';
        const mend = `Declare it in setup({ ${kind}s }), or name one of: ${known}.`;
        this.#refusals.add(place, `The ${kind} '${name}' is not known.`, mend);
      } else if (!isRule(name)) {
        const problem = `The ${kind} '${name}' is not a rule: no file in spec/rules exports it.`;
        this.#refusals.add(
          place,
          problem,
          `Export a function ${name} from spec/rules, and lift it under that name.`,
        );
      }
    }
    for (const name of declared) {
      if (!used.some((use) => use.name === name)) this.#refuseUnused(kind, name);
    }
  }

  #refuseUnused(kind: Kind, name: string): void {
    const problem = `The ${kind} '${name}' is declared in setup() and used nowhere.`;
    this.#refusals.add(this.#syntax.placeInSetup(name), problem, 'Use it in the chart, or delete it.');
  }

  #refuseUnusedRaise(raising: readonly string[]): void {
    if (this.#chart.branches.some((branch) => branch.looksAgain)) return;
    for (const name of raising) this.#refuseUnused('action', name);
  }

  #refuseOtherRaises(raising: readonly string[]): void {
    for (const name of raising) {
      const problem = `The action '${name}' raises something else than the event at hand.`;
      const mend =
        'Raise the same event, by raise(({ event }) => event), or reach the other rule by `always`.';
      this.#refusals.add(this.#syntax.placeInSetup(name), problem, mend);
    }
  }

  /** A declared exclusion about guards that nobody asks is a wrong name, or a leftover. */
  #checkExclusions(used: readonly Use[]): void {
    for (const [key, groups] of Object.entries(this.#chart.exclusions)) {
      for (const [position, group] of groups.entries()) {
        const place = this.#syntax.place(['meta', key, position]);
        for (const name of group.filter((each: string) => !used.some((use) => use.name === each))) {
          const problem = `meta.${key} names '${name}', which no branch of this chart asks.`;
          this.#refusals.add(place, problem, 'Correct the name, or leave it out.');
        }
        if (key === 'implies' && group.length !== 2) {
          const problem = `meta.implies has an entry of ${group.length} guards.`;
          this.#refusals.add(place, problem, "Write pairs: ['premise', 'conclusion'].");
        }
      }
    }
  }
}
