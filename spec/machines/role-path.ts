/** A state of a chart as a path, 'leader.supported.heartbeat', and as XState writes it. */

import type { AnyStateMachine, StateValue } from 'xstate';

/** 'leader.supported.heartbeat' of { leader: { supported: 'heartbeat' } }. */
export function roleOfValue(value: StateValue): string {
  const path: string[] = [];
  let inner: StateValue | undefined = value;
  while (typeof inner === 'object') {
    const [entry]: [string, StateValue | undefined][] = Object.entries(inner);
    if (entry === undefined) break;
    path.push(entry[0]);
    inner = entry[1];
  }
  return [...path, ...(typeof inner === 'string' ? [inner] : [])].join('.');
}

/** { leader: { supported: 'heartbeat' } } of 'leader.supported.heartbeat'. */
export function valueOfRole(role: string): StateValue {
  const names = role.split('.');
  const leaf: StateValue = names.pop() ?? '';
  return names.reduceRight<StateValue>((inner, name) => ({ [name]: inner }), leaf);
}

/** The state without children in which a chart begins. */
export function initialRole({ root }: AnyStateMachine): string {
  let node = root;
  while (node.type === 'compound') node = node.initial.target[0] ?? node;
  return node.path.join('.');
}
