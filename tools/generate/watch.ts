/** Does something whenever the specification changes, one at a time. */

import { watch } from 'node:fs';

/** Editors write a file several times in a row. */
const quietMs = 100;

export interface Watch {
  /** Settles when the watch is closed. */
  readonly ended: Promise<void>;
  close(): void;
}

/** Runs at once, and after each change; a change during a run leads to one more run after it. */
export function watchSpec(folder: string, run: () => Promise<void>): Watch {
  let isRunning = false;
  let hasChanged = false;
  let quiet: NodeJS.Timeout | undefined;

  const runUntilUnchanged = async () => {
    hasChanged = true;
    if (isRunning) return;
    isRunning = true;
    while (hasChanged) {
      hasChanged = false;
      await run();
    }
    isRunning = false;
  };

  const watcher = watch(folder, { recursive: true }, () => {
    clearTimeout(quiet);
    quiet = setTimeout(runUntilUnchanged, quietMs);
  });
  const ended = new Promise<void>((resolve) => watcher.once('close', resolve));
  void runUntilUnchanged();
  return {
    ended,
    close: () => {
      clearTimeout(quiet);
      watcher.close();
    },
  };
}
