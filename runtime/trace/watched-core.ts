/** A core that can be watched while it runs: a trace begins when a watcher comes and costs nothing before. */

import type { Server, StepEffects, Timeout } from '../../generated/server/role.ts';
import type { ServerEvent, ServerState } from '../../generated/vocabulary.ts';
import { generatedCore, type ServerCore } from '../server-core.ts';
import { type JoinedLife, TracingCore, type TracingOptions } from './tracing-core.ts';

export type WatchedCoreOptions = Omit<TracingOptions, 'output'>;

export class WatchedCore implements ServerCore {
  private readonly options: WatchedCoreOptions;
  private readonly core: ServerCore;
  /** What is stepped: the watcher's, or without one the core itself. */
  private active: ServerCore;
  private server: Server | null = null;
  private steps = 0;

  constructor(options: WatchedCoreOptions) {
    this.options = options;
    this.core = options.core ?? generatedCore;
    this.active = this.core;
  }

  start(state: ServerState, effects: StepEffects): Server {
    this.server = this.core.start(state, effects);
    this.steps = 1;
    return this.server;
  }

  step(server: Server, event: ServerEvent | Timeout, effects: StepEffects): void {
    this.steps += 1;
    this.active.step(server, event, effects);
  }

  /**
   * To be called between two steps of a server that runs. Whoever watched before is told nothing more. Stops
   * when the function that is returned is called.
   */
  watch(output: TracingOptions['output'], joined: Omit<JoinedLife, 'steps'>): () => void {
    const tracing = new TracingCore({ ...this.options, core: this.core, output });
    tracing.join(this.server as Server, { ...joined, steps: this.steps });
    this.active = tracing;
    return () => {
      if (this.active === tracing) this.active = this.core;
    };
  }
}
