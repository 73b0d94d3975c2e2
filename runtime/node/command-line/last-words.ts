/** What a server said to people, read from the file that took its output. */

import { readFileSync } from 'node:fs';

/** At most twelve lines, from byte `start` of the file on. The lines that are not JSON are for people. */
export function lastWords(logPath: string, start: number): string {
  const lines = readFileSync(logPath).subarray(start).toString('utf8').split('\n');
  return lines
    .filter((line) => line.trim() !== '' && !line.startsWith('{'))
    .slice(0, 12)
    .join('\n');
}
