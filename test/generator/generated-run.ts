/** The generated code of a workshop, step by step, with the same account of itself as the reference. */

import type { Branch } from '../../generated/branch.ts';
import type { Workshop } from './workshop.ts';

type LiveState = { role: string };
type AnyEvent = { readonly type: string; readonly timer?: string };

interface GeneratedCode {
  start(state: object, effects: object): LiveState;
  step(state: LiveState, event: AnyEvent, effects: object): void;
}

/** What a workshop has generated for one machine. */
export async function loadGenerated(workshop: Workshop, folder: string) {
  const { branches } = await workshop.load(`generated/${folder}/branches.ts`);
  const code = await workshop.load(`generated/${folder}/step.ts`);
  return { branches: branches as readonly Branch[], code: code as unknown as GeneratedCode };
}

export class GeneratedRun {
  readonly #code: GeneratedCode;
  readonly #live: LiveState;
  #log: string[] = [];

  constructor(code: GeneratedCode, state: object) {
    this.#code = code;
    this.#live = code.start(state, this.#effects);
  }

  readonly #effects = {
    note: (text: string) => this.#log.push(`note ${text}`),
    startTimer: (timer: string) => this.#log.push(`startTimer ${timer}`),
    cancelTimer: (timer: string) => this.#log.push(`cancelTimer ${timer}`),
    took: (branch: number) => this.#log.push(`took ${branch}`),
  };

  /** Without the role. */
  get state(): object {
    const { role: _, ...state } = this.#live;
    return state;
  }

  get role(): string {
    return this.#live.role;
  }

  take(): readonly string[] {
    const log = this.#log;
    this.#log = [];
    return log;
  }

  send(event: AnyEvent): void {
    this.#code.step(this.#live, event, this.#effects);
  }
}
