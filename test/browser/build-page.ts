/** Before the tests of the page, once: it is built from the sources as they are. */

import { buildPage } from '../../tools/inspect/page-builder.ts';
import { BUILT_PAGE } from '../../tools/inspect/repository.ts';

export const setup = () => buildPage(BUILT_PAGE);
