/** How XState holds guards and actions in memory, and which of them are in the subset. */

import type { Guard } from './chart.ts';

/** Why something is outside the subset, and what to write instead. */
export interface Outside {
  readonly problem: string;
  readonly mend: string;
  /** The key inside the refused one that is meant. */
  readonly inside?: string;
}

/**
 * A name stays a string. and(), or() and not() make functions of that name which carry their parts in `guards`;
 * stateIn() makes one that carries a `stateValue`; any other function was written in place.
 */
export function readGuard(raw: unknown): Guard | Outside {
  if (typeof raw === 'string') return { kind: 'atom', name: raw };
  if (typeof raw === 'function' && 'guards' in raw && Array.isArray(raw.guards)) {
    const parts = raw.guards.map(readGuard);
    const outside = parts.find(isOutside);
    return outside ?? { kind: raw.name as 'and' | 'or' | 'not', parts: parts as Guard[] };
  }
  if (typeof raw === 'function' && 'stateValue' in raw) {
    return {
      problem: 'stateIn() is outside the subset.',
      mend: 'A guard looks at the live state, not at the chart: declare the branch in the state that is meant.',
    };
  }
  if (typeof raw === 'function') {
    const name = raw.name === '' || raw.name === 'guard' ? '' : `'${raw.name}' `;
    return {
      problem: `The inline guard ${name}is outside the subset.`,
      mend: 'Export it as a rule from spec/rules, declare it in setup() and name it here.',
    };
  }
  return {
    problem: `A guard with parameters (${JSON.stringify(raw)}) is outside the subset.`,
    mend: 'Write one rule per case, without parameters, and name it by a string.',
  };
}

/** The names of the actions of a list; whatever is not a name is outside the subset. */
export function readAction(raw: unknown): string | Outside {
  if (typeof raw === 'string') return raw;
  if (typeof raw === 'function' && 'type' in raw && typeof raw.type === 'string') {
    return {
      problem: `The inline action ${raw.type.replace('xstate.', '')}() is outside the subset.`,
      mend: 'Change the state and give orders in a rule under spec/rules; raise() may only be declared in setup().',
    };
  }
  if (typeof raw === 'function') {
    return {
      problem: 'An inline action is outside the subset.',
      mend: 'Export it as a rule from spec/rules, declare it in setup() and name it here.',
    };
  }
  return {
    problem: `An action with parameters (${JSON.stringify(raw)}) is outside the subset.`,
    mend: 'Write one rule per case, without parameters, and name it by a string.',
  };
}

/**
 * raise(({ event }) => event) is a function of type 'xstate.raise' that carries the given function as its `event`:
 * it raises the same event if that function gives back what it is given.
 */
export function raisesSameEvent(implementation: unknown): boolean {
  if (!isRaise(implementation) || implementation.delay !== undefined) return false;
  if (typeof implementation.event !== 'function') return false;
  const probe = { type: 'Probe' };
  try {
    return implementation.event({ context: {}, event: probe }) === probe;
  } catch {
    return false;
  }
}

export function isRaise(implementation: unknown): implementation is { event: unknown; delay: unknown } {
  return (
    typeof implementation === 'function' && 'type' in implementation && implementation.type === 'xstate.raise'
  );
}

export function isOutside(value: object | string): value is Outside {
  return typeof value === 'object' && 'problem' in value;
}
