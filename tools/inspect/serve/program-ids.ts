/** Every XState program calls its first actor 'x:0'. Where several programs tell, the later ones are renamed. */

import type { Inspection } from '../protocol/inspection.ts';

export class ProgramIds {
  readonly #taken: Map<string, ProgramIds>;
  readonly #suffix: string;

  /** `taken` is shared by all programs that are connected. */
  constructor(taken: Map<string, ProgramIds>, number: number) {
    this.#taken = taken;
    this.#suffix = `@${number}`;
  }

  renamed(message: Inspection): Inspection {
    if (message.type === '@raftchart.note') return message;
    const sessionId = this.#nameOf(message.sessionId);
    const rootId = this.#knownName(message.rootId);
    if (message.type === '@xstate.event')
      return { ...message, sessionId, rootId, sourceId: this.#knownName(message.sourceId) } as Inspection;
    if (message.type === '@xstate.actor')
      return { ...message, sessionId, rootId, parentId: this.#knownName(message.parentId) } as Inspection;
    return { ...message, sessionId, rootId } as Inspection;
  }

  /** The program is gone: its names are free. */
  release(): void {
    for (const [name, owner] of this.#taken) if (owner === this) this.#taken.delete(name);
  }

  #knownName(name: string | undefined): string | undefined {
    return name === undefined ? undefined : this.#nameOf(name);
  }

  #nameOf(name: string): string {
    const owner = this.#taken.get(name);
    if (owner === undefined) this.#taken.set(name, this);
    return owner === undefined || owner === this ? name : `${name}${this.#suffix}`;
  }
}
