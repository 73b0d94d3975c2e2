/** The inspector of `raftchart start`, where it is there: a published package comes without it. */

import type { StartInspector } from '../../runtime/node/command-line/start.ts';
import { urlOf } from '../../runtime/node/endpoint.ts';

/** Its servers are followed only while a page watches, so that nobody else pays for it. */
export const startInspector: StartInspector = async (members, port) => {
  const files = await import('../inspect/serve/page-files.ts').catch(nullIfAbsent);
  return inspectorWith(files?.builtPage() ?? null, members, port);
};

/** `page` is the folder of the page as it was built. */
export async function inspectorWith(
  page: string | null,
  ...[members, port]: Parameters<StartInspector>
): ReturnType<StartInspector> {
  if (page === null) return null;
  const inspector = await import('../inspect/serve/inspector-server.ts').catch(nullIfAbsent);
  if (inspector === null) return null;
  const servers = members.map(({ name, client }) => ({ name, endpoint: urlOf(client) }));
  const options = { servers, isAlwaysOn: false, stately: false, page };
  return inspector.InspectorServer.start({ ...options, port }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'EADDRINUSE') throw cause;
    return inspector.InspectorServer.start({ ...options, port: 0 });
  });
}

/** It, or a package that it needs, is not installed. */
function nullIfAbsent(cause: NodeJS.ErrnoException): null {
  if (cause.code === 'ERR_MODULE_NOT_FOUND') return null;
  throw cause;
}
