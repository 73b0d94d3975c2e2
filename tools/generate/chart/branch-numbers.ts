/** Which row of the table of branches a transition of XState is. */

import type { AnyStateNode, AnyTransitionDefinition } from 'xstate';
import { timerOf } from '../../oracle/chart-oracle.ts';
import { type Chart, triggerText } from '../chart.ts';

export type NumberOf = (transition: AnyTransitionDefinition) => number;

/** Of the machine from which the chart was read: both have their alternatives in the same order. */
export function branchNumbers({ states }: Chart): NumberOf {
  const lists = new Map(
    states.flatMap(({ path, lists }) =>
      lists.map(({ trigger, branches }) => [`${path} × ${triggerText(trigger)}`, branches] as const),
    ),
  );
  return (transition) => {
    const { source } = transition;
    const alternatives = lists.get(`${source.path.join('.')} × ${triggerOf(transition)}`) ?? [];
    return alternatives[alikeIn(source, transition).indexOf(transition)]?.number ?? -1;
  };
}

function triggerOf({ eventType }: AnyTransitionDefinition): string {
  const timer = timerOf(eventType);
  if (timer !== undefined) return `after ${timer}`;
  return eventType === '' ? 'always' : eventType;
}

/** The alternatives of the same list. */
function alikeIn(node: AnyStateNode, { eventType }: AnyTransitionDefinition) {
  return eventType === '' ? (node.always ?? []) : (node.transitions.get(eventType) ?? []);
}
