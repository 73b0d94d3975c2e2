/**
 * From XState's resolved state nodes to the states of a chart. Whatever is outside the subset is refused
 * here.
 */

import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';
import type { Branch, BranchList, ChartState, Trigger } from './chart.ts';
import { citationOf } from './chart.ts';
import type { ChartSyntax } from './chart-syntax.ts';
import { isOutside, raisesSameEvent, readAction, readGuard } from './read-guard.ts';
import type { Refusals } from './refusal.ts';
import type { Doc } from './source.ts';
import { insteadOfStateKey, insteadOfTransitionKey } from './subset.ts';

type Path = readonly (string | number)[];
type Transitions = readonly AnyTransitionDefinition[];
type Origin = Pick<Branch, 'source' | 'trigger'>;
type Growing<Shape> = { -readonly [Key in keyof Shape]: Shape[Key] };

const noDoc: Doc = { text: '', tags: [] };

export class StateReader {
  readonly machine: AnyStateMachine;
  readonly syntax: ChartSyntax;
  readonly refusals: Refusals;
  readonly states: ChartState[] = [];
  readonly branches: Branch[] = [];
  readonly #byNode = new Map<AnyStateNode, Growing<ChartState>>();

  constructor(machine: AnyStateMachine, syntax: ChartSyntax, refusals: Refusals) {
    this.machine = machine;
    this.syntax = syntax;
    this.refusals = refusals;
  }

  /** States first, because branches point at them. */
  read(): ChartState {
    const root = this.#readState(this.machine.root, undefined);
    for (const [node, state] of this.#byNode) state.lists = this.#readLists(node, state);
    return root;
  }

  #readState(node: AnyStateNode, parent: ChartState | undefined): ChartState {
    const path = pathOf(node);
    this.#refuseKeys(node, path);
    const doc = this.syntax.doc(path);
    const state: Growing<ChartState> = {
      path: node.path.join('.'),
      kind: kindOf(node),
      parent,
      children: [],
      initial: undefined,
      order: node.order,
      entry: this.#namesIn(node.config.entry, [...path, 'entry']),
      exit: this.#namesIn(node.config.exit, [...path, 'exit']),
      timers: Object.keys(node.config.after ?? {}),
      lists: [],
      doc,
      citation: citation(doc, node.meta),
      place: this.syntax.place(path),
      entryPlace: this.syntax.place([...path, 'entry']),
      exitPlace: this.syntax.place([...path, 'exit']),
    };
    this.states.push(state);
    this.#byNode.set(node, state);
    state.children = Object.values(node.states).map((child) => this.#readState(child, state));
    if (state.kind === 'compound') {
      state.initial = this.#byNode.get(node.initial.target[0] as AnyStateNode) ?? state.children[0];
    }
    return state;
  }

  #refuseKeys(node: AnyStateNode, path: Path): void {
    for (const [key, value] of Object.entries(node.config)) {
      const instead =
        value === undefined ? undefined : insteadOfStateKey(key, value, node.parent === undefined);
      if (instead === undefined) continue;
      this.refusals.add(
        this.syntax.place([...path, key, instead.inside ?? '']),
        instead.problem,
        instead.mend,
      );
    }
  }

  /** `after`, `on` and `always` in the order in which the state writes them. */
  #readLists(node: AnyStateNode, source: ChartState): readonly BranchList[] {
    const path = pathOf(node);
    return Object.keys(node.config).flatMap((key) => {
      if (key === 'always' && node.always !== undefined) {
        return [this.#readList({ source, trigger: { kind: 'always' } }, node.always, [...path, key])];
      }
      if (key === 'after') {
        return source.timers.map((timer) => {
          const delayed = node.after.filter((transition) => String(transition.delay) === timer);
          return this.#readList({ source, trigger: { kind: 'after', timer } }, delayed, [
            ...path,
            key,
            timer,
          ]);
        });
      }
      if (key !== 'on') return [];
      return Object.keys(node.config.on ?? {}).map((event) => {
        const declared = node.transitions.get(event) ?? [];
        return this.#readList({ source, trigger: { kind: 'on', event } }, declared, [...path, key, event]);
      });
    });
  }

  #readList({ source, trigger }: Origin, transitions: Transitions, path: Path): BranchList {
    const doc = this.#docOfList(source, trigger, path);
    const isList = this.syntax.isList(path);
    const branches = transitions.map((transition, position) =>
      this.#readBranch({ source, trigger }, transition, isList ? [...path, position] : path),
    );
    return { source, trigger, branches, doc, citation: citation(doc), place: this.syntax.place(path) };
  }

  /** A branch in brackets has a comment of its own; the only one has that of its list. */
  #readBranch({ source, trigger }: Origin, transition: AnyTransitionDefinition, path: Path): Branch {
    const place = this.syntax.place(path);
    const doc: Doc = typeof path.at(-1) === 'number' ? this.syntax.doc(path) : noDoc;
    this.#refuseTransition(transition, path);
    const guard = transition.guard === undefined ? undefined : readGuard(transition.guard);
    if (guard !== undefined && isOutside(guard)) {
      this.refusals.add(this.syntax.place([...path, 'guard']), guard.problem, guard.mend);
    }
    const [named, looksAgain] = this.#actionsOf(transition, trigger, path);
    const target = transition.target?.[0] as AnyStateNode | undefined;
    const why =
      target === undefined && named.length === 0 && !looksAgain ? transition.description : undefined;
    const branch: Branch = {
      number: this.branches.length,
      source,
      trigger,
      guard: guard === undefined || isOutside(guard) ? undefined : guard,
      target: target === undefined ? undefined : this.#byNode.get(target),
      reenter: transition.reenter,
      actions: named,
      looksAgain,
      why: why ?? '',
      doc: doc.text === '' && why === undefined ? { ...doc, text: transition.description ?? '' } : doc,
      citation: citation(doc, transition.meta),
      place,
    };
    this.#refuseSilence(branch);
    this.branches.push(branch);
    return branch;
  }

  /** People comment on `after` itself where it holds a single timer. */
  #docOfList(source: ChartState, trigger: Trigger, path: Path): Doc {
    const doc = this.syntax.doc(path);
    const isSilent = doc.text === '' && doc.tags.length === 0;
    return isSilent && trigger.kind === 'after' && source.timers.length === 1
      ? this.syntax.doc(path.slice(0, -1))
      : doc;
  }

  #refuseTransition(transition: AnyTransitionDefinition, path: Path): void {
    for (const [key, value] of Object.entries(transition)) {
      const instead = value === undefined ? undefined : insteadOfTransitionKey(key, value);
      if (instead === undefined) continue;
      this.refusals.add(this.syntax.place([...path, key]), instead.problem, instead.mend);
    }
  }

  #refuseSilence(branch: Branch): void {
    if (branch.target !== undefined || branch.actions.length > 0 || branch.looksAgain || branch.why !== '')
      return;
    const problem = 'This branch does nothing and does not say why.';
    this.refusals.add(branch.place, problem, "Write ignore('why'), or give it an action or a target.");
  }

  /** The named rules, and whether the same event is raised at the end. */
  #actionsOf(
    transition: AnyTransitionDefinition,
    trigger: Trigger,
    path: Path,
  ): [readonly string[], boolean] {
    const names = this.#namesIn(transition.actions, [...path, 'actions']);
    const raises = (name: string) => raisesSameEvent(this.machine.implementations.actions[name]);
    const rules = names.filter((name) => !raises(name));
    if (rules.length === names.length) return [rules, false];
    const raising = names.filter(raises);
    const place = this.syntax.place([...path, 'actions']);
    if (raising.length > 1 || !raises(names.at(-1) ?? '')) {
      const problem = `'${raising[0]}' raises the same event and is not the last action.`;
      this.refusals.add(
        place,
        problem,
        'Put it at the end, once: the event is looked at after everything else.',
      );
    }
    if (trigger.kind !== 'on') {
      const problem = `'${raising[0]}' stands where there is no event to look at again.`;
      this.refusals.add(place, problem, 'Use it only under `on`; reach the other rule by `always`.');
    }
    return [rules, true];
  }

  #namesIn(raw: unknown, path: Path): readonly string[] {
    const list = raw === undefined ? [] : Array.isArray(raw) ? raw : [raw];
    return list.flatMap((each: unknown, position) => {
      const action = readAction(each);
      if (typeof action === 'string') return [action];
      this.refusals.add(this.syntax.place([...path, position]), action.problem, action.mend);
      return [];
    });
  }
}

function pathOf(node: AnyStateNode): Path {
  return node.path.flatMap((key) => ['states', key]);
}

function kindOf(node: AnyStateNode): ChartState['kind'] {
  if (node.type === 'final') return 'final';
  return Object.keys(node.states).length > 0 ? 'compound' : 'atomic';
}

/** Citations stand in tags of the doc comment, or in `meta: { paper, thesis }`. */
function citation(doc: Doc, meta?: unknown): string {
  const { paper, thesis } = (meta ?? {}) as { paper?: string; thesis?: string };
  const cited = [citationOf(doc), paper ?? '', thesis === undefined ? '' : `thesis ${thesis}`];
  return [...new Set(cited.filter((part) => part !== ''))].join(', ');
}
