/** Does something whenever the specification changes, one at a time. */

import { type FSWatcher, readdirSync, watch } from 'node:fs';
import { join } from 'node:path';

/** Editors write a file several times in a row. */
const quietMs = 100;

export interface Watch {
  /** Settles when the watch is closed. */
  readonly ended: Promise<void>;
  close(): void;
}

/**
 * The folder and those inside it, each watched by itself: one recursive watch goes deaf to a file that an
 * editor has replaced by another one.
 */
function foldersIn(folder: string): readonly string[] {
  const inside = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [folder, ...inside.flatMap(({ name }) => foldersIn(join(folder, name)))];
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

  const notice = () => {
    clearTimeout(quiet);
    quiet = setTimeout(runUntilUnchanged, quietMs);
  };
  const watchers = foldersIn(folder).map((each) => watch(each, notice));
  const ended = new Promise<void>((resolve) => (watchers[0] as FSWatcher).once('close', resolve));
  void runUntilUnchanged();
  return {
    ended,
    close: () => {
      clearTimeout(quiet);
      for (const watcher of watchers) watcher.close();
    },
  };
}
