/** The trace of a server while it runs, for one client at a time that watches it. */

import type { ServerCore } from '../../server-core.ts';
import { WatchedCore } from '../../trace/watched-core.ts';
import { tracingSurroundings } from './open-trace.ts';
import { type StreamSink, TraceStream } from './trace-stream.ts';

export interface WatchOptions {
  /** As `status()` of the node says now. */
  readonly timers: readonly string[];
  /** Of its log no more than so many entries are told at first, the last ones. */
  readonly entries: number;
}

export class LiveTrace {
  readonly #core: WatchedCore;
  #stop: (() => void) | null = null;

  /** `core` is what the node would step if it could not be watched, like that of openTrace. */
  constructor(core?: ServerCore) {
    this.#core = new WatchedCore({ ...tracingSurroundings(), ...(core === undefined ? {} : { core }) });
  }

  /** What openNode and RaftNode take as `core`. */
  get core(): ServerCore {
    return this.#core;
  }

  get isWatched(): boolean {
    return this.#stop !== null;
  }

  /** Writes lines until the sink is closed. Whoever watched before is told nothing more. */
  watch(sink: StreamSink, options: WatchOptions): void {
    this.close();
    const stream = new TraceStream(sink);
    const unwatch = this.#core.watch(stream, options);
    const stop = () => {
      unwatch();
      stream.close();
      if (this.#stop === stop) this.#stop = null;
    };
    this.#stop = stop;
    sink.once('close', stop);
  }

  /** Whoever watches is told nothing more. */
  close(): void {
    this.#stop?.();
  }
}
