/** Where raftchart is developed: the folder that holds spec/, tools/ and package.json. */

import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** This file may be a source or have been built itself. */
const above = fileURLToPath(new URL('../..', import.meta.url));

export const repository = basename(above) === 'dist' ? join(above, '..') : above;

/** What `npm run build` fills with the page. */
export const BUILT_PAGE = join(repository, 'dist/inspect');
