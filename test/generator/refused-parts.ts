/** Mistakes in the specification of a switchboard and its lines. */

/** One mistake: texts that are replaced, and what the generator says to that. */
export interface RefusedPart {
  readonly title: string;
  readonly changes: readonly (readonly [path: string, text: string, mistake: string])[];
  /** In the file of the place, the line that holds this text once the mistake is made. */
  readonly at: readonly [path: string, text: string];
  readonly problem: string;
  readonly mend: string;
}

const line = 'spec/machines/line.machine.ts';
const lines = 'spec/lines.ts';
const state = 'spec/state.ts';
const effects = 'spec/effects.ts';
const events = 'spec/events.ts';
const switching = 'spec/rules/switching.ts';
const talking = 'spec/rules/talking.ts';
const mendOfOpen = 'Let an exit action of that state call effects.lines.close(id) for every line.';
const closing = 'for (const id of [...state.lines.keys()]) effects.lines.close(id);';

export const refusedTypes: readonly RefusedPart[] = [
  {
    title: 'a part that does not say how it is called',
    changes: [[line, ", one: 'line' }", ' }']],
    at: [line, 'partOf'],
    problem: 'meta.partOf does not say whose part this is.',
    mend: "Write the id of the owner and two names: { owner: 'server', all: 'followers', one: 'follower' }.",
  },
  {
    title: 'a part whose owner is no machine',
    changes: [[line, "owner: 'switchboard'", "owner: 'exchange'"]],
    at: [line, 'partOf'],
    problem: "The owner 'exchange' is no machine.",
    mend: 'Name the id of a machine: switchboard.',
  },
  {
    title: 'a part of a part',
    changes: [[line, "owner: 'switchboard'", "owner: 'line'"]],
    at: [line, 'partOf'],
    problem: "The owner 'line' is a part itself.",
    mend: 'Let both be parts of the same owner: calls go down only, and one step far.',
  },
  {
    title: 'an owner that anybody could change the parts of',
    changes: [[state, 'lines: Parts<Line, LineRole>', 'lines: Map<string, Line & { role: LineRole }>']],
    at: [state, 'export interface SwitchboardState'],
    problem: "SwitchboardState holds no parts under 'lines'.",
    mend: 'Add `lines: Parts<Line, …Role>`, with Parts of spec/parts.ts.',
  },
  {
    title: 'roles that are not the states of the chart',
    changes: [[lines, "'talking.full' | 'dead'", "'talking.full' | 'gone'"]],
    at: [state, 'export interface SwitchboardState'],
    problem:
      "The roles of 'lines' in SwitchboardState are not the states of line: 'dead' is missing, 'gone' is none.",
    mend: "Write: 'idle' | 'ringing' | 'talking.free' | 'talking.full' | 'dead'.",
  },
  {
    title: 'a part without an id',
    changes: [[lines, 'readonly id: string;', 'readonly name: string;']],
    at: [lines, 'export interface Line {'],
    problem: 'Line has no id.',
    mend: 'Add `readonly id`: the timers and the address of a line need it.',
  },
  {
    title: 'an owner without a way to its parts',
    changes: [[effects, 'readonly lines: PartOrders<Line, LineEvent, LineTimer>;', '']],
    at: [effects, 'export interface SwitchboardEffects'],
    problem: 'By SwitchboardEffects nobody can order lines anything.',
    mend: "Add `readonly lines: PartOrders<Line, LineEvent, 'ring' | 'patience'>`, with PartOrders of spec/parts.ts.",
  },
  {
    title: 'a part that could give orders to other parts',
    changes: [
      [effects, 'note(text: string): void;', 'readonly lines: PartOrders<Line, LineEvent, LineTimer>;'],
    ],
    at: [effects, 'export interface Effects'],
    problem: 'By Effects a line could order other lines something.',
    mend: 'Give its rules effects without `lines`, and let those of switchboard extend them.',
  },
  {
    title: 'timeouts of a part that no event tells',
    changes: [[events, '  | LineTimeout;', ';']],
    at: [events, 'export type SwitchboardEvent'],
    problem: 'No event of switchboard says that a timer of a line has run out.',
    mend:
      "Add to SwitchboardEvent an interface LineTimeout { readonly type: 'LineTimeout'; " +
      "readonly id: Line['id']; readonly timer: 'ring' | 'patience' }.",
  },
  {
    title: 'a timeout that names other timers than those of the part',
    changes: [[events, 'readonly timer: LineTimer;', 'readonly timer: string;']],
    at: [events, 'export interface LineTimeout'],
    problem: 'LineTimeout does not name the timers of a line.',
    mend:
      "Declare it as { readonly type: 'LineTimeout'; readonly id: Line['id']; " +
      "readonly timer: 'ring' | 'patience' }.",
  },
];

export const refusedOrders: readonly RefusedPart[] = [
  {
    title: 'an entry that opens what its exit does not close',
    changes: [[switching, closing, '']],
    at: ['spec/machines/switchboard.machine.ts', "entry: 'openLines'"],
    problem: "The entry of 'staffed' opens lines, but its exit closes none.",
    mend: mendOfOpen,
  },
  {
    title: 'a branch that opens what no exit closes',
    changes: [[switching, closing, '']],
    at: ['spec/machines/switchboard.machine.ts', "{ actions: 'addLine' }"],
    problem: "A branch of 'staffed' opens a line, but no state that is active then closes it on its exit.",
    mend: mendOfOpen,
  },
  {
    title: 'parts that nobody opens',
    changes: [
      [switching, 'effects.lines.open(id, { rings: 0, words: [] })', 'effects.note(id)'],
      [switching, 'effects.lines.open(event.id, { rings: 3, words: [] })', 'effects.note(event.id)'],
    ],
    at: [line, 'partOf'],
    problem: 'No rule of switchboard opens a line.',
    mend: 'Call effects.lines.open(id, …) in a rule that the chart of switchboard names.',
  },
  {
    title: 'an event of a part that nobody tells it',
    changes: [[switching, "effects.lines.tell(event.id, { type: 'Repeated' })", "effects.note('once more')"]],
    at: [lines, 'export interface Repeated'],
    problem: 'No rule of switchboard tells a line of Repeated.',
    mend:
      'Call effects.lines.tell(id, …) with it in a rule that the chart of switchboard names, ' +
      'or delete the event.',
  },
  {
    title: 'timeouts that the owner keeps to itself',
    changes: [[switching, 'effects.lines.expire(event.id, event.timer)', 'effects.note(event.id)']],
    at: [line, 'partOf'],
    problem: 'No rule of switchboard tells a line that its timers have run out.',
    mend: 'Call effects.lines.expire(event.id, event.timer) in a rule that the chart of switchboard names.',
  },
];

const mendOfOwner = 'Declare it as DeepReadonly<SwitchboardState>, with DeepReadonly of spec/parts.ts.';
const greet = 'export function greet(own: Line, _event: unknown, effects: Effects, owner: Owner)';

export const refusedPartRules: readonly RefusedPart[] = [
  {
    title: 'a rule that is given its owner to change',
    changes: [[talking, 'type Owner = DeepReadonly<SwitchboardState>', 'type Owner = SwitchboardState']],
    at: [talking, 'export function greet'],
    problem: "'greet' could change its owner: its fourth parameter is Owner.",
    mend: mendOfOwner,
  },
  {
    title: 'a rule whose owner is readonly only on the surface',
    changes: [[talking, 'event: Spoken, owner: Owner', 'event: Spoken, owner: Readonly<SwitchboardState>']],
    at: [talking, 'export function wordIsLast'],
    problem: "'wordIsLast' could change its owner: its third parameter is Readonly<SwitchboardState>.",
    mend: mendOfOwner,
  },
  {
    title: 'a rule that pushes to the log of its owner',
    changes: [[talking, 'const seen = owner', "owner.log.push('greeted');\n  const seen = owner"]],
    at: [talking, "owner.log.push('greeted')"],
    problem: "'greet' does not type-check: Property 'push' does not exist on type 'readonly string[]'.",
    mend: 'A part changes only itself; what its owner shall do, an action of the owner does.',
  },
  {
    title: 'a rule that changes another part',
    changes: [
      [talking, 'const seen = owner', 'for (const other of others) other.rings = 0;\n  const seen = owner'],
    ],
    at: [talking, 'other.rings = 0'],
    problem: "'greet' does not type-check: Cannot assign to 'rings' because it is a read-only property.",
    mend: 'A part changes only itself; what its owner shall do, an action of the owner does.',
  },
  {
    title: 'a rule of the owner where one of the part should be',
    changes: [
      [talking, 'export function isFull(own: Line)', 'export function isFull(own: SwitchboardState & Line)'],
    ],
    at: [talking, 'export function isFull'],
    problem: "'isFull' is a rule of a line, but takes SwitchboardState & Line first.",
    mend: 'A rule of a part is (own, event, effects, owner), a guard (own, event, owner).',
  },
  {
    title: 'a rule of a part that orders what only its owner may',
    changes: [
      [
        talking,
        greet,
        greet.replace('effects: Effects', "effects: import('../effects.ts').SwitchboardEffects"),
      ],
    ],
    at: [talking, 'export function greet'],
    problem: "'greet' orders by import('../effects.ts').SwitchboardEffects, but a line has only Effects.",
    mend: 'Let an action of the owner order what a part may not.',
  },
  {
    title: 'a guard of a part that could give orders',
    changes: [[talking, 'event: Spoken, owner: Owner', 'event: Spoken, owner: Owner, _effects: Effects']],
    at: [line, "guard: 'wordIsLast'"],
    problem: "'wordIsLast' is used as a guard, but declares 4 parameters.",
    mend: 'A guard is (own, event, owner): move the effects at spec/rules/talking.ts:36 into an action.',
  },
];

/** What is refused in every chart is refused in that of a part. */
export const refusedInEveryChart: readonly RefusedPart[] = [
  {
    title: 'an event that a state of a part neither handles nor ignores',
    changes: [[line, "HungUp: ignore('Nobody is there.'),", '']],
    at: [line, 'ringing: {'],
    problem: "State 'ringing' neither handles nor ignores HungUp.",
    mend: "Add a branch for it under `on`, or `HungUp: ignore('why')`, here or in a parent state.",
  },
  {
    title: 'a state of a part that is never entered',
    changes: [[line, "target: 'full'", "target: 'free'"]],
    at: [line, 'full: {'],
    problem: "State 'talking.full' is never entered: no branch from a reachable state leads to it.",
    mend: 'Let a branch target it, or delete it.',
  },
  {
    title: 'a wildcard in the chart of a part',
    changes: [[line, "HungUp: ignore('Nobody is there.'),", "HungUp: ignore('no'), '*': ignore('no'),"]],
    at: [line, "'*'"],
    problem: "The wildcard '*' is outside the subset.",
    mend: 'Name every event: then a new one cannot be handled by accident.',
  },
  {
    title: 'eventless transitions of a part that never come to rest',
    changes: [
      [line, "always: { guard: 'rangTooOften', target: 'dead' }", "always: { target: 'idle' }"],
      [line, "always: { guard: 'rangEnough', target: 'ringing' }", "always: { target: 'ringing' }"],
    ],
    at: [line, "always: { target: 'ringing' }"],
    problem: 'The eventless transitions idle → ringing → idle never come to rest: no guard can end them.',
    mend: 'Give one of them a guard that fails at last, or let an event trigger it.',
  },
  {
    title: 'an action of a part that is used nowhere',
    changes: [[line, "actions: 'repeatFirst' }", '}']],
    at: [line, '...liftLine.actions({'],
    problem: "The action 'repeatFirst' is declared in setup() and used nowhere.",
    mend: 'Use it in the chart, or delete it.',
  },
];
