/** What XState can say and this project does not: by name, with what to write instead. */

import type { Outside } from './read-guard.ts';

const stateKeys = new Set([
  'id',
  'initial',
  'states',
  'on',
  'after',
  'always',
  'entry',
  'exit',
  'type',
  'meta',
  'description',
]);
const rootKeys = new Set([...stateKeys, 'context', 'schemas', 'types', 'version']);
const transitionKeys = new Set(['target', 'guard', 'actions', 'reenter', 'description', 'meta']);
/** What XState itself adds when it resolves a transition. */
const resolvedKeys = new Set(['source', 'eventType', 'event', 'delay', 'toJSON']);

const insteadOf = {
  invoke: 'Order the work as an effect, and let its end come back as an event.',
  history: 'Name the state that is meant; if it varies, remember it in the server state and ask a guard.',
  onDone: 'Use `always` with a guard, or let the last transition target the next state itself.',
  output: 'Say it by an effect when the final state is entered.',
  tags: 'Use a parent state: it can be seen, counted and covered.',
  route: 'Declare an event and a transition.',
};

const mendOf: Readonly<Record<string, string>> = insteadOf;

/** A key of a state that is outside the subset, or a value of it. */
export function insteadOfStateKey(key: string, value: unknown, isRoot: boolean): Outside | undefined {
  if (key === 'type' && value === 'parallel') {
    return outside(
      'A parallel state',
      'Make it a chart of its own, or put what runs beside it into the server state.',
    );
  }
  if (key === 'type' && value === 'history') return outside('A history state', insteadOf.history);
  if (key === 'initial' && typeof value !== 'string') {
    return outside(
      'An initial transition with actions',
      'Name the initial state only; move the actions to its entry.',
    );
  }
  if (key === 'after') return insteadOfDelay(value);
  if (key === 'on') return insteadOfWildcard(value);
  if ((isRoot ? rootKeys : stateKeys).has(key)) return undefined;
  return outside(`'${key}'`, mendOf[key]);
}

/** A key of a transition that is outside the subset, or a value of it. */
export function insteadOfTransitionKey(key: string, value: unknown): Outside | undefined {
  if (key === 'target' && Array.isArray(value) && value.length > 1) {
    return outside(
      'A transition to several targets',
      'Name one target: without parallel states there is only one.',
    );
  }
  if (transitionKeys.has(key) || resolvedKeys.has(key)) return undefined;
  return outside(`'${key}'`, mendOf[key]);
}

function insteadOfDelay(value: unknown): Outside | undefined {
  const numeric = Object.keys(value ?? {}).find((delay) => !Number.isNaN(Number(delay)));
  if (numeric === undefined) return undefined;
  const mend = 'Declare a delay with a name in setup(): how long it is, the runtime says.';
  return { ...outside(`The numeric delay ${numeric}`, mend), inside: numeric };
}

function insteadOfWildcard(value: unknown): Outside | undefined {
  const wildcard = Object.keys(value ?? {}).find((event) => event === '*' || event.endsWith('.*'));
  if (wildcard === undefined) return undefined;
  const mend = 'Name every event: then a new one cannot be handled by accident.';
  return { ...outside(`The wildcard '${wildcard}'`, mend), inside: wildcard };
}

function outside(what: string, mend = 'Express it by states, guards and actions of the subset.'): Outside {
  return { problem: `${what} is outside the subset.`, mend };
}
