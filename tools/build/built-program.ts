/** Where `npm run build` puts what runs in processes of its own. */

import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** This file may be a source or have been built itself. */
const above = fileURLToPath(new URL('../..', import.meta.url));
const built = basename(above) === 'dist' ? above : join(above, 'dist');

/** `raftchart`, as package.json names it. */
export const COMMAND_LINE = join(built, 'tools/command-line/main.js');
/** What torture puts under the disk of a server. */
export const DISK_PRELOAD = join(built, 'tools/torture/disk-preload.js');
