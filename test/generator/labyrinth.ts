/**
 * A machine with a transition from every state to every state, reentering and not: whatever XState makes of a
 * source, a target and an active leaf happens in it. Every state notes when it is entered and left.
 */

const tree = ['a', 'a.b', 'a.b.c', 'a.b.d', 'a.e', 'f', 'f.g', 'h'];
const childrenOf = (path: string) => tree.filter((other) => other.split('.').slice(0, -1).join('.') === path);
const key = (path: string) => path.split('.').at(-1) ?? '';
const flat = (path: string) => (path === '' ? 'Root' : path.replaceAll('.', '').toUpperCase());

interface Passage {
  readonly event: string;
  readonly source: string;
  readonly target: string;
  readonly reenter: boolean;
}

const passages: readonly Passage[] = ['', ...tree].flatMap((source) =>
  tree.flatMap((target) =>
    [true, false].map((reenter) => {
      const event = `${reenter ? 'Reenter' : 'Go'}${flat(source)}To${flat(target)}`;
      return { event, source, target, reenter };
    }),
  ),
);

/** Raised again by c, so that it arrives in another state. */
const again = { event: 'Again' };

const labyrinthTimers = ['', ...tree].map((path) => `timer${flat(path)}`);

/** What means anything while that leaf is active, and some more. */
export function labyrinthEvents(leaf: string): readonly { readonly type: string; readonly timer?: string }[] {
  const isAbove = (path: string) => path === '' || leaf === path || leaf.startsWith(`${path}.`);
  const open = passages.filter(({ source }) => isAbove(source));
  const timeouts = labyrinthTimers.map((timer) => ({ type: 'Timeout', timer }));
  return [...open.map(({ event }) => ({ type: event })), { type: again.event }, ...timeouts];
}

export function labyrinthSpec(): Readonly<Record<string, string>> {
  const names = [...passages, again].map(({ event }) => event);
  const interfaces = names.map((name) => `export interface ${name} { readonly type: '${name}' }`);
  return {
    'spec/effects.ts': 'export interface Effects { note(text: string): void }\n',
    'spec/events.ts': `${interfaces.join('\n')}\nexport type LabyrinthEvent = ${names.join(' | ')};\n`,
    'spec/state.ts': 'export interface LabyrinthState { rounds: number }\n',
    'spec/rules/notes.ts': rules(),
    'spec/machines/labyrinth.machine.ts': machine(),
  };
}

function rules(): string {
  const notes = ['', ...tree].flatMap((path) =>
    ['enter', 'exit'].map((what) => [`note${what}${flat(path)}`, `${what} ${path}`]),
  );
  const actions = [...notes, ['notePassage', 'passage']].map(
    ([name, text]) =>
      `export function ${name}(_state: LabyrinthState, _event: unknown, effects: Effects): void {
  effects.note('${text}');
}`,
  );
  return `import type { Effects } from '../effects.ts';
import type { LabyrinthState } from '../state.ts';
${actions.join('\n')}
export function countRound(state: LabyrinthState): void { state.rounds += 1; }
export function roundIsOdd(state: LabyrinthState): boolean { return state.rounds % 2 === 1; }
`;
}

function machine(): string {
  return `import { enqueueActions, raise, setup } from 'xstate';
import * as notes from '../rules/notes.ts';
const { roundIsOdd, ...rules } = notes;
const lift = (rule) => enqueueActions(({ context, event, enqueue }) => {
  const copy = structuredClone(context);
  const notes = [];
  rule(copy, event, { note: (text) => notes.push(text) });
  enqueue.assign(copy);
  for (const text of notes) enqueue.emit({ type: 'note', text });
});
const actions = Object.fromEntries(Object.entries(rules).map(([name, rule]) => [name, lift(rule)]));
export const labyrinthMachine = setup({
  types: { context: {} as LabyrinthState, events: {} as LabyrinthEvent },
  guards: { roundIsOdd: ({ context }) => roundIsOdd(context) },
  actions: { ...actions, lookAgain: raise(({ event }) => event) },
  delays: { ${labyrinthTimers.map((timer) => `${timer}: 1`).join(', ')} },
}).createMachine({
  id: 'labyrinth',
  context: { rounds: 0 },
  initial: 'a',
  ${stateBody('')}
});
`;
}

function stateBody(path: string): string {
  const children = childrenOf(path);
  const inner = children.map((child) => `${key(child)}: { ${stateBody(child)} }`).join(',\n');
  const [first] = children;
  const isRoot = path === '';
  return [
    `entry: 'noteenter${flat(path)}', exit: 'noteexit${flat(path)}'`,
    `after: { timer${flat(path)}: { target: '#labyrinth.a.e', actions: ['notePassage', 'countRound'] } }`,
    path === 'a.e' ? "always: { guard: 'roundIsOdd', target: '#labyrinth.f', actions: 'countRound' }" : '',
    path === 'f'
      ? "always: [{ guard: 'roundIsOdd', target: '.g', reenter: true, actions: 'countRound' }]"
      : '',
    first === undefined ? '' : `states: { ${inner} }`,
    first === undefined || isRoot ? '' : `initial: '${key(first)}'`,
    `on: { ${[...passagesOf(path), ...(isRoot ? ignored() : []), ...repeated(path)].join(',\n')} }`,
  ]
    .filter((part) => part !== '')
    .join(',\n');
}

function passagesOf(path: string): readonly string[] {
  return passages
    .filter(({ source }) => source === path)
    .map(({ event, target, reenter }) => {
      return `${event}: { target: '#labyrinth.${target}', reenter: ${reenter}, actions: 'notePassage' }`;
    });
}

function ignored(): readonly string[] {
  const elsewhere = passages.filter(({ source }) => source !== '');
  return elsewhere.map(({ event }) => `${event}: { description: 'It begins elsewhere.' }`);
}

function repeated(path: string): readonly string[] {
  if (path === '') return ["Again: { description: 'Enough.' }"];
  if (path === 'a.b.c') return ["Again: { target: 'd', actions: ['countRound', 'lookAgain'] }"];
  return path === 'a' ? ["Again: { target: '#labyrinth.f', actions: 'lookAgain' }"] : [];
}
