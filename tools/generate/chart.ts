/** A machine of the subset, as the checks and emitters see it: resolved, numbered, and with places. */

import type { Importable } from './printer.ts';
import type { Doc, FunctionDeclaration, Place, Type } from './source.ts';

/** A boolean expression over named guards. */
export type Guard =
  | { readonly kind: 'atom'; readonly name: string }
  | { readonly kind: 'and' | 'or' | 'not'; readonly parts: readonly Guard[] };

/** What makes a transition be considered. */
export type Trigger =
  | { readonly kind: 'on'; readonly event: string }
  | { readonly kind: 'after'; readonly timer: string }
  | { readonly kind: 'always' };

/** One alternative of a list; the first whose guard holds is taken. */
export interface Branch {
  /** Counts the branches of one machine, in the order of the chart. */
  readonly number: number;
  readonly source: ChartState;
  readonly trigger: Trigger;
  readonly guard: Guard | undefined;
  /** Undefined: the state is neither left nor entered. */
  readonly target: ChartState | undefined;
  readonly reenter: boolean;
  /** Without the one that raises the same event again: that is `looksAgain`. */
  readonly actions: readonly string[];
  readonly looksAgain: boolean;
  /** Why the event is ignored; empty for any other branch. */
  readonly why: string;
  readonly doc: Doc;
  /** '§5.2', 'thesis §9.6': of the branch itself. */
  readonly citation: string;
  readonly place: Place;
}

/** What one state declares for one trigger. */
export interface BranchList {
  readonly source: ChartState;
  readonly trigger: Trigger;
  readonly branches: readonly Branch[];
  readonly doc: Doc;
  readonly citation: string;
  readonly place: Place;
}

export interface ChartState {
  /** '' for the root, 'follower.hearing' for a child of follower. */
  readonly path: string;
  readonly kind: 'atomic' | 'compound' | 'final';
  readonly parent: ChartState | undefined;
  readonly children: readonly ChartState[];
  /** Of a compound state: the child that is entered with it. */
  readonly initial: ChartState | undefined;
  /** Position in the document: entries run upwards, exits downwards. */
  readonly order: number;
  readonly entry: readonly string[];
  readonly exit: readonly string[];
  /** Started on entry and cancelled on exit, in this order. */
  readonly timers: readonly string[];
  readonly lists: readonly BranchList[];
  readonly doc: Doc;
  readonly citation: string;
  readonly place: Place;
  readonly entryPlace: Place;
  readonly exitPlace: Place;
}

/** A member of the alphabet. */
export interface ChartEvent {
  readonly name: string;
  readonly symbol: Importable;
  readonly type: Type;
}

/** A guard or an action, as the rules define it. */
export interface Rule {
  readonly name: string;
  readonly symbol: Importable;
  readonly declaration: FunctionDeclaration;
  /** How many arguments it declares. */
  readonly arity: number;
  /** The type of its second parameter; undefined if it does not look at the event. */
  readonly eventType: Type | undefined;
  readonly place: Place;
}

/** What the author knows about guards: the truth tables leave out what contradicts it. */
export interface Exclusions {
  /** Exactly one of these holds. */
  readonly exclusive: readonly (readonly string[])[];
  /** At most one of these holds. */
  readonly atMostOne: readonly (readonly string[])[];
  /** Where the first holds, the second does. */
  readonly implies: readonly (readonly string[])[];
}

/** What the root of a part's chart declares in `meta.partOf`. */
export interface PartOf {
  /** The id of the machine that it is a part of. */
  readonly owner: string;
  /**
   * 'followers': where the state of the owner holds the parts, and what the effects of the owner call
   * them.
   */
  readonly all: string;
  /** 'follower': one of them, in addresses. */
  readonly one: string;
}

export interface Chart {
  /** 'server': the id of the machine, the name of its folder and of the variable in generated code. */
  readonly name: string;
  /** 'spec/machines/server.machine.ts' */
  readonly source: string;
  readonly root: ChartState;
  /** All states in the order of the document, the root first. */
  readonly states: readonly ChartState[];
  /** By number. */
  readonly branches: readonly Branch[];
  readonly events: readonly ChartEvent[];
  readonly rules: ReadonlyMap<string, Rule>;
  readonly exclusions: Exclusions;
  readonly stateType: Importable;
  readonly eventUnion: Importable;
  readonly effectsType: Importable;
  readonly partOf: PartOf | undefined;
  /** Of a part: whose part it is. Known as soon as all charts have been read. */
  owner: Chart | undefined;
  /** The charts of which the state holds one instance per id. */
  parts: readonly Chart[];
}

/** The names of all timers, in the order of the chart. */
export function timersOf(chart: Chart): readonly string[] {
  return [...new Set(chart.states.flatMap((state) => state.timers))];
}

/** The state itself, then its parents up to the root. */
export function lineage(state: ChartState): readonly ChartState[] {
  const states: ChartState[] = [];
  for (let at: ChartState | undefined = state; at !== undefined; at = at.parent) states.push(at);
  return states;
}

/** The states without children at or below a state, in the order of the document. */
export function leavesOf(state: ChartState): readonly ChartState[] {
  return state.children.length === 0 ? [state] : state.children.flatMap(leavesOf);
}

/** A final state right below the root, or the root itself: the machine is done. */
export function endsChart(state: ChartState): boolean {
  return state.kind === 'final' && (state.parent === undefined || state.parent.parent === undefined);
}

/** The list that a state declares for a trigger. */
export function listOf(state: ChartState, trigger: Trigger): BranchList | undefined {
  return state.lists.find((list) => sameTrigger(list.trigger, trigger));
}

/** All that XState considers while a leaf is active: its own list, then its parents'. */
export function candidatesOf(leaf: ChartState, trigger: Trigger): readonly Branch[] {
  if (trigger.kind === 'after') return listOf(leaf, trigger)?.branches ?? [];
  return lineage(leaf).flatMap((state) => listOf(state, trigger)?.branches ?? []);
}

function sameTrigger(left: Trigger, right: Trigger): boolean {
  return triggerText(left) === triggerText(right);
}

/** 'AppendEntriesRequest', 'after electionTimeout', 'always'. */
export function triggerText(trigger: Trigger): string {
  if (trigger.kind === 'on') return trigger.event;
  return trigger.kind === 'after' ? `after ${trigger.timer}` : 'always';
}

/** The names that a guard is made of, each once, in order. */
export function atomsOf(guard: Guard | undefined): readonly string[] {
  if (guard === undefined) return [];
  if (guard.kind === 'atom') return [guard.name];
  return [...new Set(guard.parts.flatMap(atomsOf))];
}

/** A guard as an expression; `atom` says how a name is written. */
export function guardText(guard: Guard, atom: (name: string) => string = (name) => name): string {
  if (guard.kind === 'atom') return atom(guard.name);
  const texts = guard.parts.map((part) => {
    const text = guardText(part, atom);
    const isList = (part.kind === 'and' || part.kind === 'or') && part.parts.length > 1;
    return isList && part.kind !== guard.kind ? `(${text})` : text;
  });
  if (guard.kind === 'not') return `!${texts.join('')}`;
  if (texts.length === 0) return guard.kind === 'and' ? 'true' : 'false';
  return texts.join(guard.kind === 'and' ? ' && ' : ' || ');
}

/** How people call a state: by its path, or the machine by its name. */
export function titleOf(chart: Chart, state: ChartState): string {
  return state.path === '' ? chart.name : state.path;
}

/** '§5.2' of `@paper §5.2`, 'thesis §9.6' of `@thesis §9.6`. */
export function citationOf(doc: Doc): string {
  const cited = doc.tags.filter((tag) => tag.name === 'paper' || tag.name === 'thesis');
  const texts = cited.map(
    ({ name, text }) => `${name === 'paper' ? '' : 'thesis '}${text.replace(/,$/, '')}`,
  );
  return texts.join(', ');
}
