/** What a switchboard remembers. */

import type { Line, LineRole } from './lines.ts';
import type { Parts } from './parts.ts';

export interface SwitchboardState {
  lines: Parts<Line, LineRole>;
  log: string[];
}

export function newSwitchboardState(): SwitchboardState {
  return { lines: new Map(), log: [] };
}

export function copySwitchboardState({ lines, log }: SwitchboardState): SwitchboardState {
  const copies = [...lines].map(([id, line]) => [id, { ...line, words: [...line.words] }] as const);
  return { lines: new Map(copies), log: [...log] };
}
