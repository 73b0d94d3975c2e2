/** What `npm run build` runs for the page. */

import { BUILT_PAGE, buildPage } from './page-builder.ts';

await buildPage(BUILT_PAGE);
