/**
 * From a machine to what its picture shows: what stays within a role is text in its box, what leaves it an
 * arrow.
 */

import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';
import type { NumberOf } from './branch-numbers.ts';
import type { Arrow, ArrowLine, Box, BoxLine, Drawing, Effect, Mark } from './drawing.ts';
import { guardAtoms } from './guard-text.ts';

export const EVERY_STATE = 'everyState';

export function readDrawing(machine: AnyStateMachine, numberOf: NumberOf): Drawing {
  const roles = Object.values(machine.root.states);
  const everywhere = boxOf(machine.root, numberOf, true);
  const boxes = everywhere.lines.length > 0 ? [everywhere] : [];
  const arrows = [machine.root, ...roles.flatMap(withDescendants)].flatMap((node) =>
    arrowsOf(node, numberOf),
  );
  return {
    name: machine.id,
    boxes: [...boxes, ...roles.map((role) => boxOf(role, numberOf))],
    arrows: merge(arrows),
  };
}

interface Way {
  readonly transition: AnyTransitionDefinition;
  readonly mark: Mark;
  readonly trigger: string;
}

function withDescendants(node: AnyStateNode): readonly AnyStateNode[] {
  return [node, ...Object.values(node.states).flatMap(withDescendants)];
}

function boxOf(node: AnyStateNode, numberOf: NumberOf, isEverywhere = false): Box {
  return {
    id: idOf(node),
    title: isEverywhere ? 'in every state' : node.key,
    citation: citationOf(node),
    isInitial: node.parent?.initial.target?.includes(node) ?? false,
    isFinal: node.type === 'final',
    isEverywhere,
    lines: linesOf(node, numberOf),
    children: isEverywhere ? [] : Object.values(node.states).map((child) => boxOf(child, numberOf)),
  };
}

function citationOf(node: AnyStateNode): string {
  const { paper, thesis } = (node.meta ?? {}) as { readonly paper?: string; readonly thesis?: string };
  return paper ?? (thesis === undefined ? '' : `thesis ${thesis}`);
}

function idOf(node: AnyStateNode): string {
  return node.path.length === 0 ? EVERY_STATE : node.path.join('.');
}

/** All that a node declares, in its order: timers, events, then what holds always. */
function waysOf(node: AnyStateNode): readonly Way[] {
  const timers = node.after.map((transition) => ({
    transition,
    mark: 'timer' as const,
    trigger: String(transition.delay),
  }));
  const events = [...node.transitions.values()]
    .flat()
    .filter((transition) => !transition.eventType.startsWith('xstate.after.'))
    .map((transition) => ({ transition, mark: 'event' as const, trigger: transition.eventType }));
  const always = (node.always ?? []).map((transition) => ({
    transition,
    mark: 'always' as const,
    trigger: 'always',
  }));
  return [...timers, ...events, ...always];
}

/** Whether it is drawn as an arrow: it leaves the role, or goes from one child of a role to another. */
function isArrow(node: AnyStateNode, { transition }: Way): boolean {
  const target = transition.target?.[0];
  if (target === undefined || target === node) return false;
  return !isWithin(target, node) || node.path.length === 0;
}

function isWithin(inner: AnyStateNode, outer: AnyStateNode): boolean {
  return outer.path.every((key, depth) => inner.path[depth] === key);
}

function linesOf(node: AnyStateNode, numberOf: NumberOf): readonly BoxLine[] {
  const lines = new Map<string, { mark: Mark; trigger: string; effects: Effect[] }>();
  const add = (mark: Mark, trigger: string, effects: readonly Effect[]) => {
    const line = lines.get(trigger) ?? { mark, trigger, effects: [] };
    line.effects.push(...effects);
    lines.set(trigger, line);
  };
  add('entry', 'entry', namedOf(node.entry));
  for (const way of waysOf(node)) {
    if (!isArrow(node, way)) add(way.mark, way.trigger, effectsOf(node, way, numberOf(way.transition)));
  }
  add('exit', 'exit', namedOf(node.exit));
  return [...lines.values()].filter((line) => line.effects.length > 0);
}

/** What happens, as one phrase; nothing if the event is only ignored. */
function effectsOf(node: AnyStateNode, { transition, mark }: Way, branch: number): readonly Effect[] {
  const target = transition.target?.[0];
  const where = target === undefined ? '' : target === node ? '↻' : `→ ${target.key}`;
  const actions = namesOf(transition.actions).join(', ');
  const guard = mark === 'always' ? `[${guardAtoms(transition.guard).join(', ')}]` : '';
  const text = [guard === '[]' ? '' : guard, actions, where].filter((part) => part !== '').join(' ');
  return text === '' ? [] : [{ text, branches: [branch] }];
}

function namedOf(actions: readonly unknown[]): readonly Effect[] {
  const names = namesOf(actions);
  return names.length === 0 ? [] : [{ text: names.join(', '), branches: [] }];
}

/** Named actions; the timers' own raise and cancel are not the chart's. */
function namesOf(actions: readonly unknown[]): readonly string[] {
  return actions
    .map((action) => (typeof action === 'string' ? action : (action as { readonly type?: unknown }).type))
    .filter((name): name is string => typeof name === 'string' && !name.startsWith('xstate.'));
}

function arrowsOf(node: AnyStateNode, numberOf: NumberOf): readonly Arrow[] {
  return waysOf(node)
    .filter((way) => isArrow(node, way))
    .map((way) => {
      const guards = guardAtoms(way.transition.guard);
      const trigger = way.mark === 'always' ? '' : way.trigger;
      const guard = guards.length === 0 ? '' : `[${guards.join(', ')}]`;
      const text = [trigger, guard].filter((part) => part !== '').join(' ');
      return {
        from: idOf(node),
        to: idOf(way.transition.target?.[0] as AnyStateNode),
        lines: [{ mark: way.mark, text, branches: [numberOf(way.transition)] }],
      };
    });
}

/** One arrow per pair of states; triggers that share their guards share a line. */
function merge(arrows: readonly Arrow[]): readonly Arrow[] {
  const merged = new Map<string, { from: string; to: string; lines: ArrowLine[] }>();
  for (const { from, to, lines } of arrows) {
    const key = `${from} ${to}`;
    const arrow = merged.get(key) ?? { from, to, lines: [] };
    merged.set(key, arrow);
    for (const line of lines) {
      const guard = /\[.*\]$/.exec(line.text)?.[0];
      const place = arrow.lines.findIndex(
        (known) => guard !== undefined && known.mark === line.mark && known.text.endsWith(` ${guard}`),
      );
      const known = arrow.lines[place];
      if (known === undefined || guard === undefined) {
        arrow.lines.push(line);
      } else {
        const trigger = line.text.slice(0, -guard.length - 1);
        arrow.lines[place] = {
          ...known,
          text: `${known.text.slice(0, -guard.length - 1)}, ${trigger} ${guard}`,
          branches: [...known.branches, ...line.branches],
        };
      }
    }
  }
  return [...merged.values()];
}
