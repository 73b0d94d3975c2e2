/** Which version of raftchart this is. */

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** As package.json says, which lies above the sources and above what is compiled from them. */
export function packageVersion(): string {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder)) {
    const path = join(folder, 'package.json');
    if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')).version;
  }
  return 'unknown';
}
