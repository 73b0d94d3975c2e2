/** A specification that is as small as it can be, in which each test makes one mistake. */

const events = `export interface Opened { readonly type: 'Opened'; readonly by: string }
export interface Closed { readonly type: 'Closed' }
export type GateEvent = Opened | Closed;
`;

const rules = `import type { Effects } from '../effects.ts';
import type { Closed, Opened } from '../events.ts';
import type { GateState } from '../state.ts';
export function isOpen(state: GateState): boolean { return state.open; }
export function isShut(state: GateState): boolean { return !state.open; }
export function isKnown(_state: GateState, event: Opened): boolean { return event.by !== ''; }
export function open(state: GateState): void { state.open = true; }
export function greet(_state: GateState, event: Opened, effects: Effects): void { effects.note(event.by); }
export function shut(state: GateState, _event: Closed): void { state.open = false; }
`;

/** What setup() holds: names of rules, or whole properties. */
export interface TinySetup {
  readonly guards?: readonly string[];
  readonly actions?: readonly string[];
  readonly delays?: readonly string[];
}

/**
 * setup() ends on line 8 of spec/machines/gate.machine.ts; the machine begins on line 10, the chart on line
 * 12.
 */
export function tinySpec(chart: string, setup: TinySetup = {}): Readonly<Record<string, string>> {
  const lift = (names: readonly string[] = [], lifted: string) =>
    names.map((name) => (name.includes(':') ? name : `${name}: ${lifted.replace('_', name)}`)).join(', ');
  const guards = lift(setup.guards, 'guard(_)');
  const actions = lift(setup.actions, 'action(_)');
  const delays = lift(setup.delays, '1');
  return {
    'spec/effects.ts': 'export interface Effects { note(text: string): void }\n',
    'spec/events.ts': events,
    'spec/state.ts': 'export interface GateState { open: boolean }\n',
    'spec/rules/gate.ts': rules,
    'spec/machines/gate.machine.ts': `import * as xstate from 'xstate';
import * as rules from '../rules/gate.ts';
const { and, assign, not, or, raise, sendTo, setup, spawnChild, stateIn } = xstate;
const guard = (rule) => ({ context, event }) => rule(context, event);
const action = (rule) => assign(({ context, event }) => (rule(context, event, { note() {} }), context));
const ignore = (description: string) => ({ description });
const { isOpen, isShut, isKnown, open, greet, shut } = rules;
const gate = setup({ guards: { ${guards} }, actions: { ${actions} }, delays: { ${delays} },
  types: {} as { context: GateState; events: GateEvent } });
export const gateMachine = gate.createMachine({
  id: 'gate', context: { open: false },
${chart}
});
`,
  };
}
