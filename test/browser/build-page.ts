/** Before the tests of the page, once: it is built from the sources as they are. */

import { BUILT_PAGE, buildPage } from '../../tools/inspect/page-builder.ts';

export const setup = () => buildPage(BUILT_PAGE);
