/** What `npm run build` runs for the page. */

import { buildPage } from './page-builder.ts';
import { BUILT_PAGE } from './repository.ts';

await buildPage(BUILT_PAGE);
