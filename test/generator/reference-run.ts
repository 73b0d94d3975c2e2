/** XState itself, step by step: the state, and in order the branches, timers and notes. */

import {
  type AnyMachineSnapshot,
  type AnyStateMachine,
  type AnyTransitionDefinition,
  createActor,
} from 'xstate';
import type { Branch } from '../../generated/branch.ts';

interface ExecutableAction {
  readonly type: string;
  readonly params?: {
    readonly sendId?: string;
    readonly id?: string;
    readonly delay?: number;
    readonly event?: { readonly type: string; readonly text: string };
  };
}

type AnyEvent = { readonly type: string; readonly timer?: string };
type Scope = Parameters<AnyStateMachine['transition']>[2];

export class ReferenceRun {
  readonly #machine: AnyStateMachine;
  readonly #branches: readonly Branch[];
  readonly #scope: Scope;
  #pending: string[] = [];
  #log: string[] = [];
  #snapshot: AnyMachineSnapshot;

  constructor(machine: AnyStateMachine, branches: readonly Branch[]) {
    this.#machine = machine;
    this.#branches = branches;
    this.#scope = this.#makeScope();
    this.#snapshot = machine.getInitialSnapshot(this.#scope as never, undefined) as AnyMachineSnapshot;
    this.#flush();
  }

  get state(): unknown {
    return this.#snapshot.context;
  }

  get isDone(): boolean {
    return this.#snapshot.status === 'done';
  }

  /** 'follower.hearing' */
  get role(): string {
    const path: string[] = [];
    let value: unknown = this.#snapshot.value;
    while (typeof value === 'object' && value !== null) {
      const [[key, inner] = ['', undefined]] = Object.entries(value);
      path.push(key);
      value = inner;
    }
    return [...path, ...(typeof value === 'string' ? [value] : [])].join('.');
  }

  /** What has happened since the last call. */
  take(): readonly string[] {
    const log = this.#log;
    this.#log = [];
    return log;
  }

  send(event: AnyEvent): void {
    const translated = event.type === 'Timeout' ? this.#afterEvent(String(event.timer)) : event;
    this.#snapshot = this.#machine.transition(this.#snapshot, translated, this.#scope) as AnyMachineSnapshot;
    this.#flush();
  }

  /** A delay that no active state uses makes an event that nobody understands. */
  #afterEvent(timer: string): AnyEvent {
    const owner = this.#snapshot._nodes.find((node) => Object.keys(node.config.after ?? {}).includes(timer));
    return { type: `xstate.after.${timer}.${owner?.id ?? 'nobody'}` };
  }

  /** As XState's own pure transition() has it, with ears for actions and microsteps. */
  #makeScope(): Scope {
    const self = createActor(this.#machine);
    const system = Object.create(self.system) as { _sendInspectionEvent: unknown };
    system._sendInspectionEvent = (event: { type: string; _transitions?: AnyTransitionDefinition[] }) => {
      if (event.type !== '@xstate.microstep') return;
      for (const transition of event._transitions ?? []) this.#log.push(`took ${this.#numberOf(transition)}`);
      this.#flush();
    };
    const nothing = () => {};
    const actionExecutor = (action: ExecutableAction) => this.#note(action);
    const scope = { self, system, id: '', sessionId: '', logger: nothing, defer: nothing };
    return { ...scope, stopChild: nothing, emit: nothing, actionExecutor } as unknown as Scope;
  }

  #flush(): void {
    this.#log.push(...this.#pending);
    this.#pending = [];
  }

  #note({ type, params }: ExecutableAction): void {
    const timer = (id = '') => id.split('.')[2];
    if (type === 'xstate.cancel') this.#pending.push(`cancelTimer ${timer(params?.sendId)}`);
    if (type === 'xstate.raise' && params?.delay !== undefined)
      this.#pending.push(`startTimer ${timer(params.id)}`);
    if (type === 'xstate.emit') this.#pending.push(`note ${params?.event?.text}`);
  }

  /**
   * By the state, the trigger and the position in its list: the generated table keeps the order of the chart.
   */
  #numberOf(transition: AnyTransitionDefinition): number {
    const { source, eventType } = transition;
    const siblings = eventType === '' ? source.always : source.transitions.get(eventType);
    const { delay } = transition as { delay?: string };
    const on = delay === undefined ? eventType || 'always' : `after ${delay}`;
    const state = source.path.join('.');
    const list = this.#branches.filter((branch) => branch.state === state && branch.on === on);
    return list[siblings?.indexOf(transition) ?? -1]?.number ?? -1;
  }
}
