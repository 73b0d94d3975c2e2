/** The names in generated code, in one place, because handlers, dispatcher and tests all spell them. */

import { type BranchList, type Chart, type ChartState, lineage, type Trigger } from '../chart.ts';
import type { Importable } from '../printer.ts';

export interface Names {
  /** 'Server' */
  readonly type: string;
  /** 'server': the variable, the folder. */
  readonly variable: string;
  readonly server: Importable;
  readonly role: Importable;
  readonly timer: Importable;
  readonly timeout: Importable;
  /** What rules and handlers are given; with what connects the parts, if there are any. */
  readonly effects: Importable;
  /** What whoever takes a step implements. */
  readonly stepEffects: Importable;
  readonly settling: Importable;
  readonly dispatch: Importable;
  readonly settleOnce: Importable;
  /** Of a part: the class through which its owner orders it something. */
  readonly orders: Importable;
  /** Of an owner: makes the effects reach its parts. */
  readonly connect: Importable;
  file(name: string): string;
  handler(list: Pick<BranchList, 'source' | 'trigger'>): Importable;
  enter(state: ChartState): Importable;
  exit(state: ChartState): Importable;
  exitInside(state: ChartState): Importable;
}

export function namesOf(chart: Chart): Names {
  const folder = kebab(chart.name);
  const type = pascal(chart.name);
  const file = (name: string) => `generated/${folder}/${name}.ts`;
  const inRole = (name: string): Importable => ({ name, file: file('role') });
  const inEnterExit = (name: string): Importable => ({ name, file: file('enter-exit') });
  const camel = (state: ChartState) => (state.path === '' ? chart.name : camelPath(state.path));
  return {
    type,
    variable: chart.name,
    server: inRole(type),
    role: inRole(`${type}Role`),
    timer: inRole(chart.owner === undefined ? 'TimerName' : `${type}TimerName`),
    timeout: inRole('Timeout'),
    effects: inRole(chart.parts.length === 0 ? 'StepEffects' : 'ConnectedEffects'),
    stepEffects: inRole('StepEffects'),
    settling: inRole('Settling'),
    dispatch: { name: 'dispatch', file: file('dispatch') },
    settleOnce: { name: 'settleOnce', file: file('dispatch') },
    orders: { name: `${type}Orders`, file: file('orders') },
    connect: { name: 'connect', file: file('connect') },
    file,
    handler: ({ source, trigger }) => ({
      name: `${camel(source)}${suffix(trigger)}`,
      file: file(fileNameOf(chart, source)),
    }),
    enter: (state) => inEnterExit(`enter${pascal(camel(state))}`),
    exit: (state) => inEnterExit(`exit${pascal(camel(state))}`),
    exitInside: (state) => inEnterExit(`exitInside${pascal(camel(state))}`),
  };
}

const reservedFiles = ['role', 'enter-exit', 'dispatch', 'step', 'branches', 'connect', 'orders'];

/** Each state right below the root has a file, and the root has one. */
export function fileNameOf(chart: Chart, state: ChartState): string {
  const top = lineage(state).at(-2);
  if (top === undefined) return kebab(chart.name);
  const name = kebab(top.path);
  return reservedFiles.includes(name) ? `${name}-state` : name;
}

export function pascal(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** 'pre-candidate' for 'preCandidate'. */
export function kebab(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
}

/** 'followerHearing' for 'follower.hearing'. */
function camelPath(path: string): string {
  const [first = '', ...rest] = path.split('.');
  return first + rest.map(pascal).join('');
}

function suffix(trigger: Trigger): string {
  if (trigger.kind === 'on') return `On${pascal(trigger.event)}`;
  return trigger.kind === 'after' ? `After${pascal(trigger.timer)}` : 'Always';
}
